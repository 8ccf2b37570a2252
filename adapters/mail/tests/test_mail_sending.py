"""Sending through a real SMTP server, and what becomes of everything that server may answer."""

import datetime
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lms_feedback_plugin.adapters.mail import adapter
from lms_feedback_plugin.adapters.mail.adapter import MailAdapter
from lms_feedback_plugin.adapters.testing import sample, surroundings
from lms_feedback_plugin.domain.delivery import Dispatch, Recipient
from lms_feedback_plugin.domain.site import Connection
from lms_feedback_plugin.errors import Rejected, Retryable


class Mailbox:
    """Keeps what arrives; answers each stage as the test says."""

    def __init__(self, **answers: str) -> None:
        self.answers = answers
        self.received: list[Envelope] = []

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802
        envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.answers.get("DATA", "250 OK")
        if answer.startswith("250"):
            self.received.append(envelope)
        return answer

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        return self.answers.get("QUIT", "221 Bye")

    def letters(self) -> list[EmailMessage]:
        return [message_from_bytes(envelope.content or b"", policy=default) for envelope in self.received]  # type: ignore[misc]


@contextmanager
def serving(mailbox: Mailbox, **options: object) -> Iterator[int]:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def bound(at: int, **settings: str) -> MailAdapter:
    basic = {"host": "127.0.0.1", "port": str(at), "security": "none", "timeout": "2", "from": "feedback@example.edu"}
    return MailAdapter(Connection("demo", "mail", {**basic, **settings}))


def sent(dispatch: Dispatch, **settings: str) -> EmailMessage:
    mailbox = Mailbox()
    with serving(mailbox) as port:
        bound(port, **settings).perform(dispatch)
    (letter,) = mailbox.letters()
    return letter


def part(letter: EmailMessage, kind: str) -> str:
    body = letter.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_a_notice_arrives_whole() -> None:
    letter = sent(sample(), from_name="反馈台", reply_to="help@example.edu")
    assert str(letter["From"]) == "反馈台 <feedback@example.edu>"
    assert str(letter["To"]) == "Stu One <student1@example.com>"
    assert letter["Reply-To"] == "help@example.edu"
    assert letter["Subject"] == "Your question is answered · 您的问题已有答复"
    assert (letter["Auto-Submitted"], letter["Content-Language"]) == ("auto-generated", "en")
    assert letter["Date"].datetime is not None
    text, html = part(letter, "plain"), part(letter, "html")
    assert text.startswith("--- Please write your reply above this line ---\n\nHello Stu One,")
    assert text.endswith("Follow your question: https://feedback.example.com/items/7?site=contract&lang=en\n")
    assert html.index("above this line") < html.index("<b>Monday</b>") < html.index("site=contract&amp;lang=en")
    assert '<html lang="en">' in html


def test_a_notice_looks_as_it_always_did() -> None:
    """``fixtures/answered.eml`` but for the hour and the boundary, which no two messages share."""
    mailbox = Mailbox()
    with serving(mailbox) as port:
        bound(port).perform(sample())
    boundary = str(mailbox.letters()[0].get_boundary())
    arrived = (mailbox.received[0].original_content or b"").decode("ascii").replace("\r\n", "\n").replace(boundary, "BOUNDARY")
    steady = re.sub(r"(?m)^Date: .*$", "Date: -", arrived)
    assert steady == (Path(__file__).parents[1] / "fixtures" / "answered.eml").read_text(encoding="ascii")


def test_the_marker_speaks_the_learners_language() -> None:
    letter = sent(replace(sample(), recipient=Recipient("16", "小明", "zh-CN", "xm@example.com")))
    assert part(letter, "plain").startswith("--- 请在此行上方回复 ---")
    assert letter["Content-Language"] == "zh-CN"


def test_one_key_is_one_message_and_one_item_one_thread() -> None:
    first, again = sent(sample()), sent(sample())
    later = sent(replace(sample(), key="contract/7/4/0/16"))
    elsewhere = sent(replace(sample(), key="contract/8/1/0/16", thread="contract/8"))
    assert first["Message-ID"] == again["Message-ID"] == "<notice.contract/7/3/0/16@example.edu>"
    assert later["Message-ID"] != first["Message-ID"]
    assert first["References"] == later["References"] == later["In-Reply-To"] == "<thread.contract/7@example.edu>"
    assert elsewhere["References"] != first["References"]


