"""E-mail as a guest: sends notices by SMTP. Receiving comes later; until then every request is refused. See README.md."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from email.message import EmailMessage
from typing import ClassVar

from lms_feedback_plugin.adapters.contract import Adapter
from lms_feedback_plugin.adapters.mail.letter import Sender, letter
from lms_feedback_plugin.domain.delivery import Delivery, Dispatch, Inbound, Receipt
from lms_feedback_plugin.domain.finding import Check, Finding, Surroundings
from lms_feedback_plugin.errors import Malformed, Rejected, Retryable, Unverified

PORTS = {"none": 25, "starttls": 587, "tls": 465}
SLACK = 4.0
"""Seconds that all steps together get beyond the timeout of one."""
NOT_YET = (
    "Mail is sent from here, not received: no request to this address is taken. Remove it from the mail server's settings."
)

LETS_US_IN = Check(
    "mail-server",
    title={"en": "The mail server", "zh-CN": "邮件服务器"},
    good={"en": "{host} lets us in.", "zh-CN": "{host} 接受连接与登录。"},
    bad={"en": "Mail cannot be sent: {seen}", "zh-CN": "无法发送邮件：{seen}"},
    cure={
        "en": "Correct the settings of the mail connection: host, port, security, username, password, from.",
        "zh-CN": "请更正邮件连接的设置：host、port、security、username、password、from。",
    },
    where={
        "en": "lms-feedback sites connect SITE mail --set host=…",
        "zh-CN": "lms-feedback sites connect SITE mail --set host=…",
    },
)


class MailAdapter(Adapter):
    """Notices by SMTP, one connection each: the outbox, not this, decides how many run at once."""

    name = "mail"
    EFFECTS = frozenset({"notify"})
    SETTINGS: ClassVar[Mapping[str, str]] = {
        "host": "The SMTP server.",
        "port": "Its port; 587, 465 or 25 by security unless told.",
        "security": "starttls (unless told), tls or none.",
        "username": "Who to sign in as; without it nobody signs in.",
        "password": "The password of username.",
        "from": "The address that notices come from.",
        "from_name": "The name beside it.",
        "reply_to": "Where answers go, if not to from.",
        "domain": "The domain of the Message-IDs; that of from unless told. Keep it: it holds threads together.",
        "timeout": "Seconds to wait at each step; 10 unless told. All steps together get 4 more.",
    }
    PRIVATE = frozenset({"password"})

    def verify(self, request: Inbound) -> None:
        raise Unverified(NOT_YET.format(path=request.path))

    def read(self, request: Inbound) -> Delivery:
        raise Malformed(NOT_YET.format(path=request.path))

    def perform(self, dispatch: Dispatch) -> Receipt:
        if not self.takes(dispatch.kind, dispatch.name):
            raise Rejected(f"Mail takes notify, not {dispatch.kind} {dispatch.name}. Bind that effect to another adapter.")
        message = letter(dispatch, self._sender())
        try:
            server = self._connected()
            # One patience for all steps together: a server that answers each of ten steps late must not outlast our claim.
            watch = threading.Timer(self._number("timeout", 10) + SLACK, _cut, [server])
            watch.start()
            try:
                server.send_message(message)
            finally:
                _leave(server)
                watch.cancel()
        except (smtplib.SMTPException, OSError, ValueError) as fault:
            raise self._mapped(fault) from fault
        return Receipt(str(message["Message-ID"]), {"to": _domain_of(message)})

    def diagnose(self, around: Surroundings) -> list[Finding]:
        """Connects and signs in, and sends nothing."""
        del around  # the server alone decides
        host = self.connection.settings.get("host", "–")
        try:
            self._sender()
            _leave(self._connected())
        except Rejected as fault:
            return [LETS_US_IN.wrong(seen=fault.detail)]
        except (smtplib.SMTPException, OSError, ValueError) as fault:
            return [LETS_US_IN.wrong(seen=self._mapped(fault).detail)]
        return [LETS_US_IN.order(host=host)]

    def _sender(self) -> Sender:
        settings = self.connection.settings
        address = settings.get("from", "").strip()
        if "@" not in address:
            raise Rejected("The mail connection has no from address. Set from, such as feedback@example.edu.")
        domain = settings.get("domain", "").strip() or address.rpartition("@")[2]
        return Sender(address, settings.get("from_name", ""), domain, settings.get("reply_to", "").strip() or None)

    def _connected(self) -> smtplib.SMTP:
        settings = self.connection.settings
        host, security = settings.get("host", "").strip(), settings.get("security") or "starttls"
        if not host:
            raise Rejected("The mail connection has no host. Set host to the SMTP server.")
        if security not in PORTS:
            raise Rejected(f"security is {security!r}; it may be {', '.join(PORTS)}.")
        port, wait = self._number("port", PORTS[security]), self._number("timeout", 10)
        context = ssl.create_default_context()
        server = (
            smtplib.SMTP_SSL(host, int(port), timeout=wait, context=context)
            if security == "tls"
            else smtplib.SMTP(host, int(port), timeout=wait)
        )
        try:
            if security == "starttls":
                server.starttls(context=context)
            if username := settings.get("username"):
                server.login(username, settings.get("password", ""))
        except BaseException:
            server.close()
            raise
        return server

    def _number(self, name: str, default: float) -> float:
        written = self.connection.settings.get(name) or default
        try:
            number = float(written)
        except ValueError:
            number = 0
        if not 0 < number < 65536:
            raise Rejected(f"{name} is {written!r}; it must be a number such as {default:g}.")
        return number

    def _mapped(self, fault: Exception) -> Retryable | Rejected:
        where = self.connection.settings.get("host", "the mail server")
        if (answer := _answer(fault)) is not None:
            code, words = answer
            sentence = f"{where} answered {code} {words}"
            if 400 <= code < 500 or code < 0:  # -1: it hung up in the middle of its answer
                return Retryable(sentence, code=code)
            return Rejected(f"{sentence} Correct the address, the sign-in or the server's rules.", code=code)
        if isinstance(fault, smtplib.SMTPNotSupportedError):
            return Rejected(f"{where} does not offer what the settings ask for: {fault}. Compare security and username.")
        if isinstance(fault, smtplib.SMTPServerDisconnected):
            return Retryable(f"{where} hung up.")
        if isinstance(fault, OSError) and not isinstance(fault, smtplib.SMTPException):
            return Retryable(
                f"{where} cannot be reached ({type(fault).__name__}). Is it up, and are host, port and security right?"
            )
        return Rejected(f"{where} cannot be spoken with: {type(fault).__name__}. Check the settings of the mail connection.")


def _answer(fault: Exception) -> tuple[int, str] | None:
    """Code and words of the server's refusal, where it gave one."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused) and fault.recipients:
        code, words = next(iter(fault.recipients.values()))
        return code, _said(words)
    if isinstance(fault, smtplib.SMTPResponseException):
        return fault.smtp_code, _said(fault.smtp_error)
    return None


def _said(words: bytes | str) -> str:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return said.strip()[:300]


def _leave(server: smtplib.SMTP) -> None:
    """Whatever happens now, the message is with them or is not: a rude goodbye must not make us send it twice."""
    with suppress(smtplib.SMTPException, OSError):
        server.quit()
    server.close()


def _cut(server: smtplib.SMTP) -> None:
    if server.sock is not None:
        with suppress(OSError):
            server.sock.shutdown(socket.SHUT_RDWR)


def _domain_of(message: EmailMessage) -> str:
    return str(message["To"].addresses[0].domain)
