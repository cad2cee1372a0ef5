"""The lines can be found: their words are brought in line with them, in the same transaction."""

from collections.abc import Callable, Sequence

from komainu.web.ledger.grams import grams_of
from komainu.web.ledger.models import LedgerLine, LineWords
from komainu.web.site.inserting import insert_many

Follower = Callable[[Sequence[LedgerLine]], None]
FOLLOWERS: list[Follower] = []


def follow(follower: Follower) -> Follower:
    """Mark a function of another part that keeps something of lines beside records of its own: it is called with lines that came, that have another name or
    department, or that came to their end, in the same transaction."""
    FOLLOWERS.append(follower)
    return follower


def tell_followers(lines: Sequence[LedgerLine]) -> None:
    for follower in FOLLOWERS:
        follower(lines)


def index_new(lines: Sequence[LedgerLine]) -> None:
    """The words of lines that were just made."""
    insert_many([LineWords(line_id=line.pk, grams=_grams(line)) for line in lines])
    tell_followers(lines)


def index_again(line: LedgerLine) -> None:
    """The words of a line that was changed."""
    LineWords.objects.update_or_create(line=line, defaults={"grams": _grams(line)})
    tell_followers([line])


def _grams(line: LedgerLine) -> str:
    return grams_of((line.name, line.business, line.number), kind=line.kind, department=line.department_id)
