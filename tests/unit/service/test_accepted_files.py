"""Files are judged by what they hold; pictures are made anew and tell nothing but what is seen on them."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lms_feedback_plugin.errors import Invalid
from lms_feedback_plugin.service.accepted_files import MARKUP, Accepted, accepted
from lms_feedback_plugin.service.pictures import LONGEST_SIDE, PREVIEW_SIDE

LARGEST = 12_000_000
DESCRIPTION, ORIENTATION, GPS = 0x010E, 0x0112, 0x8825
SIDEWAYS = 6


def taken(name: str, content: bytes) -> Accepted:
    return accepted(name, content, LARGEST)


def photo(size: tuple[int, int] = (400, 200), form: str = "JPEG", **options: object) -> bytes:
    """A picture that is red on its left and blue on its right."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    picture.save(out, form, **options)  # type: ignore[arg-type]
    return out.getvalue()


def told() -> Image.Exif:
    exif = Image.Exif()
    exif[DESCRIPTION], exif[ORIENTATION] = "who lives here", SIDEWAYS
    exif.get_ifd(GPS)[2] = (31.0, 13.0, 5.0)
    return exif


def test_a_photograph_loses_where_it_was_taken_and_stands_upright() -> None:
    kept = taken("IMG_1.JPG", photo(exif=told(), comment=b"a comment"))
    assert (kept.name, kept.media_type) == ("IMG_1.jpg", "image/jpeg")
    for content in kept.contents.values():
        picture = Image.open(io.BytesIO(content))
        assert dict(picture.getexif()) == {}
        assert b"who lives here" not in content
        assert b"a comment" not in content
        assert b"Exif" not in content
        assert picture.height == 2 * picture.width
        red, _green, blue = picture.convert("RGB").getpixel((picture.width // 2, 5))
        assert red > 200 > 60 > blue, "what was on the left is on top"


def test_a_photograph_of_ten_megabytes_becomes_small() -> None:
    noise = Image.effect_noise((4100, 2900), 80).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=93, exif=told())
    assert 9_000_000 < len(out.getvalue()) < LARGEST
    kept = taken("large.jpeg", out.getvalue())
    assert max(Image.open(io.BytesIO(kept.contents["whole"])).size) == LONGEST_SIDE
    assert max(Image.open(io.BytesIO(kept.contents["preview"])).size) == PREVIEW_SIDE
    assert len(kept.contents["preview"]) < 60_000


@pytest.mark.parametrize(
    ("form", "media_type", "ending"),
    [
        ("PNG", "image/png", ".png"),
        ("WEBP", "image/webp", ".webp"),
        ("GIF", "image/png", ".png"),
        ("JPEG", "image/jpeg", ".jpg"),
    ],
)
def test_what_it_holds_decides_and_not_its_name(form: str, media_type: str, ending: str) -> None:
    kept = taken("harmless.html", photo(form=form))
    assert (kept.name, kept.media_type) == (f"harmless{ending}", media_type)
    assert Image.open(io.BytesIO(kept.contents["whole"])).size == (400, 200)


def test_a_script_behind_a_picture_is_not_kept() -> None:
    kept = taken("both.png", photo(form="PNG") + b"<script>alert(1)</script>")
    assert not any(b"script" in content for content in kept.contents.values())


def test_text_inside_a_png_is_not_kept() -> None:
    from PIL.PngImagePlugin import PngInfo

    notes = PngInfo()
    notes.add_text("Author", "who made it")
    kept = taken("noted.png", photo(form="PNG", pnginfo=notes))
    assert not any(b"who made it" in content for content in kept.contents.values())


def test_what_is_seen_through_stays_so() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(out, "PNG")
    whole = Image.open(io.BytesIO(taken("glass.png", out.getvalue()).contents["whole"]))
    assert whole.getpixel((0, 0))[3] == 0


def test_pdf_and_text_are_kept_as_they_are() -> None:
    assert taken("必修.pdf", b"%PDF-1.7 ...").contents == {"whole": b"%PDF-1.7 ..."}
    log = "12:00 出错 Map<String, int> a < b\n".encode()
    kept = taken("C:\\logs\\app.log", log)
    assert (kept.name, kept.media_type, kept.contents) == ("app.txt", "text/plain", {"whole": log})


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG"),
        (b"\xef\xbb\xbf \n<?xml version='1.0'?><svg/>", "SVG"),
        (b"<!DOCTYPE html><p>hello", "HTML"),
        (b"hello <ScRiPt src=x>", "HTML"),
        (b"GIF89a/*<script>*/", "cannot be read to its end"),
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n cut off", "cannot be read to its end"),
        (b"\x00\x00\x00\x18ftypheic", "JPEG"),
        (b"\x00\x00\x00\x20ftypisom", "second"),
        (b"PK\x03\x04 a document", "PDF"),
        (b"MZ\x90\x00 a program", "program"),
        (b"\x00\x01\x02", "none of these"),
        ("中文".encode("gb18030"), "none of these"),
    ],
)
def test_what_is_refused_is_told_why(content: bytes, says: str) -> None:
    with pytest.raises(Invalid) as refusal:
        taken("thing.png", content)
    text = refusal.value.params["text"]
    assert says in text["en"]  # type: ignore[index]
    assert "thing.png" in text["zh-CN"]  # type: ignore[index]


def test_too_many_bytes_and_too_many_pixels_are_refused() -> None:
    with pytest.raises(Invalid, match=r"more than 0\.01 MB"):
        accepted("a.txt", b"x" * 10_001, 10_000)
    vast = io.BytesIO()
    Image.new("1", (20_000, 15_000)).save(vast, "PNG")
    assert len(vast.getvalue()) < 100_000, "a bomb is small"
    with pytest.raises(Invalid, match="million pixels"):
        taken("bomb.png", vast.getvalue())
    huge = io.BytesIO()
    Image.new("1", (10_000, 9_000)).save(huge, "PNG")
    with pytest.raises(Invalid, match="million pixels"):
        taken("large.png", huge.getvalue())


@given(st.binary(max_size=300) | st.text(max_size=100).map(str.encode), st.text(max_size=40))
@settings(max_examples=200)
def test_whatever_comes_is_kept_safely_or_refused(content: bytes, name: str) -> None:
    try:
        kept = taken(name, content)
    except Invalid:
        return
    assert kept.media_type in ("image/jpeg", "image/png", "image/webp", "application/pdf", "text/plain")
    assert kept.name.isprintable()
    assert not set(kept.name) & set("/\\")
    if kept.media_type == "text/plain":
        assert not MARKUP.search(kept.contents["whole"])
