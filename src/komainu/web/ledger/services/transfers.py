"""A provision or receipt is recorded, with everything that the law asks for by its ground, and the day until which the record is kept."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from komainu.law.retention import record_term
from komainu.web.ledger import transfers
from komainu.web.ledger.models import LedgerLine, ProvisionCheck, TransferRecord
from komainu.web.ledger.problems import DayAhead, ProvisionUnchecked, RecordIncomplete, WayUnfit
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail

Making = TransferRecord.Making


def kept_until(values: Mapping[str, Any]) -> date | None:
    """Until when a record of these values is kept; None while what it covers goes on."""
    term = record_term(
        transfers.LAW_WAYS[values["making"]], made_on=values["made_on"], last_provided_on=values.get("last_on"),
        is_receipt=values["direction"] == TransferRecord.Direction.RECEIPT,
    )  # fmt: skip
    return term.last_on if term is not None else None


def _refuse(values: Mapping[str, Any]) -> None:
    wanted = transfers.required(values["direction"], values["way"])
    if wanted is None or (values["way"] == TransferRecord.Way.OPT_OUT and values["making"] == Making.TOGETHER):
        raise WayUnfit
    missing = [name for name in wanted if not values.get(name)]
    if missing:
        raise RecordIncomplete([str(TransferRecord._meta.get_field(name).verbose_name) for name in missing])  # type: ignore[union-attr]
    if values["made_on"] > clock.today() or (values.get("last_on") and values["last_on"] > clock.today()):
        raise DayAhead


def _passed(line: LedgerLine, check: ProvisionCheck | None, values: Mapping[str, Any]) -> bool:
    """Whether a provision went through the gate: of this line, on this ground, before it was recorded."""
    return (
        check is not None
        and check.is_allowed
        and check.line_id == line.pk
        and check.basis == values["way"]
        and check.checked_on <= values["made_on"]
    )


@transaction.atomic
def record_transfer(line: LedgerLine, *, by: Person | None, provision_check: ProvisionCheck | None = None, **values: Any) -> TransferRecord:
    """One record; of a provision, with the gate that it passed. Raises WayUnfit, RecordIncomplete, DayAhead, ProvisionUnchecked."""
    _refuse(values)
    is_provision = values["direction"] == TransferRecord.Direction.PROVISION
    if is_provision and not _passed(line, provision_check, values):
        raise ProvisionUnchecked
    made = TransferRecord(
        line=line, provision_check=provision_check if is_provision else None, recorded_by=by, recorded_at=clock.now(),
        keep_until=kept_until(values), **values,
    )  # fmt: skip
    made.save(force_insert=True)
    after = {name: values[name] for name in ("direction", "way", "making", "made_on", "last_on", "party", "items") if values.get(name)}
    trail.record("ledger.transfer_recorded", by=by, subject=made, after={**after, "line": line.number, "keep_until": made.keep_until})
    return made


@transaction.atomic
def join_check(record: TransferRecord, check: ProvisionCheck, *, by: Person | None) -> TransferRecord:
    """A provision that was recorded before there were checks, and one that was made for it since. Raises WrongState, ProvisionUnchecked."""
    record = TransferRecord.objects.select_for_update().get(pk=record.pk)
    if record.direction != TransferRecord.Direction.PROVISION or record.provision_check_id is not None:
        raise WrongState
    if not check.is_allowed or check.line_id != record.line_id or check.basis != record.way:
        raise ProvisionUnchecked
    record.provision_check = check
    record.save(update_fields=["provision_check"])
    trail.record("ledger.check_joined", by=by, subject=record, after={"provision_check": str(check), "checked_on": check.checked_on})
    return record


@transaction.atomic
def end_transfer(record: TransferRecord, *, by: Person | None, last_on: date) -> TransferRecord:
    """What went on has ended; from its last day the keeping is counted. Raises WrongState, DayAhead."""
    record = TransferRecord.objects.select_for_update().get(pk=record.pk)
    if record.last_on is not None:
        raise WrongState
    if last_on > clock.today():
        raise DayAhead
    record.last_on = last_on
    record.keep_until = kept_until({"making": record.making, "made_on": record.made_on, "last_on": last_on, "direction": record.direction})
    record.save(update_fields=["last_on", "keep_until"])
    trail.record("ledger.transfer_ended", by=by, subject=record, after={"last_on": last_on, "keep_until": record.keep_until})
    return record
