"""Every kind of column comes back as it was, on the database of this run."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps as the_apps
from django.apps.registry import Apps
from django.db import connection, models

from komainu.web.safekeeping import tables
from komainu.web.safekeeping.tables import Counted, Loader, parts_of, rows_of
from komainu.web.site.sealing import SealedJSONField

THOSE = Apps()


class Town(models.Model):
    id = models.UUIDField(primary_key=True)

    class Meta:
        app_label = "safekeeping"
        apps = THOSE
        db_table = "safekeeping_test_town"


class Everything(models.Model):
    town = models.ForeignKey(Town, null=True, on_delete=models.PROTECT)
    text = models.TextField()
    short = models.CharField(max_length=10, null=True)
    yes = models.BooleanField()
    perhaps = models.BooleanField(null=True)
    big = models.BigIntegerField()
    share = models.FloatField(null=True)
    money = models.DecimalField(max_digits=14, decimal_places=2)
    day = models.DateField(null=True)
    moment = models.DateTimeField()
    hour = models.TimeField(null=True)
    lasting = models.DurationField()
    raw = models.BinaryField()
    json = models.JSONField(null=True)
    sealed = SealedJSONField(null=True)

    class Meta:
        app_label = "safekeeping"
        apps = THOSE
        db_table = "safekeeping_test_everything"


TOWN = UUID("12345678-1234-4234-8234-123456789abc")
ROWS: list[dict[str, Any]] = [
    {
        "town_id": TOWN, "text": "𠮷田 髙橋 﨑山\n\"引用\"\\ \u2028", "short": "", "yes": True, "perhaps": None, "big": 2**63 - 1, "share": 0.1,
        "money": Decimal("123456789012.30"), "day": date(1, 1, 1), "moment": datetime(2026, 11, 22, 15, 30, 1, 123456, tzinfo=UTC),
        "hour": time(23, 59, 59, 999999), "lasting": timedelta(days=-3, seconds=7, microseconds=1), "raw": bytes(range(256)),
        "json": {"ja": "漏えい", "list": [1, 2.5, None, True], "deep": {"a": {}}}, "sealed": {"name": "髙橋"},
    },
    {
        "town_id": None, "text": "", "short": None, "yes": False, "perhaps": False, "big": -(2**63), "share": None, "money": Decimal("-0.01"),
        "day": None, "moment": datetime(1970, 1, 1, tzinfo=UTC), "hour": None, "lasting": timedelta(0), "raw": b"",
        "json": None, "sealed": None,
    },
    {
        "town_id": TOWN, "text": "=1+1", "short": "x", "yes": True, "perhaps": True, "big": 0, "share": 1e300, "money": Decimal("0.00"),
        "day": date(9999, 12, 31), "moment": datetime(2026, 1, 1, tzinfo=UTC), "hour": time(0), "lasting": timedelta(days=400), "raw": b"\0",
        "json": models.Value(None, models.JSONField()), "sealed": [],
    },
]  # fmt: skip


@pytest.fixture
def made(transactional_db: None) -> Iterator[None]:
    with connection.schema_editor() as editor:
        editor.create_model(Town)
        editor.create_model(Everything)
    try:
        Town.objects.create(id=TOWN)
        for row in ROWS:
            Everything.objects.create(**row)
        yield
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(Everything)
            editor.delete_model(Town)


def read() -> list[dict[str, Any]]:
    return [
        {name: bytes(value) if isinstance(value, memoryview) else value for name, value in row.items()}
        for row in Everything.objects.order_by("id").values()
    ]


def test_every_kind_of_column_comes_back_as_it_was(made: None) -> None:
    before, counted = read(), Counted()
    raw = list(Everything.objects.order_by("id").annotate(kept=models.functions.Cast("sealed", models.TextField())).values_list("kept"))
    nulls = list(Everything.objects.filter(json__isnull=True).values_list("id", flat=True))
    parts = list(parts_of(rows_of(Everything, connection), counted))
    Everything.objects.all().delete()
    loader = Loader(Everything, [field.column for field in tables.columns_of(Everything)], connection)
    for part in parts:
        loader.load(io.BytesIO(part))
    tables.reset_sequences([Everything], connection)
    assert read() == before
    assert (loader.counted.rows, loader.counted.sha256) == (counted.rows, counted.sha256) == (3, counted.sha256)
    assert list(Everything.objects.filter(json__isnull=True).values_list("id", flat=True)) == nulls == [before[1]["id"]], (
        "SQL's null is not JSON's"
    )
    after = Everything.objects.order_by("id").annotate(kept=models.functions.Cast("sealed", models.TextField())).values_list("kept")
    assert list(after) == raw, "what is sealed stays sealed with the same bytes"
    assert Everything.objects.create(**ROWS[1]).pk > before[-1]["id"], "numbering goes on after the last"


def test_many_rows_go_in_parts_of_bounded_size(made: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "PART_BYTES", 2000)
    Everything.objects.bulk_create([Everything(**ROWS[1]) for _ in range(500)])
    parts = list(parts_of(rows_of(Everything, connection), Counted()))
    assert len(parts) > 30
    Everything.objects.all().delete()
    loader = Loader(Everything, [field.column for field in tables.columns_of(Everything)], connection)
    for part in parts:
        loader.load(io.BytesIO(part))
    assert Everything.objects.count() == 503


def test_an_unknown_column_is_refused() -> None:
    with pytest.raises(LookupError):
        Loader(Everything, ["id", "nowhere"], connection)


def test_every_table_of_the_house_is_in_a_backup_or_left_out_by_name() -> None:
    held = {model._meta.label_lower for model in tables.models_of(the_apps)}
    all_ = {model._meta.label_lower for model in the_apps.get_models(include_auto_created=True) if not model._meta.proxy}
    assert all_ - held == tables.LEFT_OUT
    assert {"trail.event", "people.person", "incidents.affectedperson", "safekeeping.copy"} <= held
