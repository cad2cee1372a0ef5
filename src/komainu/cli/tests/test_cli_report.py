"""`komainu report`: a form of an incident as a file, whole or not at all, with the right exit code."""

import io
import json
import sqlite3
import sys
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pypdf
import pytest

from komainu.cli import main as cli
from komainu.web.incidents.models import Incident
from komainu.web.incidents.services import reports as services
from komainu.web.incidents.tests.conftest import own_folders, own_keys  # noqa: F401  (fixtures)
from komainu.web.incidents.tests.house import House, founded, incident
from komainu.web.incidents.tests.report_samples import RARE, draft, fresh, known_incident, noon, sent  # noqa: F401  (noon is a fixture)
from komainu.web.trail.models import Event

pytestmark = [pytest.mark.usefixtures("noon"), pytest.mark.django_db]


@pytest.fixture
def house(db: None) -> House:
    return founded()


class Terminal(io.StringIO):
    """Standard output as a terminal."""

    def isatty(self) -> bool:
        return True


Out = pytest.CaptureFixture[bytes]


def call(*words: Any) -> int:
    return cli.main(["report", "--lang", "ja", *map(str, words)])


@pytest.mark.parametrize("form", ["ppc", "my_number", "privacy_mark", "entrustor", "notice"])
def test_every_form_goes_out_as_json_by_number_and_by_uuid(house: House, capfdbinary: Out, form: str):
    found = known_incident(house)
    assert call(found.number, "--form", form, "--format", "json") == 0
    first = capfdbinary.readouterr().out
    told = json.loads(first)
    assert (told["incident"], told["form"], told["stage"]) == (found.number, form, "preliminary")
    assert any("氏名" in item["display_ja"] or RARE in item["display_ja"] for item in told["items"])
    assert call(found.pk, "--form", form, "--format", "json") == 0
    assert capfdbinary.readouterr().out == first


def test_every_format_carries_the_names(house: House, tmp_path: Path):
    found = known_incident(house)
    files = {each: tmp_path / f"報告.{each}" for each in ("pdf", "docx", "xlsx", "json")}
    for each, path in files.items():
        assert call(found.number, "--format", each, "--output", path) == 0
    texts = {
        "pdf": "".join(page.extract_text() for page in pypdf.PdfReader(files["pdf"]).pages),
        "docx": "".join(cell.text for table in docx.Document(str(files["docx"])).tables for row in table.rows for cell in row.cells),
        "xlsx": "".join(str(cell.value) for row in openpyxl.load_workbook(files["xlsx"]).active for cell in row),
        "json": files["json"].read_text(encoding="utf-8"),
    }
    for text in texts.values():
        assert all(name in text for name in RARE.split())
    assert sorted(path.name for path in tmp_path.glob("*報告*")) == sorted(path.name for path in files.values())
    assert Event.objects.filter(action="incidents.report_exported", actor_name="").count() == 4


def test_what_the_office_wrote_goes_out_and_a_filed_report_as_it_was(house: House, capfdbinary: Out):
    found = known_incident(house)
    report = draft(house, found)
    services.save_entries(report, {"ppc.4.3": RARE}, by=house.aoyama, expected_version=0)
    report.refresh_from_db()
    assert call(found.number, "--format", "json", "--stage", "preliminary") == 0
    assert RARE in {item["display_ja"] for item in json.loads(capfdbinary.readouterr().out)["items"] if item["id"] == "ppc.4.3"}
    sent(house, report)
    services.record_topics(fresh(found), {"prevention_done": "後の対策"}, by=house.aoyama)
    call(found.number, "--format", "json", "--stage", "preliminary")
    assert "後の対策" not in capfdbinary.readouterr().out.decode()


def test_without_a_stage_the_next_one_is_made(house: House, capfdbinary: Out):
    found = known_incident(house)
    sent(house, draft(house, found))
    call(found.number, "--format", "json")
    assert json.loads(capfdbinary.readouterr().out)["stage"] == "final"


def test_the_machine_format_does_not_change_with_the_language(house: House, capfdbinary: Out):
    found = known_incident(house)
    cli.main(["report", found.number, "--format", "json", "--lang", "ja"])
    japanese = capfdbinary.readouterr().out
    cli.main(["report", found.number, "--format", "json", "--lang", "en"])
    assert capfdbinary.readouterr().out == japanese != b""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["INC-0000-9999"], "INC-0000-9999"),
        (["00000000-0000-0000-0000-000000000000"], "00000000"),
        (["{number}", "--form", "notice", "--stage", "final"], "--stage"),
        (["{number}", "--form", "entrustor", "--stage", "final"], "--stage"),
        (["{near_miss}"], "HAT-"),
    ],
)
def test_a_wrong_call_ends_with_one_line_and_2(
    house: House, capsys: pytest.CaptureFixture[str], tmp_path: Path, words: list[str], said: str
):
    found = known_incident(house)
    near_miss = incident(house, Incident.Kind.NEAR_MISS)
    filled = [word.format(number=found.number, near_miss=near_miss.number) for word in words]
    assert call(*filled, "--output", tmp_path / "x.pdf") == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_an_unknown_form_is_a_wrong_call(house: House):
    with pytest.raises(SystemExit) as ended:
        call("INC-2026-0001", "--form", "tax")
    assert ended.value.code == 2


def test_bytes_do_not_go_to_a_terminal(house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    found = known_incident(house)
    monkeypatch.setattr(sys, "stdout", Terminal())
    assert call(found.number) == 2
    assert "--output" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_3_and_leaves_nothing(house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    found = known_incident(house)
    assert call(found.number, "--format", "json", "--output", tmp_path / "none" / "x.json") == 3
    assert capsys.readouterr().err.count("\n") == 1


def test_a_failed_write_keeps_the_file_that_was_there(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    found = known_incident(house)
    target = tmp_path / "x.json"
    target.write_text("前のもの", encoding="utf-8")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("komainu.cli.report.os.fsync", full)
    assert call(found.number, "--format", "json", "--output", target) == 3
    assert target.read_text(encoding="utf-8") == "前のもの"
    assert [path.name for path in tmp_path.glob("*.json*")] == ["x.json"]
    assert not list(tmp_path.glob("*.partial"))


def test_a_database_that_fails_is_3(house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    from django.db.utils import OperationalError

    def broken(_name: str) -> None:
        raise OperationalError("disk I/O error") from sqlite3.OperationalError()

    monkeypatch.setattr("komainu.web.incidents.queries.reports.incident_named", broken)
    assert call("INC-2026-0001", "--format", "json") == 3
    assert "disk I/O error" in capsys.readouterr().err


def test_the_command_imports_django_only_when_it_runs():
    import subprocess

    code = "import sys, komainu.cli.report; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
