"""Files that no record knows are swept; what a record knows, what is young, and what is no part's stays."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from komainu.web.incidents.services.attachments import attach, content_of
from komainu.web.incidents.tests.house import House, incident
from komainu.web.site import clock, sealed_files
from komainu.web.site.problems import Problem


@pytest.fixture
def root(settings: Any, tmp_path: Path) -> Path:
    settings.STORAGE_FOLDER = tmp_path / "storage"
    return tmp_path / "storage"


def aged(file: Path, by: timedelta = timedelta(days=3)) -> Path:
    moment = (clock.now() - by).timestamp()
    os.utime(file, (moment, moment))
    return file


def orphan(root: Path) -> Path:
    return root / sealed_files.store(b"nobody knows me", "incidents", "incidents.Attachment")


@pytest.mark.django_db
def test_only_what_no_record_knows_and_is_old_goes(house: House, root: Path) -> None:
    known = attach(incident(house), SimpleUploadedFile("a.pdf", b"%PDF-1.7 kept"), by=house.inoue)
    aged(root / known.path)
    gone, half, young = aged(orphan(root)), aged(orphan(root).rename(root / "incidents" / "left.partial")), orphan(root)
    foreign = root / "exports" / "sheet.bin"
    foreign.parent.mkdir(parents=True)
    foreign.write_bytes(b"not mine")
    aged(foreign)
    assert sealed_files.sweep(clock.now()) == 2
    assert (gone.exists(), half.exists(), young.exists(), foreign.exists()) == (False, False, True, True)
    assert content_of(known) == b"%PDF-1.7 kept"
    assert sealed_files.sweep(clock.now()) == 0


@pytest.mark.django_db(transaction=True)
def test_a_file_whose_record_was_never_made_is_what_is_swept(house: House, root: Path) -> None:
    class Stop(Problem):
        pass

    one = incident(house)
    with pytest.raises(Stop), transaction.atomic():
        attach(one, SimpleUploadedFile("a.pdf", b"%PDF-1.7 lost"), by=house.inoue)
        raise Stop
    left = [file for file in root.rglob("*") if file.is_file()]
    assert len(left) == 1
    assert sealed_files.sweep(clock.now()) == 0  # its transaction might be about to commit
    aged(left[0])
    assert sealed_files.sweep(clock.now()) == 1


@pytest.mark.django_db
def test_one_that_goes_while_it_is_looked_at_does_no_harm(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    aged(orphan(root))
    monkeypatch.setattr(Path, "stat", _gone)
    assert sealed_files.sweep(clock.now()) == 0


def _gone(self: Path, **_kwargs: Any) -> Any:
    if self.parent.parent.name == "incidents":
        raise FileNotFoundError(self)
    return os.stat(self)


@pytest.mark.django_db
def test_an_empty_house_has_nothing_to_sweep(root: Path) -> None:
    assert sealed_files.sweep(clock.now()) == 0


@pytest.mark.parametrize(
    ("folder", "place"), [("incidents", "incidents.Incident"), ("plans", "incidents.Attachment"), ("exports", "incidents.Attachment")]
)
def test_nothing_is_stored_that_the_sweep_could_not_ask_about(folder: str, place: str, root: Path) -> None:
    with pytest.raises(LookupError):
        sealed_files.store(b"x", folder, place)


@pytest.mark.django_db
def test_the_number_of_queries_does_not_follow_the_number_of_files(house: House, root: Path, django_assert_num_queries: Any) -> None:
    for _more in (1, 20):
        for _ in range(_more):
            aged(orphan(root))
        with django_assert_num_queries(1):
            sealed_files.sweep(clock.now())
