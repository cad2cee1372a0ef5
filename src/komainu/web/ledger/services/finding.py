"""The lines can be found: their words are brought in line with them, in the same transaction."""

from collections.abc import Callable, Sequence

from komainu.web.ledger.grams import grams_of
from komainu.web.ledger.models import LedgerLine, LineWords
from komainu.web.site.inserting import insert_many

FOLLOWERS: list[Callable[[LedgerLine], None]] = []


def follow(follower: Callable[[LedgerLine], None]) -> Callable[[LedgerLine], None]:
    """Mark a function of another part that keeps name or department of a line beside records of its own: it is called when they change, in the same transaction."""
    FOLLOWERS.append(follower)
    return follower


def index_new(lines: Sequence[LedgerLine]) -> None:
    """The words of lines that were just made."""
    insert_many([LineWords(line_id=line.pk, grams=_grams(line)) for line in lines])


def index_again(line: LedgerLine) -> None:
    """The words of a line that was changed."""
    LineWords.objects.update_or_create(line=line, defaults={"grams": _grams(line)})
    for follower in FOLLOWERS:
        follower(line)


def _grams(line: LedgerLine) -> str:
    return grams_of((line.name, line.business, line.number), kind=line.kind, department=line.department_id)