def test_the_message_id_is_the_receipt() -> None:
    with serving(Mailbox()) as port:
        receipt = bound(port, domain="feedback.example.org").perform(sample())
    assert receipt.reference == "<notice.contract/7/3/0/16@feedback.example.org>"


def test_a_key_cannot_break_out_of_its_header() -> None:
    letter = sent(replace(sample(), key="a..b>\r\nBcc: x@example.com", thread="..\n<é>"))
    assert letter["Bcc"] is None
    assert letter["Message-ID"] == "<notice.a%2E%2Eb%3E%0D%0ABcc%3A%20x%40example%2Ecom@example.edu>"


def test_a_subject_or_name_with_line_breaks_stays_one_line() -> None:
    forged = replace(sample(), subject="Hello\r\nBcc: all@example.com", recipient=Recipient("1", "A\nB", "en", "a@example.com"))
    letter = sent(forged)
    assert letter["Subject"] == "Hello Bcc: all@example.com"
    assert letter["Bcc"] is None
    assert letter["To"].addresses[0].display_name == "A B"


def test_what_is_no_text_becomes_harmless() -> None:
    letter = sent(replace(sample(), text="a\x00b\ud800", html="<p>a\ud800</p>", subject="s\ud800"))
    assert "a�b�" in part(letter, "plain")


def test_a_dispatch_without_html_gets_some_from_its_text() -> None:
    html = part(sent(replace(sample(), html="", text="1 < 2\n\nbye")), "html")
    assert "<p>1 &lt; 2</p><p>bye</p>" in html


def test_international_domains_are_written_in_ascii() -> None:
    mailbox = Mailbox()
    with serving(mailbox) as port:
        bound(port).perform(replace(sample(), recipient=Recipient("1", "A", "en", "a@bücher.example")))
    assert mailbox.received[0].rcpt_tos == ["a@xn--bcher-kva.example"]


@pytest.mark.parametrize(
    "address", [None, "", "nobody", "@example.com", "a@", "a b@example.com", "a@b\r\nBcc: c@d", "a@..", "a@" + "x" * 70]
)
def test_an_address_that_cannot_be_written_to_is_rejected(address: str | None) -> None:
    with pytest.raises(Rejected):
        bound(9).perform(replace(sample(), recipient=Recipient("1", "A", "en", address)))


def test_a_notice_to_nobody_is_rejected() -> None:
    with pytest.raises(Rejected):
        bound(9).perform(replace(sample(), recipient=None))


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_4xx_is_tried_again_and_5xx_is_not(stage: str) -> None:
    for answer, outcome in (("451 4.7.1 Greylisted, come back", Retryable), ("550 5.1.1 No such user", Rejected)):
        mailbox = Mailbox(**{stage: answer})
        with serving(mailbox) as port, pytest.raises((Retryable, Rejected)) as raised:
            bound(port).perform(sample())
        assert raised.type is outcome
        assert answer[:3] in raised.value.detail
        assert mailbox.received == []


def test_a_rude_goodbye_does_not_send_it_twice() -> None:
    mailbox = Mailbox(QUIT="500 What?")
    with serving(mailbox) as port:
        bound(port).perform(sample())
    assert len(mailbox.received) == 1


