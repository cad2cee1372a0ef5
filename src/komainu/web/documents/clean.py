"""Text that Office formats can hold."""

import re

# What XML 1.0 cannot hold: controls but tab and line feed, and halves of surrogate pairs.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def writable(text: str) -> str:
    """The text without the characters that a Word or Excel file cannot hold; line ends become line feeds."""
    return _NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
