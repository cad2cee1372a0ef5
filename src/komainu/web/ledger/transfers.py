"""What a record of provision or receipt must hold, by direction and ground. Pure; the table follows the Act's articles 29 to 31 and the Rules."""

from collections.abc import Mapping

from komainu.law.retention import RecordWay
from komainu.web.ledger.models import TransferRecord

Way = TransferRecord.Way
Direction = TransferRecord.Direction
ALWAYS = ("party", "party_address", "data_subjects", "items")
REQUIRED: Mapping[tuple[str, str], tuple[str, ...]] = {
    (Direction.PROVISION, Way.CONSENT): ("consent",),
    (Direction.PROVISION, Way.OPT_OUT): ("last_on",),
    (Direction.RECEIPT, Way.CONSENT): ("consent", "source"),
    (Direction.RECEIPT, Way.OPT_OUT): ("last_on", "source", "published"),
    (Direction.RECEIPT, Way.RELATED_INFORMATION): ("consent",),
    (Direction.RECEIPT, Way.PRIVATE_PERSON): ("source",),
}
"""Beside the other party, whose information it is, and the items: what else the record must say."""

LAW_WAYS: Mapping[str, RecordWay] = {
    TransferRecord.Making.EACH: RecordWay.EACH,
    TransferRecord.Making.TOGETHER: RecordWay.IN_ONE_GO,
    TransferRecord.Making.CONTRACT: RecordWay.CONTRACT,
}


def required(direction: str, way: str) -> tuple[str, ...] | None:
    """The fields that a record of this kind must hold; None where there is no such kind."""
    found = REQUIRED.get((direction, way))
    return None if found is None else (*ALWAYS, *found)
