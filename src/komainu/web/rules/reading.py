"""The text of a file in which somebody keeps a regulation: plain text, Markdown, Word."""

import io

from komainu.web.documents.reading import LIMITS, TableUnreadable, decoded, refuse_bombs
from komainu.web.rules.problems import FileUnreadable

MOST_BYTES = 5_000_000


def text_of(name: str, content: bytes) -> str:
    """Raises FileUnreadable."""
    if len(content) > MOST_BYTES:
        raise FileUnreadable
    try:
        if name.lower().endswith((".txt", ".md")):
            return decoded(content)[0]
        if name.lower().endswith(".docx"):
            refuse_bombs(content, LIMITS)
            return _word(content)
    except TableUnreadable as error:
        raise FileUnreadable from error
    raise FileUnreadable


def _word(content: bytes) -> str:
    """The paragraphs and tables in their order; headings of the second level and below as in Markdown."""
    import docx
    from docx.table import Table

    try:
        word = docx.Document(io.BytesIO(content))
        lines = []
        for block in word.iter_inner_content():
            if isinstance(block, Table):
                lines += [" ／ ".join(dict.fromkeys(cell.text.strip() for cell in row.cells)) for row in block.rows]
                continue
            style = (block.style.name or "") if block.style is not None else ""
            is_heading = style.startswith("Heading ") and style[8:].isdigit()
            lines.append(f"{'#' * min(int(style[8:]) + 1, 6)} {block.text}" if is_heading and block.text.strip() else block.text)
        return "\n".join(lines)
    except (KeyError, ValueError, AttributeError, TypeError, OSError) as error:
        # python-docx raises whatever its parser meets in a broken file; for the person it is one thing.
        raise FileUnreadable from error
