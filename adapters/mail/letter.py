"""One notice as an e-mail that stands in its item's thread, that no robot answers, and whose Message-ID stays on every try."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.errors import HeaderParseError, MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from html import escape
from urllib.parse import quote

from lms_feedback_plugin.domain.delivery import Dispatch, Recipient
from lms_feedback_plugin.domain.text import Text, say
from lms_feedback_plugin.errors import Rejected

MARKER: Text = {
    "en": "--- Please write your reply above this line ---",
    "zh-CN": "--- 请在此行上方回复 ---",
}
"""What a reply is cut off at."""
CONTROLS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")
DOMAIN = re.compile(r"[A-Za-z0-9._-]+|\[[A-Za-z0-9.:]+\]")
SURROGATES = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Sender:
    """``address`` stands in From; ``domain`` makes the Message-IDs; ``reply_to`` is where answers go, if elsewhere."""

    address: str
    name: str
    domain: str
    reply_to: str | None = None


def letter(dispatch: Dispatch, sender: Sender) -> EmailMessage:
    """The whole message. Raises ``Rejected`` where the recipient or sender has no address that can be written to.

    The Message-ID is the dispatch's key, so that a second try of the same notice is the same message to whoever receives both;
    ``References`` names the item's thread, so that all notices about an item stand together.
    """
    recipient = dispatch.recipient
    if recipient is None or not recipient.email:
        raise Rejected(f"No e-mail address is known of {recipient.person if recipient else 'the recipient'}.")
    message = EmailMessage(policy=SMTP)
    try:
        _address(message, dispatch, sender, recipient)
        domain = _domain(sender.domain)
    except (ValueError, IndexError, HeaderParseError, MessageError) as error:
        raise Rejected("The sender's or the recipient's e-mail address cannot be written to. Correct it.") from error
    root = message_id("thread", dispatch.thread or dispatch.key, domain)
    message["Message-ID"] = message_id("notice", dispatch.key, domain)
    message["In-Reply-To"] = root
    message["References"] = root
    # The protocol wants the hour of sending, and no decision hangs on it: the one place here that asks the clock.
    message["Date"] = formatdate(usegmt=True)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    marker = say(MARKER, recipient.language)
    # Quoted-printable keeps lines short and bytes 7-bit, whatever servers stand on the way.
    message.set_content(_text(dispatch, marker), cte="quoted-printable")
    message.add_alternative(_html(dispatch, marker, recipient.language), subtype="html", cte="quoted-printable")
    message["Content-Language"] = _line(recipient.language)  # last: adding a part moves Content-… headers into the first
    return message


def message_id(kind: str, key: str, domain: str) -> str:
    """``<notice.demo/7/3/0/16@feedback.example.edu>``, with what may not stand there percent-encoded."""
    return f"<{kind}.{quote(key, safe='/').replace('.', '%2E')}@{domain}>"


def _address(message: EmailMessage, dispatch: Dispatch, sender: Sender, recipient: Recipient) -> None:
    message["From"] = Address(_line(sender.name), addr_spec=_mailbox(sender.address))
    message["To"] = Address(_line(recipient.name), addr_spec=_mailbox(recipient.email or ""))
    if sender.reply_to:
        message["Reply-To"] = Address(addr_spec=_mailbox(sender.reply_to))
    message["Subject"] = _line(dispatch.subject)


def _mailbox(address: str) -> str:
    """The address with its domain in ASCII. Raises ``ValueError`` (also as ``UnicodeError``) for what is none."""
    local, at, domain = address.strip().rpartition("@")
    if not (local and at and domain) or CONTROLS.search(address.strip()):
        raise ValueError("no address")
    return f"{local}@{_domain(domain)}"


def _domain(written: str) -> str:
    """In ASCII, as mail servers want it. Raises ``ValueError`` for what is none."""
    domain = written.encode("idna").decode("ascii")
    if not DOMAIN.fullmatch(domain):
        raise ValueError("no domain")
    return domain


def _line(text: str) -> str:
    """Header text is one line: whatever would begin another becomes a blank."""
    return CONTROLS.sub(" ", text).strip()


def _text(dispatch: Dispatch, marker: str) -> str:
    link = f"{dispatch.url_name}: {dispatch.url}" if dispatch.url_name else dispatch.url
    link = "" if dispatch.url in dispatch.text else link
    parts = [marker, dispatch.text.rstrip(), link]
    return SURROGATES.sub("\ufffd", "\n\n".join(part for part in parts if part)) + "\n"


def _html(dispatch: Dispatch, marker: str, language: str) -> str:
    body = dispatch.html or "".join(f"<p>{escape(part)}</p>" for part in dispatch.text.split("\n\n"))
    link = escape(dispatch.url)
    if link and link not in body:
        body += f'<p><a href="{link}">{escape(dispatch.url_name or dispatch.url)}</a></p>'
    page = (
        f'<!DOCTYPE html><html lang="{escape(language)}"><head><meta charset="utf-8"><title>{escape(_line(dispatch.subject))}'
        f'</title></head><body><p style="color:#595959">{escape(marker)}</p>{body}</body></html>\n'
    )
    return SURROGATES.sub("\ufffd", page)
