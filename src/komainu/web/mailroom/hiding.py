"""No log line holds the token of a mailed link: whoever reads logs could act with it."""

import logging
import re

LINK = re.compile(r"(/mailroom/link/)[^/\s'\"?]+")


class HideTokens(logging.Filter):
    """Puts dots in the place of the token, in the message and in what is put into it."""

    def filter(self, record: logging.LogRecord) -> bool:
        if "/mailroom/link/" in (text := record.getMessage()):
            record.msg, record.args = LINK.sub(r"\1…", text), ()
        return True
