"""Sending: one job a mail, so that one bad address stops nobody else."""

import smtplib

from mobility.base.database import utc_now
from mobility.base.jobs import Finish, job
from mobility.base.letters import make_letter, post
from mobility.base.transaction import reading

from . import services
from .outgoing import outgoing


@job("notifications.gather", queue="mail")
def gather_messages(message_id: int) -> None:
    """Some minutes after it was written: the others of its kind are there by now."""
    services.gather(message_id, now=utc_now())


@job("notifications.send", queue="mail", outside=True)
def send_message(message_id: int) -> Finish | None:
    """Over SMTP, without a transaction; what the receiver's server refuses for good is noted, all else tried again."""
    with reading():
        mail = outgoing(message_id)
    if mail is None:
        return None
    letter = make_letter(
        to_name=mail.to_name,
        to_address=mail.to_address,
        language=mail.language,
        subject=mail.body.title,
        paragraphs=mail.body.paragraphs,
        link=mail.body.link,
        link_label=mail.body.link_label,
        items=mail.items,
        message_id=mail.message_id,
        answer_by=mail.answer_by,
        late=mail.late,
        attachments=mail.attachments,
    )
    try:
        post(letter)
    except smtplib.SMTPException as error:
        reason = refused_for_good(error)
        if reason is None:
            raise
        return lambda: services.note_failed(mail.ids, reason)
    return lambda: services.note_sent(mail.ids, now=utc_now())


def refused_for_good(error: smtplib.SMTPException) -> str | None:
    """The server's words where it said 5xx to this receiver or this message (RFC 5321 §4.2.1), else None."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = list(error.recipients.values())
    elif isinstance(error, smtplib.SMTPDataError):
        answers = [(error.smtp_code, _bytes(error.smtp_error))]
    else:
        return None
    if not answers or any(code < 500 for code, _ in answers):
        return None
    return "; ".join(f"{code} {said.decode('utf-8', 'replace')}" for code, said in answers)


def _bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode()
