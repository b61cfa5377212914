"""Mail: what is put in comes back out of the message exactly, and no title makes a header of its own."""

import ipaddress
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import default
from email.utils import getaddresses
from pathlib import Path
from smtplib import SMTPAuthenticationError, SMTPException, SMTPNotSupportedError

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import example, given
from hypothesis import strategies as st

from mobility.base.mail import Letter, compose, send
from tools.launcher.kept import free_port
from tools.launcher.smtp_sink import Sink

LETTER = Letter(
    to_name="Мадина Шарипова",
    to_address="madina@example.org",
    subject="Answer needed by 24 November 2026, 17:00: “Autumn 2027”",
    text="Салом, Мадина!\n\nYour application has arrived.\n",
    html="<p>Салом, Мадина!</p>\n",
    message_id="6d2f@safar.example.org",
    language="tg",
    sent_at=datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
)
OURS = ("Safar <safar@example.org>", "office@example.org")
SIGNS = st.characters(exclude_categories=["Cs"])
NAMES = st.text(SIGNS, max_size=150) | st.text(
    "Абдурраҳмонзода Муҳаммад,.:;\"'()<>@\\?=_ ab\r\n", max_size=200
)
HEADERS = [
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
    "Content-Language",
]


def parsed(letter: Letter) -> EmailMessage:
    return message_from_bytes(compose(letter, *OURS).as_bytes(), policy=default)


def body(message: EmailMessage, kind: str = "plain") -> str:
    return message.get_body((kind,)).get_content().replace("\r\n", "\n")


def one_line(words: str) -> str:
    return " ".join(words.split())


def test_a_letter_comes_back_as_it_was() -> None:
    message = parsed(LETTER)
    assert message.keys() == HEADERS
    assert {name: str(message[name]) for name in HEADERS if name != "Content-Type"} == {
        "From": "Safar <safar@example.org>",
        "To": "Мадина Шарипова <madina@example.org>",
        "Reply-To": "office@example.org",
        "Subject": LETTER.subject,
        "Date": "Tue, 24 Nov 2026 12:00:00 +0000",
        "Message-ID": "<6d2f@safar.example.org>",
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Language": "tg",
    }
    assert message.get_content_type() == "multipart/alternative"
    assert body(message) == LETTER.text
    assert body(message, "html") == LETTER.html


@given(NAMES)
@example("Subject\r\nBcc: everybody@example.org")
@example("Subject\u2028Bcc: everybody@example.org")
@example("=?utf-8?q?Subject=0D=0ABcc:_everybody@example.org?=")
@example("Answer needed by 24 November 2026, 17:00: “Autumn 2027”")
@example("An invitation to everybody who would like to go to Polotsk for two years, or for three")
@example("Даъват ба ҳамаи онҳое, ки мехоҳанд: Полотск 2027")
def test_a_subject_comes_back_and_makes_no_header(subject: str) -> None:
    message = parsed(replace(LETTER, subject=subject))
    assert message.keys() == HEADERS
    if subject.isprintable() and "=?" not in subject:
        assert str(message["Subject"]) == one_line(subject)


@given(NAMES)
@example("Абдурраҳмонзода Муҳаммадшариф Абдулҳамидович : Самарқандӣ-Тошкандӣ Зарафшонӣ")
@example("Madina\r\nBcc: everybody@example.org")
def test_a_name_comes_back_and_makes_no_header(name: str) -> None:
    """Read as RFC 2047 says; Python's newer parser puts blanks into long names."""
    content = compose(replace(LETTER, to_name=name), *OURS).as_bytes()
    head = BytesHeaderParser().parsebytes(content)
    assert head.keys() == HEADERS
    ((found, address),) = getaddresses([head["To"]])
    assert address == "madina@example.org"
    if name.isprintable():
        assert str(make_header(decode_header(found))) == one_line(name)


