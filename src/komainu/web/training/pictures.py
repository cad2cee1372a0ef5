"""Pictures of the house for its courses: drawn anew, so that neither place nor device nor anything that runs stays in them. Pure."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MOST_PIXELS = 40_000_000
WIDEST = 1600


class NoPicture(ValueError):
    """The file is no picture that can be shown, or too large to be opened."""


def redrawn(content: bytes) -> tuple[bytes, str]:
    """The picture and its type. Raises NoPicture."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as found:
                if found.width * found.height > MOST_PIXELS:
                    raise NoPicture
                return written(ImageOps.exif_transpose(found))
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise NoPicture from error


def written(picture: Image.Image) -> tuple[bytes, str]:
    """As PNG where it has few colours or is transparent, else as JPEG; no wider than a page."""
    has_alpha = picture.mode in ("RGBA", "LA", "P")
    picture = picture.convert("RGBA" if has_alpha else "RGB")
    picture.thumbnail((WIDEST, WIDEST * 2))
    out = io.BytesIO()
    fresh = Image.new(picture.mode, picture.size)
    fresh.paste(picture)
    if has_alpha or picture.getcolors(maxcolors=4096):
        fresh.save(out, "PNG", optimize=True)
        return out.getvalue(), "image/png"
    fresh.save(out, "JPEG", quality=85)
    return out.getvalue(), "image/jpeg"
