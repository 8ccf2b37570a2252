"""What a browser on a page of Moodle may do: reach this service from https to http, and past a Content Security Policy."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from lms_feedback_plugin.adapters import certificates, content_security, http
from lms_feedback_plugin.adapters.moodle.health import words
from lms_feedback_plugin.domain.finding import Check, Finding, Surroundings
from lms_feedback_plugin.errors import Rejected, Retryable, text_of

PAGE = "/login/index.php"
"""A page that every Moodle shows to everybody."""

MIXED = Check(
    "mixed-content",
    title={"en": "https on both sides", "zh-CN": "双方均为 https"},
    good={"en": "Browsers may load this service from Moodle's pages.", "zh-CN": "浏览器可以从 Moodle 页面加载本服务。"},
    bad={
        "en": "Moodle is on https and this service is on http ({public}): browsers block it.",
        "zh-CN": "Moodle 使用 https，而本服务使用 http（{public}）：浏览器会拦截。",
    },
    cure={
        "en": "Put this service behind TLS and set public_url to its https address, then pair again.",
        "zh-CN": "请为本服务启用 TLS，将 public_url 设为 https 地址，然后重新配对。",
    },
    where={"en": "Setting public_url of this service", "zh-CN": "本服务的 public_url 设置"},
)
POLICY = Check(
    "content-security-policy",
    title={"en": "Content Security Policy of Moodle's pages", "zh-CN": "Moodle 页面的内容安全策略"},
    good={"en": "{seen}", "zh-CN": "{seen}"},
    bad={
        "en": "It keeps browsers from this service by {directives}.",
        "zh-CN": "其中的 {directives} 会阻止浏览器访问本服务。",
    },
    cure={
        "en": "Add {origin} to {directives} of the Content-Security-Policy header.",
        "zh-CN": "请在 Content-Security-Policy 头的 {directives} 中加入 {origin}。",
    },
    where=words.WEB_SERVER,
)
NO_PAGE = Check(
    "content-security-policy",
    title=POLICY.title,
    good=POLICY.good,
    bad={"en": "A page of Moodle could not be looked at: {seen}", "zh-CN": "无法查看 Moodle 页面：{seen}"},
    cure={"en": "Open {page} from this server.", "zh-CN": "请从本服务器打开 {page}。"},
)
ALLOWED = {"en": "It lets browsers reach this service.", "zh-CN": "允许浏览器访问本服务。"}
NONE = {"en": "There is none, so nothing is in the way.", "zh-CN": "未设置，不会造成阻碍。"}


def look(url: str, around: Surroundings, limits: http.Limits) -> Iterator[Finding]:
    """Certificate, mixed content, Content Security Policy."""
    if found := certificates.look(url, around.now()):
        yield found
    mixed = urlsplit(url).scheme == "https" and urlsplit(around.public_url).scheme == "http"
    yield MIXED.wrong(public=around.public_url) if mixed else MIXED.order()
    try:
        page = http.get(url + PAGE, {"Accept": "text/html"}, limits)
    except (Retryable, Rejected) as fault:
        yield NO_PAGE.look(seen=text_of(fault), page=url + PAGE)
        return
    yield _policy(page.headers.get("content-security-policy", ""), url, around.public_url)


def _policy(header: str, url: str, public_url: str) -> Finding:
    refused = content_security.refused_by(header, url, public_url) if header else []
    if not refused:
        return POLICY.order(seen=ALLOWED if header else NONE)
    parts = urlsplit(public_url)
    return POLICY.wrong(directives=", ".join(refused), origin=f"{parts.scheme}://{parts.netloc}")