@given(NAMES)
def test_lines_are_as_short_as_servers_want_them(words: str) -> None:
    content = compose(replace(LETTER, subject=words, to_name=words, text=words), *OURS).as_bytes()
    assert max(map(len, content.split(b"\r\n"))) <= 998


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=60), min_size=1, max_size=6
    )
)
def test_the_text_comes_back(lines: list[str]) -> None:
    words = "".join(f"{line}\n" for line in lines)
    assert body(parsed(replace(LETTER, text=words))) == words


@pytest.mark.parametrize(
    "address",
    ["", "madina", "a@example.org\r\nBcc: b@example.org", "a@example.org, b@example.org", "a b@example.org"],
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises((ValueError, IndexError, TypeError)):
        compose(replace(LETTER, to_address=address), *OURS)


def test_further_headers_are_one_line_each() -> None:
    message = parsed(replace(LETTER, headers={"List-Id": "call\r\nBcc: x@example.org"}))
    assert (message["List-Id"], message["Bcc"]) == ("call Bcc: x@example.org", None)


# Sending


def test_it_arrives_at_a_real_server(sink: Sink) -> None:
    send(compose(LETTER, *OURS), sink.url)
    (path,) = sink.messages()
    message = message_from_bytes(path.read_bytes(), policy=default)
    assert message.keys() == ["Return-Path", "Delivered-To", *HEADERS]
    assert (str(message["Return-Path"]), str(message["Delivered-To"])) == (
        "<safar@example.org>",
        "madina@example.org",
    )
    assert body(message) == LETTER.text


def test_a_wrong_password_is_an_error_and_nothing_arrives(sink: Sink) -> None:
    with pytest.raises(SMTPAuthenticationError):
        send(compose(LETTER, *OURS), sink.url.replace(":sink@", ":other@"))
    assert sink.messages() == []


def test_nothing_is_said_to_a_server_that_has_no_tls_where_tls_is_asked_for(sink: Sink) -> None:
    with pytest.raises(SMTPNotSupportedError):
        send(compose(LETTER, *OURS), sink.url.replace("smtp://", "smtp+starttls://"))
    assert sink.messages() == []


def test_a_server_that_is_away_is_an_error() -> None:
    with pytest.raises(ConnectionRefusedError):
        send(compose(LETTER, *OURS), f"smtp://127.0.0.1:{free_port()}")


class Guarded:
    """A server that takes mail only over TLS from who has signed in; keeps (over TLS?, login, receivers)."""

    def __init__(self) -> None:
        self.taken: list[tuple[bool, bytes, list[str]]] = []
        self.login = b""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        secure = server.transport.get_extra_info("sslcontext") is not None
        self.taken.append((secure, self.login, envelope.rcpt_tos))
        return "250 Kept"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        self.login = data.login
        return AuthResult(success=data.password == b"word@1")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture(params=["smtp", "smtp+starttls", "smtps"])
def guarded(request: pytest.FixtureRequest, certificate: Path) -> Iterator[tuple[Guarded, str]]:
    """Over STARTTLS, offered or asked for, and over TLS from the first byte."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    handler = Guarded()
    options = {"ssl_context": context} if request.param == "smtps" else {"tls_context": context}
    starttls = request.param != "smtps"
    if starttls:
        options["require_starttls"] = True
    controller = Controller(
        handler,
        hostname="127.0.0.1",
        port=free_port(),
        authenticator=handler.authenticate,
        auth_required=starttls,
        auth_require_tls=starttls,
        **options,
    )
    controller.start()
    yield (
        handler,
        f"{request.param}://us%40r:word%401@127.0.0.1:{controller.port}",
    )
    controller.stop()


def test_over_tls_with_name_and_password(
    guarded: tuple[Guarded, str], certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server, address = guarded
    send(compose(LETTER, *OURS), address)
    assert server.taken == [(True, b"us@r", ["madina@example.org"])]


def test_a_certificate_that_nobody_vouches_for_is_refused(guarded: tuple[Guarded, str]) -> None:
    server, address = guarded
    with pytest.raises((ssl.SSLCertVerificationError, SMTPException)):
        send(compose(LETTER, *OURS), address)
    assert server.taken == []
