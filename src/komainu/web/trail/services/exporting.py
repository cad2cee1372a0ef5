"""The trail leaves the house as a signed file, which is itself an act."""

import json
from collections.abc import Iterator, Mapping
from tempfile import TemporaryFile
from typing import IO, Any, Literal

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from komainu.web.documents.tables import to_csv, to_xlsx
from komainu.web.people import queries as people
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import Problem
from komainu.web.trail import exports, signing
from komainu.web.trail.actions import action_label
from komainu.web.trail.chain import FIELDS, moment
from komainu.web.trail.models import Event
from komainu.web.trail.queries.chain import head
from komainu.web.trail.services import record
from komainu.web.trail.services.anchoring import the_house

MOST_FOR_TABLES = 100_000
HEADINGS = (
    _("番号"), _("日時"), _("操作"), _("対象"), _("行った人"), _("理由"), _("変更前"), _("変更後"), _("操作の記号"), _("対象の種類"), _("対象のID"),
    _("人のID"), _("前のハッシュ"), _("ハッシュ"),
)  # fmt: skip
Format = Literal["jsonl", "csv", "xlsx"]


class TooManyForTables(Problem):
    title = _("CSV・Excelにするには件数が多すぎます")
    what_to_do = _("10万件までにできます。期間などで絞り込むか、JSONLを選んでください。JSONLには件数の制限がありません。")
    status = 422


@transaction.atomic
def export(events: QuerySet[Event], format: Format, *, by: Person, conditions: Mapping[str, str]) -> IO[bytes]:
    """The events as a ZIP, signed; a temporary file that goes when it is closed. Raises TooManyForTables.

    The events are read in one statement, so that the file is one state of the trail; its being taken is recorded after.
    """
    events = events.order_by("sequence")
    if format != "jsonl" and events[: MOST_FOR_TABLES + 1].count() > MOST_FOR_TABLES:
        raise TooManyForTables
    last, last_hash = head()
    events = events.filter(sequence__lte=last)
    out: IO[bytes] = TemporaryFile()  # noqa: SIM115  (the answer closes it)
    pack, passed = exports.Pack(out), exports.Range()
    pack.add(exports.EVENTS, _lines(events, passed))
    if format == "csv":
        pack.add("events.csv", [to_csv([str(each) for each in HEADINGS], _rows(events))])
    elif format == "xlsx":
        pack.add("events.xlsx", [to_xlsx([str(each) for each in HEADINGS], _rows(events), str(_("操作の記録")))])
    now = clock.now()
    manifest = {
        "kind": "komainu trail export", "house": people.house_name(), "made_at": moment(now), "made_by": by.name, "conditions": dict(conditions),
        **passed.described(), "head": {"sequence": last, "hash": last_hash}, "key": signing.fingerprint(signing.public_pem()),
    }  # fmt: skip
    pack.finish(manifest, signing.sign, signing.public_pem())
    after = {"format": format, "rows": passed.count, "conditions": dict(conditions), "first": passed.first, "last": passed.last}
    record("trail.exported", by=by, subject=the_house(now), after=after)
    out.seek(0)
    return out


def _lines(events: QuerySet[Event], passed: exports.Range) -> Iterator[bytes]:
    for event in events.values(*exports.COLUMNS).iterator(chunk_size=2000):
        values = [moment(event[name]) if name == "happened_at" else event[name] for name in FIELDS]
        passed.take(values, event["previous_hash"], event["hash"])
        yield exports.line_of(values, event["previous_hash"], event["hash"])


def _rows(events: QuerySet[Event]) -> Iterator[list[Any]]:
    for event in events.iterator(chunk_size=2000):
        yield [
            event.sequence, event.happened_at, action_label(event.action), event.subject_label, event.actor_name, event.reason,
            _json(event.before), _json(event.after), event.action, event.subject_type, event.subject_id, event.actor_id, event.previous_hash, event.hash,
        ]  # fmt: skip


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if value else ""


def fits_house(checked: exports.Checked) -> bool:
    """Whether the first and the last event of an export stand so in this house's chain, and its key is this house's. Two queries."""
    if checked.fingerprint != signing.fingerprint(signing.public_pem()):
        return False
    if not checked.range.count:
        return True
    first = Event.objects.filter(sequence=checked.range.first, previous_hash=checked.range.first_previous).exists()
    return first and Event.objects.filter(sequence=checked.range.last, hash=checked.range.last_hash).exists()
