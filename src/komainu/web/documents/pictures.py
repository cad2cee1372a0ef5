"""A drawing (SVG) as a picture (PNG), for Word and PowerPoint, with the fonts of the package."""

import json
from functools import lru_cache

import typst

from .glyphs import FONTS
from .pdf import _TYPST, DocumentFailed


@lru_cache(maxsize=256)
def drawing_png(svg: str, *, dots_per_inch: int = 144) -> bytes:
    """The drawing on white. Raises DocumentFailed."""
    try:
        made = typst.compile(
            _TYPST / "figure.typ", root=_TYPST, font_paths=[FONTS], ignore_system_fonts=True, format="png", ppi=float(dots_per_inch),
            sys_inputs={"figure": json.dumps({"svg": svg.replace("sans-serif", "Noto Sans JP")}, ensure_ascii=False)},
        )  # fmt: skip
    except RuntimeError as error:
        raise DocumentFailed(str(error)) from error
    return made if isinstance(made, bytes) else bytes(made[0])
