"""How long the TLS certificate of a server holds, as a browser with the usual authorities would see it."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime
from urllib.parse import urlsplit

from lms_feedback_plugin.domain.finding import Check, Finding

SECONDS = 5.0
SOON = 14
"""Days before its end from which on somebody should look."""
CERTIFICATE = Check(
    "certificate",
    title={"en": "TLS certificate of {host}", "zh-CN": "{host} 的 TLS 证书"},
    good={"en": "It holds for {days} more days.", "zh-CN": "剩余 {days} 天有效。"},
    bad={"en": "It holds for {days} more days only.", "zh-CN": "仅剩 {days} 天有效。"},
    cure={"en": "Renew it, and see why that does not happen by itself.", "zh-CN": "请续期，并检查为何没有自动续期。"},
)
NO_TRUST = Check(
    "certificate",
    title=CERTIFICATE.title,
    good=CERTIFICATE.good,
    bad={"en": "It is not trusted: {why}", "zh-CN": "证书不受信任：{why}"},
    cure={
        "en": "Install one of a public authority with its whole chain; if it is of your own, let this server trust it.",
        "zh-CN": "请安装公共机构签发的证书及完整证书链；如为自建机构，请让本服务器信任它。",
    },
)


def look(url: str, now: datetime) -> Finding | None:
    """The finding of an https address; None for any other, and for one that cannot be reached (that is told elsewhere)."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        return None
    try:
        ends = _ends_at(parts.hostname, parts.port or 443)
    except ssl.SSLCertVerificationError as fault:
        return _named(NO_TRUST.wrong(why=fault.verify_message), parts.hostname)
    except (OSError, ValueError):
        return None
    days = (ends - now).days
    found = CERTIFICATE.order(days=days) if days >= SOON else CERTIFICATE.look(days=days)
    return _named(found, parts.hostname)


def _ends_at(host: str, port: int) -> datetime:
    context = ssl.create_default_context()
    with socket.create_connection((host, port), SECONDS) as plain, context.wrap_socket(plain, server_hostname=host) as tls:
        told = tls.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(told.get("notAfter"))), tz=UTC)


def _named(found: Finding, host: str) -> Finding:
    title = {tag: text.format(host=host) for tag, text in found.title.items()}
    return Finding(found.code, found.level, title, found.sentence, found.cure, found.where, found.link)
