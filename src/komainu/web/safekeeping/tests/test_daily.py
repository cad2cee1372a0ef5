"""What the worker does by itself: a copy a day from the first start, off the machine where a folder leads off, duties for the rest."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from komainu.web.duties.models import Duty
from komainu.web.people.models import Person, RoleTerm
from komainu.web.people.roles import Role
from komainu.web.safekeeping import duties, places, services
from komainu.web.safekeeping.container import Damaged
from komainu.web.safekeeping.models import Copy, Departure
from komainu.web.safekeeping.queries import SafekeepingState, safekeeping_state
from komainu.web.site import clock
from komainu.web.site.clock import JAPAN

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=JAPAN)
DAY = timedelta(days=1)


@pytest.fixture
def own_folders(settings: Any, tmp_path: Path) -> Path:
    for name, folder in (("DATA_FOLDER", "data"), ("KEYS_FOLDER", "keys"), ("STORAGE_FOLDER", "storage")):
        (tmp_path / folder).mkdir()
        setattr(settings, name, tmp_path / folder)
    return tmp_path


@pytest.fixture
def house(own_folders: Path, transactional_db: None) -> Path:
    return own_folders


@pytest.fixture
def other_disk() -> Iterator[Path]:
    """A folder on another device than the data folder's."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == Path("/tmp").stat().st_dev:
        pytest.skip("no second disk on this machine")
    folder = Path(mkdtemp(dir=memory))
    yield folder
    shutil.rmtree(folder)


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_the_first_start_makes_a_copy_and_then_one_a_day(house: Path) -> None:
    assert services.daily(NOW) == "made"
    assert services.daily(NOW + timedelta(hours=1)) == "nothing to do"
    assert services.daily(NOW + DAY) == "made"
    assert services.at_once(NOW + DAY + timedelta(minutes=1)) == "made"
    assert Copy.objects.count() == 3
    assert files(house / "data" / "backups") == sorted(Copy.objects.values_list("file_name", flat=True))
    assert (house / "data" / "backups").stat().st_mode & 0o077 == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in (house / "data" / "backups").iterdir())


def test_a_copy_leaves_by_itself_once(house: Path, other_disk: Path, settings: Any) -> None:
    settings.BACKUP_TO = str(other_disk)
    assert services.daily(NOW) == "made, left"
    assert services.daily(NOW + timedelta(hours=1)) == "nothing to do"
    copy = Copy.objects.get()
    assert files(other_disk) == [copy.file_name]
    assert (other_disk / copy.file_name).read_bytes() == (house / "data" / "backups" / copy.file_name).read_bytes()
    assert Departure.objects.get().how == "folder"


def test_a_drive_that_is_not_there_is_tried_again(house: Path, other_disk: Path, settings: Any) -> None:
    settings.BACKUP_TO = str(other_disk / "usb")
    assert services.daily(NOW) == "made, failed: FileNotFoundError"
    assert Copy.objects.count() == 1, "the copy on this machine is made all the same"
    (other_disk / "usb").mkdir()
    assert services.daily(NOW + timedelta(hours=1)) == "left"


def test_a_folder_on_the_same_disk_is_not_outside(house: Path, settings: Any) -> None:
    outside = house / "unmounted"
    outside.mkdir()
    settings.BACKUP_TO = str(outside)
    assert services.daily(NOW) == "made, same disk"
    assert not Departure.objects.exists()
    settings.BACKUP_TO_IS_SYNCED = True
    assert services.daily(NOW + DAY) == "made, left"


