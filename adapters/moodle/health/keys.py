"""Whether both sides hold the same keys, and each the other's address."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from lms_feedback_plugin.adapters.moodle.health import words
from lms_feedback_plugin.adapters.moodle.health.status import Status
from lms_feedback_plugin.domain.finding import Check, Finding, Surroundings

KEYS = Check(
    "keys",
    title={"en": "Keys of both sides", "zh-CN": "双方密钥"},
    good={"en": "Both sides hold the same.", "zh-CN": "双方一致。"},
    bad={
        "en": "The two sides share no {what}: deliveries or learners are refused.",
        "zh-CN": "双方没有共同的{what}：投递或学员会被拒绝。",
    },
    cure={
        "en": "Pair again; no event is lost: lms-feedback moodle pair {site}",
        "zh-CN": "请重新配对，不会丢失事件：lms-feedback moodle pair {site}",
    },
    where=words.PAIR,
    page=words.PAIR_PAGE,
)
BEHIND = Check(
    "keys",
    title=KEYS.title,
    good=KEYS.good,
    bad={
        "en": "The newest {what} has not arrived in Moodle; the one before holds.",
        "zh-CN": "最新的{what}尚未送达 Moodle；上一个仍然有效。",
    },
    cure={
        "en": "Hand it over again: lms-feedback moodle rotate {site}",
        "zh-CN": "请重新送达：lms-feedback moodle rotate {site}",
    },
)
ADDRESS = Check(
    "address",
    title={"en": "Where Moodle sends to", "zh-CN": "Moodle 的发送地址"},
    good={"en": "To this service, {public}, as {site}.", "zh-CN": "本服务 {public}，站点名 {site}。"},
    bad={
        "en": "Moodle sends to {there} as {name}, and this service is {public}, where it is {site}.",
        "zh-CN": "Moodle 以 {name} 的名义发往 {there}，而本服务为 {public}，站点名 {site}。",
    },
    cure={
        "en": "If this service moved, pair again: lms-feedback moodle pair {site}. Else set public_url to what Moodle reaches.",
        "zh-CN": "如本服务已迁移，请重新配对：lms-feedback moodle pair {site}。否则请将 public_url 设为 Moodle 可访问的地址。",
    },
    where=words.PAIR,
    page=words.PAIR_PAGE,
)
SECRET = {"en": "secret", "zh-CN": "密钥"}
TOKEN_KEY = {"en": "key for learners' tokens", "zh-CN": "学员令牌密钥"}


def fingerprint(key: str) -> str:
    """As the bridge shows one: twelve hexadecimal digits of its SHA-256."""
    return sha256(key.encode()).hexdigest()[:12]


def look(status: Status, url: str, around: Surroundings, secrets: tuple[str, ...]) -> Iterator[Finding]:
    """Fingerprints and addresses."""
    site = around.site.id
    there, name = status.text("serviceurl"), status.text("site")
    if there is not None and name is not None:
        seen: dict[str, object] = {"public": around.public_url, "site": site, "there": there or "–", "name": name or "–"}
        fits = (there.rstrip("/"), name) == (around.public_url, site)
        yield ADDRESS.order(**seen) if fits else ADDRESS.wrong(url, **seen)
    held, token_keys = status.texts("secrets"), status.texts("tokenkeys")
    if held is None or token_keys is None:
        return
    ours, tokens = [fingerprint(one) for one in secrets], [fingerprint(one) for one in around.site.token_keys]
    if not set(held) & set(ours):
        yield KEYS.wrong(url, what=SECRET, site=site)
    elif not set(token_keys[:1]) & set(tokens):  # Moodle signs with its newest alone
        yield KEYS.wrong(url, what=TOKEN_KEY, site=site)
    elif ours[0] not in held or tokens[0] not in token_keys:
        yield BEHIND.look(what=SECRET if ours[0] not in held else TOKEN_KEY, site=site)
    else:
        yield KEYS.order()
