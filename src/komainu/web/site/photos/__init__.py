"""A photo without what it says beside the picture: where it was taken, with whose device, when. Pure: bytes in, bytes out.

JPEG, PNG, GIF, WebP, HEIC and AVIF are cleaned; the picture itself is never touched. A photo that cannot be cleaned, because it is
built otherwise than its format says or because its format mixes picture and data (TIFF, camera raw), is refused rather than kept with
a place in it. What is no photo comes back as it came.
"""

import struct

from django.utils.translation import gettext_lazy as _

from komainu.web.site.problems import Problem

from . import heif, jpeg
from .chunks import PNG, is_webp, kept_gif, kept_png, kept_webp
from .unexpected import Unexpected

TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
GIF = (b"GIF87a", b"GIF89a")

__all__ = ["PhotoUnclean", "without_metadata"]


class PhotoUnclean(Problem):
    title = _("この写真からは、撮影場所などの情報を取り除けません")
    what_to_do = _("画面の写し（スクリーンショット）か、別の形式（JPEG・PNG）にして、もう一度送ってください。")
    status = 422


def without_metadata(content: bytes) -> bytes:
    """The same picture without place, device, time and comments. Raises PhotoUnclean."""
    if content.startswith(TIFF):
        raise PhotoUnclean
    try:
        if content.startswith(jpeg.JPEG):
            return b"".join(jpeg.kept(content))
        if content.startswith(PNG):
            return b"".join(kept_png(content))
        if content.startswith(GIF):
            return b"".join(kept_gif(content))
        if is_webp(content):
            return b"".join(kept_webp(content))
        if heif.is_heif(content):
            return heif.kept(content)
    except (Unexpected, struct.error, IndexError) as reason:
        raise PhotoUnclean from reason
    return content