def test_what_reads_back_differently_has_not_left(house: Path, other_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = services.make_copy(by=None, now=NOW)
    Copy.objects.filter(pk=copy.pk).update(sha256="0" * 64)
    with pytest.raises(Damaged):
        services.carry_out(Copy.objects.get(), other_disk, by=None, now=NOW)
    assert files(other_disk) == [] and not Departure.objects.exists()


def test_two_at_once_do_not_meet(house: Path) -> None:
    with places.alone():
        assert services.daily(NOW) == "busy"
    assert services.daily(NOW) == "made"


def test_a_full_disk_leaves_no_half_file(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: Any, **named: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(services.archive, "write", full)
    assert services.daily(NOW) == "failed: OSError"
    assert files(house / "data" / "backups") == [] and not Copy.objects.exists()


def test_with_a_key_in_the_safe_the_provisional_key_and_its_copies_go(house: Path) -> None:
    services.daily(NOW)
    old = Copy.objects.get()
    assert old.is_provisional and (house / "keys" / places.PROVISIONAL).is_file()
    services.make_key(by=None, instead_of=places.recipient().number)
    assert (house / "keys" / places.PROVISIONAL).is_file(), "until there is a copy for the new key the old one is needed"
    services.at_once(NOW + timedelta(minutes=1))
    new = Copy.objects.order_by("-made_at")[0]
    assert not new.is_provisional
    assert files(house / "data" / "backups") == [new.file_name]
    assert not (house / "keys" / places.PROVISIONAL).exists()


def test_old_copies_go_and_other_files_stay(house: Path) -> None:
    folder = house / "data" / "backups"
    for day in range(12):
        services.daily(NOW + day * DAY)
    (folder / "note.txt").write_text("mine")
    services.daily(NOW + 12 * DAY)
    kept = files(folder)
    assert "note.txt" in kept and 7 <= len(kept) - 1 < 13
    assert Copy.objects.count() == 13, "the rows stay: what was made is known"


# Duties


def state(**known: Any) -> SafekeepingState:
    usual = {
        "now": NOW,
        "since": NOW - 30 * DAY,
        "key_number": "A",
        "is_provisional": False,
        "confirmed_at": NOW,
        "copied_at": NOW,
        "left_at": NOW,
    }
    return SafekeepingState(**{**usual, "rehearsed_at": NOW, **known})


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, {}),
        ({"is_provisional": True}, {"safekeeping.key": date(2026, 10, 30)}),
        ({"confirmed_at": None}, {"safekeeping.key": date(2026, 10, 30)}),
        ({"copied_at": NOW - 3 * DAY}, {"safekeeping.copy": date(2026, 11, 21)}),
        ({"left_at": NOW - 3 * DAY}, {}),  # four days are left: whoever has a folder never sees this
        ({"left_at": NOW - 5 * DAY}, {"safekeeping.leave": date(2026, 11, 24)}),
        ({"left_at": None, "since": NOW}, {"safekeeping.leave": date(2026, 11, 29)}),
        ({"rehearsed_at": NOW - 300 * DAY}, {}),
        ({"rehearsed_at": NOW - 310 * DAY}, {"safekeeping.rehearse": date(2027, 1, 16)}),
        ({"rehearsed_at": None}, {}),
        ({"rehearsed_at": None, "since": NOW - 89 * DAY}, {"safekeeping.rehearse": date(2026, 11, 23)}),
        ({"copied_at": None, "left_at": None, "since": NOW - 5 * DAY}, {"safekeeping.copy": date(2026, 11, 19)}),
    ],
)
def test_what_becomes_due(known: dict[str, Any], expected: dict[str, date]) -> None:
    assert {each.kind: each.due_on for each in duties.declared(state(**known), Role.SYSTEM_MANAGER)} == expected


def test_the_duties_go_to_the_system_manager_or_else_to_the_privacy_manager(own_folders: Path, db: None) -> None:
    with clock.frozen(NOW):
        duties.refresh(NOW)
    assert set(Duty.objects.values_list("owner_role", flat=True)) == {Role.PRIVACY_MANAGER}
    person = Person.objects.create_user("s", name="椎名 光")
    RoleTerm.objects.create(person=person, role=Role.SYSTEM_MANAGER, starts_on=date(2020, 4, 1))
    with clock.frozen(NOW):
        duties.refresh(NOW)
        duties.refresh(NOW)
    assert list(Duty.objects.values_list("kind", "owner_role", "closed_at")) == [("safekeeping.key", Role.SYSTEM_MANAGER, None)]


def test_looking_at_the_duties_costs_four_queries_when_nothing_changed(own_folders: Path, db: None, django_assert_num_queries: Any) -> None:
    duties.refresh(NOW)
    duties.refresh(NOW)
    with django_assert_num_queries(6):  # the safe, the holder, the state, the open duties; the transaction's two
        duties.refresh(NOW)


def test_the_state_of_a_house_before_its_first_day(own_folders: Path, db: None) -> None:
    found = safekeeping_state(NOW.astimezone(UTC))
    assert [fault for fault, _words in found.faults] == ["no_copy", "no_key", "never_left"]
    assert not found.copy_is_late
    assert list((own_folders / "keys").iterdir()) == [], "looking makes nothing"


def test_unreadable_keys_do_not_close_the_pages(own_folders: Path, db: None) -> None:
    (own_folders / "keys" / places.RECIPIENT).write_text("{")
    assert "no_key" in dict(safekeeping_state(NOW).faults)