@contextmanager
def saying(*lines: bytes) -> Iterator[int]:
    """A server that says these lines, one after each that it hears, and then hangs up."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def talk() -> None:
            line, _ = listener.accept()
            with closing(line):
                for words in lines:
                    line.sendall(words)
                    line.recv(65536)

        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(5)


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        ([], Retryable),
        ([b"421 busy\r\n"], Retryable),
        ([b"554 go away\r\n"], Rejected),
        ([b"HTTP/1.1 400 Bad Request\r\n\r\n"], Retryable),
        ([b"220 hello\r\n", b"250 hello\r\n"], Retryable),
        ([b"220 hello\r\n", b"250 hello\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n"], Retryable),
    ],
)
def test_a_server_that_hangs_up_or_is_none_is_mapped(lines: list[bytes], outcome: type[Exception]) -> None:
    with saying(*lines) as port, pytest.raises((Retryable, Rejected)) as raised:
        bound(port).perform(sample())
    assert raised.type is outcome


def test_a_server_that_says_nothing_is_given_up_in_time() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent, pytest.raises(Retryable):
        bound(silent.getsockname()[1], timeout="0.3").perform(sample())


def test_a_server_that_drips_is_given_up_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every line comes in time, and the last one never."""
    monkeypatch.setattr(adapter, "SLACK", 0.1)
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def drip() -> None:
            line, _ = listener.accept()
            with closing(line), suppress(OSError):
                for words in (b"220 hello\r\n", b"250 hello\r\n"):
                    line.sendall(words)
                    line.recv(65536)
                for _ in range(100):
                    line.sendall(b"250-wait\r\n")
                    time.sleep(0.1)

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        began = time.monotonic()
        with pytest.raises(Retryable):
            bound(listener.getsockname()[1], timeout="0.5").perform(sample())
        assert time.monotonic() - began < 3
        thread.join(12)


def test_a_closed_port_is_tried_again() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(Retryable):
        bound(port).perform(sample())


@pytest.mark.parametrize(
    "settings",
    [
        {"host": ""},
        {"from": ""},
        {"security": "maybe"},
        {"port": "smtp"},
        {"timeout": "-1"},
        {"domain": "a..b"},
        {"domain": "a\nb"},
        {"domain": "a>"},
    ],
)
def test_settings_that_cannot_be_are_rejected_with_a_cure(settings: dict[str, str]) -> None:
    with pytest.raises(Rejected, match=r"\w+ \w+ \w+"):
        bound(9, **settings).perform(sample())


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A certificate for 127.0.0.1 that this process trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "server.pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pem.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    return context


def only_the_right_password(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object) -> AuthResult:
    right = isinstance(given, LoginPassword) and (given.login, given.password) == (b"feedback", b"right")
    return AuthResult(success=right, handled=right)


def test_starttls_and_sign_in(tls: ssl.SSLContext) -> None:
    mailbox = Mailbox()
    options = {"tls_context": tls, "require_starttls": True, "authenticator": only_the_right_password, "auth_required": True}
    with serving(mailbox, **options) as port:
        bound(port, security="starttls", username="feedback", password="right").perform(sample())
        allowed = bound(port, security="starttls", username="feedback", password="right")
        (found,) = allowed.diagnose(surroundings(allowed.connection))
        assert (found.level, found.sentence["zh-CN"]) == ("order", "127.0.0.1 接受连接与登录。")
        with pytest.raises(Rejected, match="535"):
            bound(port, security="starttls", username="feedback", password="wrong").perform(sample())
        refused = bound(port, security="starttls", username="feedback", password="wrong")
        (found,) = refused.diagnose(surroundings(refused.connection))
        assert (found.level, "535" in found.sentence["en"], "username" in found.cure["en"]) == ("wrong", True, True)
    assert len(mailbox.received) == 1


def test_tls_from_the_first_byte(tls: ssl.SSLContext) -> None:
    mailbox = Mailbox()
    with serving(mailbox, ssl_context=tls) as port:
        bound(port, security="tls").perform(sample())
    assert len(mailbox.received) == 1


def test_a_certificate_that_is_not_trusted_is_not_spoken_to(tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    mailbox = Mailbox()
    with serving(mailbox, tls_context=tls) as port, pytest.raises(Retryable, match="SSL"):
        bound(port, security="starttls").perform(sample())
    assert mailbox.received == []


def test_a_server_without_starttls_is_not_spoken_to_in_clear() -> None:
    mailbox = Mailbox()
    with serving(mailbox) as port, pytest.raises(Rejected, match="STARTTLS"):
        bound(port, security="starttls", username="feedback", password="right").perform(sample())
    assert mailbox.received == []
