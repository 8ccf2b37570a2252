"""Which files are taken, by what they hold and never by what they are called: pictures, PDF and plain text.

Everything that a browser could run or a reader could be lured into opening is refused, in words that say what it was taken for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from lms_feedback_plugin.domain.attachment import Variant
from lms_feedback_plugin.domain.text import Text
from lms_feedback_plugin.errors import Invalid

from .pictures import MOST_PIXELS, NotAPicture, TooManyPixels, made_anew

FIELD = "file"
LONGEST_NAME = 100
ACCEPT = "image/jpeg,image/png,image/webp,image/gif,application/pdf,text/plain"
"""What a browser is asked to offer; what comes is judged by its bytes."""
ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "application/pdf": ".pdf", "text/plain": ".txt"}
MARKUP = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*<[!?/a-z]|<(?:!doctype|\?xml|html|head|body|svg|script|iframe|object|embed|img|style|link|meta|form)\b",
    re.IGNORECASE,
)
"""A text that begins as markup does, or holds a tag by which browsers know it; code with ``List<int>`` in it is neither."""
LOOKED_AT = 4096
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
"""What no text holds; escape is how coloured logs begin."""
TAKEN: Text = {
    "en": "Pictures (JPEG, PNG, WebP, GIF), PDF and plain text are taken.",
    "zh-CN": "可接受图片（JPEG、PNG、WebP、GIF）、PDF 和纯文本。",
}
KNOWN: tuple[tuple[re.Pattern[bytes], Text], ...] = tuple(
    (re.compile(pattern, re.DOTALL), text)
    for pattern, text in (
        (
            rb"(?:.{4}ftyp(?:heic|heix|hevc|heim|heis|mif1|msf1|avif))",
            {
                "en": "It is a HEIC or AVIF picture. Send it as JPEG: a screenshot of it will do.",
                "zh-CN": "这是 HEIC 或 AVIF 图片。请改发 JPEG，例如对它截图。",
            },
        ),
        (
            rb".{4}ftyp|\x1a\x45\xdf\xa3|RIFF.{4}AVI |ID3|OggS",
            {
                "en": "It is a video or sound. Send a picture of the moment, and write the second at which it happens.",
                "zh-CN": "这是音频或视频。请发送该时刻的截图，并写明第几秒。",
            },
        ),
        (
            rb"PK\x03\x04|\xd0\xcf\x11\xe0|Rar!|7z\xbc\xaf|\x1f\x8b",
            {
                "en": "It is an office document or an archive. Send it as PDF, or a picture of the page.",
                "zh-CN": "这是办公文档或压缩包。请改发 PDF 或页面截图。",
            },
        ),
        (
            rb"MZ|\x7fELF|\xca\xfe\xba\xbe|\xcf\xfa\xed\xfe|#!",
            {"en": "It is a program; those are never taken.", "zh-CN": "这是程序文件，不能接收。"},
        ),
    )
)
"""How files begin that people send and that are not taken, and what they can send instead."""
IS_MARKUP: Text = {
    "en": "It holds HTML, SVG or XML, which a browser might run. Send a picture of it, or put the text into your message.",
    "zh-CN": "文件含有 HTML、SVG 或 XML，浏览器可能会执行。请改发截图，或把文字写在正文里。",
}
IS_EMPTY: Text = {"en": "It is empty. Choose it again.", "zh-CN": "文件为空，请重新选择。"}
IS_BROKEN: Text = {
    "en": "The picture cannot be read to its end. Take or save it again.",
    "zh-CN": "图片不完整，无法读取。请重新拍摄或保存。",
}
IS_VAST: Text = {
    "en": f"The picture has more than {MOST_PIXELS // 1_000_000} million pixels. Send a part of it, or a smaller one.",
    "zh-CN": f"图片超过 {MOST_PIXELS // 10_000} 万像素。请裁剪或缩小后再发送。",
}
IS_OTHER: Text = {"en": "It is none of these.", "zh-CN": "该文件不属于以上类型。"}
PICTURE_BEGINS = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8")


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file as it is kept."""

    name: str
    media_type: str
    contents: Mapping[Variant, bytes]

    @property
    def size(self) -> int:
        """Bytes of the whole."""
        return len(self.contents["whole"])


def accepted(name: str, content: bytes, largest: int) -> Accepted:
    """The file, fit to be kept: pictures made anew, all else as it is. ``largest`` in bytes. Raises ``Invalid``."""
    if not content:
        raise refused(name, IS_EMPTY)
    if len(content) > largest:
        raise refused(name, too_large(largest))
    try:
        picture = made_anew(content)
        return Accepted(
            _named(name, picture.media_type), picture.media_type, {"whole": picture.whole, "preview": picture.preview}
        )
    except TooManyPixels as error:
        raise refused(name, IS_VAST) from error
    except NotAPicture as error:
        media_type = _other(content)
        if media_type is None:
            raise refused(name, _why(content)) from error
        return Accepted(_named(name, media_type), media_type, {"whole": content})


def refused(name: str, why: Text) -> Invalid:
    """The refusal of one file, by its name."""
    shown = _line(name) or "–"
    text = {"en": f"“{shown}” was not taken. {why['en']}", "zh-CN": f"未接收“{shown}”。{why['zh-CN']}"}
    return Invalid(text["en"], text=text, fields={FIELD: text})


def too_large(largest: int) -> Text:
    """Why a file of more than ``largest`` bytes is refused."""
    megabytes = f"{largest / 1_000_000:g}"
    return {
        "en": f"It has more than {megabytes} MB. Send a smaller one, or a picture of the part that matters.",
        "zh-CN": f"文件超过 {megabytes} MB。请缩小后再发送，或只截取相关部分。",
    }


def _other(content: bytes) -> str | None:
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    return "text/plain" if _is_plain(content) else None


def _is_plain(content: bytes) -> bool:
    if CONTROL.search(content) or MARKUP.search(content[:LOOKED_AT]) or _known(content):
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _known(content: bytes) -> Text | None:
    return next((text for pattern, text in KNOWN if pattern.match(content)), None)


def _why(content: bytes) -> Text:
    if content.startswith(PICTURE_BEGINS):
        return IS_BROKEN
    if MARKUP.search(content[:LOOKED_AT]):
        return IS_MARKUP
    why = _known(content) or IS_OTHER
    return {language: f"{why[language]} {TAKEN[language]}" for language in why}


def _named(name: str, media_type: str) -> str:
    """The name that it is kept and handed out under: one line, and the ending that is true."""
    stem = PurePosixPath(_line(name)).stem.strip(". ") or "file"
    ending = ENDINGS[media_type]
    return stem[: LONGEST_NAME - len(ending)] + ending


def _line(name: str) -> str:
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return " ".join("".join(ch for ch in last if ch.isprintable()).split())[:LONGEST_NAME]
