"""Sending: one job a message, so that one bad address stops nobody else."""

import smtplib

from mobility.base.database import utc_now
from mobility.base.jobs import Finish, job
from mobility.base.letters import make_letter, post
from mobility.base.transaction import reading

from . import services


@job("notifications.send", queue="mail", outside=True)
def send_message(message_id: int) -> Finish | None:
    """Over SMTP, without a transaction; what the receiver's server refuses for good is noted, all else tried again."""
    with reading():
        message = services.outgoing(message_id)
    if message is None:
        return None
    letter = make_letter(
        to_name=message.to_name,
        to_address=message.to_address,
        language=message.language,
        subject=message.subject,
        paragraphs=message.paragraphs,
        link=message.link,
        link_label=message.link_label,
        message_id=message.message_id,
        answer_by=message.answer_by,
    )
    try:
        post(letter)
    except smtplib.SMTPException as error:
        reason = refused_for_good(error)
        if reason is None:
            raise
        return lambda: services.note_failed(message_id, reason)
    return lambda: services.note_sent(message_id, now=utc_now())


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
