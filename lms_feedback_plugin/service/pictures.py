"""Pictures made anew: what is kept holds the pixels that were seen and nothing else that the file may have carried.

Where it was taken, when, by which camera, comments, colour profiles, further frames, and whatever stands behind the end of the
picture are all left out, because none of it is copied.
"""

from __future__ import annotations

import io
import threading
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

LONGEST_SIDE = 2560
PREVIEW_SIDE = 480
MOST_PIXELS = 80_000_000
"""What a picture may have before it is made smaller; phones give up to 50 million."""
QUALITY = 85
READ = ("JPEG", "PNG", "WEBP", "GIF")
FORMATS = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG", "WEBP": "WEBP", "GIF": "PNG"}
"""What it turns out to be → what is written. MPO is a JPEG with a second picture in it, as some phones make."""
MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_one_at_a_time = threading.Lock()
"""An unpacked picture may take some hundred megabytes: a class that sends theirs at once waits in line for it."""


class NotAPicture(Exception):
    """The bytes are no picture that is read here, or a broken one."""


class TooManyPixels(Exception):
    """A picture that is larger than ``MOST_PIXELS``."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture as it is kept, and a small one for pages."""

    media_type: str
    whole: bytes
    preview: bytes


def made_anew(content: bytes) -> Picture:
    """The picture of a file, upright, at most ``LONGEST_SIDE`` wide and high. Raises ``NotAPicture``, ``TooManyPixels``."""
    with _one_at_a_time:
        try:
            return _made(content)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise TooManyPixels from error
        except (OSError, ValueError, SyntaxError, MemoryError, EOFError, ArithmeticError) as error:
            raise NotAPicture from error


def _made(content: bytes) -> Picture:
    with warnings.catch_warnings():  # safe here: nobody else unpacks meanwhile
        warnings.simplefilter("ignore")
        opened = Image.open(io.BytesIO(content), formats=READ)
    with opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise TooManyPixels
        written = FORMATS[str(opened.format)]
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        seen = _plain(ImageOps.exif_transpose(opened), written)
    seen.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    whole = _bytes(seen, written)
    seen.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    return Picture(MEDIA_TYPES[written], whole, _bytes(seen, "WEBP"))


def _plain(picture: Image.Image, written: str) -> Image.Image:
    """The pixels alone, in a new picture: ``info`` and all that hangs on the old one stays behind."""
    see_through = written != "JPEG" and picture.has_transparency_data
    pixels = picture.convert("RGBA" if see_through else "RGB")
    bare = Image.new(pixels.mode, pixels.size)
    bare.paste(pixels)
    return bare


def _bytes(picture: Image.Image, written: str) -> bytes:
    out = io.BytesIO()
    options = {"optimize": True} if written == "PNG" else {"quality": QUALITY}
    picture.save(out, written, **options)
    return out.getvalue()
