"""A backup that somebody made up: no member of it is written anywhere but below the folder of the files."""

import io
import tarfile
from pathlib import Path

import pytest

from komainu.web.safekeeping.archive import HashingReader
from komainu.web.safekeeping.restoring import DoesNotFit, _contents, _Intake
from komainu.web.safekeeping.staging import Staging


@pytest.fixture
def intake(tmp_path: Path) -> _Intake:
    (tmp_path / "staging" / "storage").mkdir(parents=True)
    return _Intake(Staging(tmp_path / "staging", "", {}), lambda _what, _count: None)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/cron.d/evil",
        "../evil",
        "incidents/../../evil",
        "incidents/aa/..",
        "./evil",
        "incidents//evil",
        "incidents\\..\\..\\evil",
        "C:evil",
        ".ssh/authorized_keys",
        "incidents/.hidden",
    ],
)
def test_a_path_that_leads_out_is_refused(intake: _Intake, tmp_path: Path, path: str) -> None:
    with pytest.raises(DoesNotFit):
        intake._store(path, HashingReader(io.BytesIO(b"evil")))
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_a_second_file_of_the_same_name_overwrites_nothing(intake: _Intake, tmp_path: Path) -> None:
    intake._store("incidents/aa/one", HashingReader(io.BytesIO(b"first")))
    with pytest.raises(FileExistsError):
        intake._store("incidents/aa/one", HashingReader(io.BytesIO(b"second")))
    assert (tmp_path / "staging/storage/incidents/aa/one").read_bytes() == b"first"


@pytest.mark.parametrize("name", ["keys/../../evil", "keys/evil", "evil", "storage", "tables/../x"])
def test_a_member_that_no_backup_has_is_refused(intake: _Intake, tmp_path: Path, name: str) -> None:
    intake.format = {"tables": []}
    with pytest.raises(DoesNotFit):
        intake.take(name, 4, io.BytesIO(b"evil"))
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.CHRTYPE])
def test_a_link_or_a_device_is_no_member(kind: bytes) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        member = tarfile.TarInfo("storage/incidents/aa/one")
        member.type, member.linkname = kind, "/etc/passwd"
        tar.addfile(member)
    packed.seek(0)
    with tarfile.open(fileobj=packed) as tar, pytest.raises(DoesNotFit):
        list(_contents(tar))
