"""The fixed set of icons: drawn here on a grid of 24, in lines of one weight, so that they read as one hand.

Each value is the inside of an `<svg viewBox="0 0 24 24">` that is stroked in the colour of the text. An icon never
stands alone: a word stands beside it, so it is always hidden from assistive technology.
"""

from typing import Final

_CIRCLE = '<circle cx="12" cy="12" r="9"/>'
_CLOCK = '<path d="M12 7v5l3.5 2"/>'
_PAGE = '<path d="M6 3h8l4 4v14H6zM14 3v4h4"/>'
_SHIELD = '<path d="M12 3 4.5 6v5.5c0 4.6 3.1 7.9 7.5 9.5 4.4-1.6 7.5-4.9 7.5-9.5V6z"/>'

ICONS: Final[dict[str, str]] = {
    # States of a duty; the names are those of the states.
    "open": _CIRCLE + _CLOCK,
    "soon": '<path d="M7 3h10M7 21h10M8 3v4l4 5 4-5V3M8 21v-4l4-5 4 5v4"/>',
    "today": '<path d="M12 3a6 6 0 0 1 6 6v4l2 4H4l2-4V9a6 6 0 0 1 6-6zM10 20h4"/>',
    "late": '<path d="M12 3.5 2.5 20.5h19zM12 10v5M12 17.7v.3"/>',
    "done": _CIRCLE + '<path d="m8 12.3 2.8 2.7L16 9.5"/>',
    # Kinds of message.
    "info": _CIRCLE + '<path d="M12 11v6M12 7.7V8"/>',
    "success": _CIRCLE + '<path d="m8 12.3 2.8 2.7L16 9.5"/>',
    "warning": '<path d="M12 3.5 2.5 20.5h19zM12 10v5M12 17.7v.3"/>',
    "danger": '<path d="M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3zM12 8v5M12 15.7v.3"/>',
    "unknown": _CIRCLE + '<path d="M9.5 9.6a2.6 2.6 0 1 1 3.7 2.4c-.8.4-1.2.9-1.2 1.8M12 16.7v.3"/>',
    # Acts and things.
    "add": '<path d="M12 5v14M5 12h14"/>',
    "archive": '<path d="M3 4h18v5H3zM5 9v11h14V9M10 13h4"/>',
    "arrow-right": '<path d="M4 12h15M13 6l6 6-6 6"/>',
    "arrow-left": '<path d="M20 12H5M11 6l-6 6 6 6"/>',
    "arrow-up": '<path d="M12 20V5M6 11l6-6 6 6"/>',
    "arrow-down": '<path d="M12 4v15M6 13l6 6 6-6"/>',
    "bell": '<path d="M12 3a6 6 0 0 1 6 6v4l2 4H4l2-4V9a6 6 0 0 1 6-6zM10 20h4"/>',
    "book": '<path d="M12 6C10 4.5 7 4 3 4v14c4 0 7 .5 9 2 2-1.5 5-2 9-2V4c-4 0-7 .5-9 2zM12 6v14"/>',
    "building": '<path d="M5 21V3h14v18M3 21h18M9 7h2M13 7h2M9 11h2M13 11h2M9 15h2M13 15h2"/>',
    "calendar": '<path d="M4 5h16v16H4zM4 10h16M8 3v4M16 3v4"/>',
    "camera": '<path d="M3 7h4l2-3h6l2 3h4v13H3z"/><circle cx="12" cy="13" r="4"/>',
    "check": '<path d="m5 12.5 4.5 4.5L19 7"/>',
    "chevron-down": '<path d="m6 9 6 6 6-6"/>',
    "chevron-right": '<path d="m9 6 6 6-6 6"/>',
    "chevron-left": '<path d="m15 6-6 6 6 6"/>',
    "chevrons": '<path d="m8 9 4-4 4 4M8 15l4 4 4-4"/>',
    "close": '<path d="m6 6 12 12M18 6 6 18"/>',
    "copy": '<path d="M8 8h12v12H8zM16 8V4H4v12h4"/>',
    "device": '<path d="M4 5h16v11H4zM2 20h20"/>',
    "document": _PAGE + '<path d="M9 12h6M9 16h6"/>',
    "download": '<path d="M12 4v11M7 10.5l5 5 5-5M4 20h16"/>',
    "edit": '<path d="m4 20 1-4L16.5 4.5l3 3L8 19zM14 7l3 3"/>',
    "eye": '<circle cx="12" cy="12" r="2.7"/><path d="M2.5 12C5 7.5 8 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.5 6.5-9.5 6.5S5 16.5 2.5 12z"/>',
    "filter": '<path d="M3 5h18l-7 8v6l-4 2v-8z"/>',
    "flag": '<path d="M5 21V4M5 4h13l-3 4.5 3 4.5H5"/>',
    "gavel": '<path d="M12 4v16M7 20h10M5 7h14M5 7l-3 7h6zM19 7l-3 7h6z"/>',
    "history": '<path d="M4 5v4h4M4.5 9A8.5 8.5 0 1 1 3.5 13"/>' + _CLOCK,
    "home": '<path d="m3 11 9-7 9 7M6 9v11h12V9M10 20v-6h4v6"/>',
    "key": '<circle cx="8" cy="15" r="4"/><path d="m11 12 9-9M16 7l3 3"/>',
    "language": _CIRCLE + '<path d="M3 12h18M12 3c-6 5.5-6 12.5 0 18M12 3c6 5.5 6 12.5 0 18"/>',
    "link": '<path d="M10 14 20 4M14 4h6v6M18 14v6H4V6h6"/>',
    "list": '<path d="M8 6h12M8 12h12M8 18h12M4 6v.1M4 12v.1M4 18v.1"/>',
    "lock": '<path d="M5 11h14v10H5zM8 11V7.5a4 4 0 0 1 8 0V11M12 15v2"/>',
    "mail": '<path d="M3 5h18v14H3zM3 6l9 7 9-7"/>',
    "menu": '<path d="M4 6h16M4 12h16M4 18h16"/>',
    "paper": _PAGE,
    "paperclip": '<path d="m20 11-8.5 8.5a5 5 0 0 1-7-7L13 4a3.5 3.5 0 0 1 5 5l-8.5 8.5a2 2 0 0 1-2.8-2.8L14 7.5"/>',
    "people": '<circle cx="9" cy="8" r="3.5"/>'
    '<path d="M2.5 20c0-4 2.5-6.5 6.5-6.5s6.5 2.5 6.5 6.5M16 4.8a3.5 3.5 0 0 1 0 6.4M18 14c2.3.9 3.5 3 3.5 6"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 21c0-5 3-7.5 8-7.5s8 2.5 8 7.5"/>',
    "phone": '<path d="M5 3h4l2 5-2.5 2a12 12 0 0 0 5.5 5.5L16 13l5 2v4c0 1-1 2-2 2C10.5 20.5 3.5 13.5 3 5c0-1 1-2 2-2z"/>',
    "print": '<path d="M7 9V3h10v6M7 17H3V9h18v8h-4M7 14h10v7H7z"/>',
    "question": _CIRCLE + '<path d="M9.5 9.6a2.6 2.6 0 1 1 3.7 2.4c-.8.4-1.2.9-1.2 1.8M12 16.7v.3"/>',
    "report": '<path d="m3 10 13-6v14L3 13zM6 13.5V20h4v-5M19 8.5a4 4 0 0 1 0 5"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "settings": '<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>',
    "shield": _SHIELD + '<path d="m8.5 12 2.5 2.5 4.5-5"/>',
    "sign-out": '<path d="M14 4H5v16h9M10 12h11M17 8l4 4-4 4"/>',
    "theme": _CIRCLE + '<path d="M12 3v18M12 7.5h6M12 12h8.5M12 16.5h6"/>',
    "trash": '<path d="M4 6h16M9 6V3h6v3M6 6l1 15h10l1-15M10 10v7M14 10v7"/>',
    "upload": '<path d="M12 16V5M7 9.5l5-5 5 5M4 20h16"/>',
    "yen": '<path d="m6 4 6 8 6-8M12 12v8M7 13h10M7 16.5h10"/>',
}


def drawn_icon(name: str, size: str = "") -> str:
    """The icon as markup, hidden from assistive technology; size "large" for 2rem. Raises KeyError for a name that is not in the set."""
    css = "icon is-large" if size == "large" else "icon"
    return f'<svg class="{css}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{ICONS[name]}</svg>'
