"""What a part says of the things that it has approved: who decides in which steps, how they are shown, what follows. A register, no database."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.functional import Promise

if TYPE_CHECKING:
    from komainu.web.approvals.models import Approval

Text = str | Promise
Facts = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the roles that decide in it.

    roles        whose holders (and appointed deputies) decide
    needs_all    each of the roles must approve; otherwise the first approval is enough
    delegates    whether somebody in whose place a holder registered a delegate may decide too (代理). Leave it out where the rule of the
                 house wants the role itself: then only its holders and appointed deputies do
    """

    roles: tuple[str, ...]
    needs_all: bool = False
    delegates: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """What is approved, as it stands now: facts in the approver's words, and what identifies this version.

    version   a hash or number that differs as soon as anything differs that was approved
    """

    facts: tuple[tuple[str, str], ...]
    version: str


def content(facts: Facts, *more: Any) -> Content:
    """Content whose version is the hash of the facts (and of whatever else is given: a file's hash, a longer text)."""
    plain = tuple((str(label), str(value)) for label, value in facts)
    body = json.dumps([plain, [str(each) for each in more]], ensure_ascii=False).encode()
    return Content(plain, hashlib.sha256(body).hexdigest())


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that is approved.

    id           `part.what`, as `people.appointment`
    label        what it is, for the office
    current      the content of a record as it stands now, by its id; None when it is gone. Asked whenever somebody looks or decides
    steps        the usual steps; `services.request` may give others
    days         business days within which it should be decided
    on_approved, on_returned, on_ended   called in the transaction of the act, with the request and who acted (None: nobody);
                 `ended` is withdrawn or void
    may_be_off   whether the house may do without approval for this kind, and `is_usual(staff)` whether a house of that size (counted up to 1,000) is asked for it
                 while it has decided nothing
    on_paper     whether it may be recorded that it was approved on paper or by a body
    """

    id: str
    label: Text
    current: Callable[[str], Content | None]
    steps: tuple[Step, ...]
    days: int = 5
    on_approved: "Callable[[Approval, Any], None] | None" = None
    on_returned: "Callable[[Approval, Any], None] | None" = None
    on_ended: "Callable[[Approval, Any], None] | None" = None
    may_be_off: bool = True
    is_usual: Callable[[int], bool] = lambda staff: True
    on_paper: bool = True

    def content_of(self, subject_id: str) -> Content | None:
        """The content of a record as it stands now, always in Japanese: in the reader's language the same record would be another version."""
        with translation.override("ja"):
            return self.current(subject_id)


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known; a part does it once, in its `approvals.py`."""
    KINDS[kind.id] = kind
    return kind


def difference(before: Mapping[str, str], now: Facts) -> list[tuple[str, str, str]]:
    """What changed against the last approved content: label, before, now; in the order of now, then what is gone."""
    lines = [(label, before.get(label, ""), value) for label, value in now if before.get(label, "") != value]
    labels = {label for label, _value in now}
    return lines + [(label, value, "") for label, value in before.items() if label not in labels]
