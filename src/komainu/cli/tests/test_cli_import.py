"""`komainu import`: the same importer from the command line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from komainu.cli.main import CommandError, dispatch
from komainu.web.documents.tables import to_csv, to_xlsx
from komainu.web.ledger.models import LedgerLine
from komainu.web.people import services
from komainu.web.people.models import Person

pytestmark = pytest.mark.django_db
HEAD = ["社員番号", "氏名", "部署", "入社年月日"]


@pytest.fixture
def house(db: None) -> None:
    services.set_organisation(by=None, name="株式会社みなも")
    services.add_department("総務部", by=None)
    services.add_person("A1", by=None, name="青山 凪")


def file_of(folder: Path, *rows: list[str], name: str = "名簿.xlsx") -> str:
    path = folder / name
    path.write_bytes(to_xlsx(HEAD, rows, "名簿") if name.endswith("xlsx") else to_csv(HEAD, rows))
    return str(path)


def test_the_preview_is_json_of_a_fixed_shape_and_writes_nothing(house: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = file_of(
        tmp_path, ["A1", "青山 凪", "総務部", ""], ["N1", "𠮷田 新", "", "R8.4.1"], ["N2", "x", "企画部", ""], ["A1", "青山 凪", "", ""]
    )
    assert dispatch(["import", "people", file, "--preview", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["header_row"], told["mapping"]) == (
        1,
        {"社員番号": "staff_number", "氏名": "name", "部署": "department", "入社年月日": "joined_on"},
    )
    assert [sheet["name"] for sheet in told["sheets"]] == ["名簿"]
    assert [(row["row"], row["act"]) for row in told["rows"]] == [(2, "change"), (3, "add"), (4, "refuse"), (5, "refuse")]
    assert told["rows"][0]["values"] == {"department": "総務部"}
    assert told["rows"][1]["values"] == {"staff_number": "N1", "name": "𠮷田 新", "joined_on": "2026-04-01"}
    assert "企画部" in told["rows"][2]["why"]
    assert Person.objects.count() == 1


def test_without_preview_it_is_taken_over_and_the_second_time_changes_nothing(
    house: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = file_of(tmp_path, ["N1", "𠮷田 新", "総務部", ""], name="名簿.csv")
    assert dispatch(["import", "people", file]) == 0
    assert Person.objects.get(staff_number="N1").department is not None
    assert dispatch(["import", "people", file, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out.partition("\n{")[2].join(["{", ""]))["rows"][0]["act"] == "same"


def test_columns_and_choices_are_given_by_hand(house: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.csv"
    path.write_text("背番号,氏名,部署\nN1,甲,開発部\n", encoding="cp932")
    with pytest.raises(CommandError, match="社員番号"):
        dispatch(["import", "people", str(path)])
    assert dispatch(["import", "people", str(path), "--map", "背番号=staff_number", "--set", "makes_departments=1"]) == 0
    assert str(Person.objects.get(staff_number="N1").department) == "開発部"
    assert "+ 2 N1 甲" in capsys.readouterr().out


def test_wrong_calls_say_what_and_where(house: None, tmp_path: Path) -> None:
    file = file_of(tmp_path, ["N1", "x", "", ""])
    for further, why in ((["--sheet", "無い"], "シート"), (["--header-row", "9"], "9 行目"), (["--map", "x"], "--map")):
        with pytest.raises(CommandError, match=why):
            dispatch(["import", "people", file, "--preview", *further])
    with pytest.raises(CommandError, match="FILE"):
        dispatch(["import", "people", str(tmp_path / "none.xlsx")])
    (tmp_path / "bad.xlsx").write_bytes(b"PK broken")
    with pytest.raises(CommandError, match="読めませんでした"):
        dispatch(["import", "people", str(tmp_path / "bad.xlsx")])


def test_refused_rows_end_with_one_where_that_is_asked(house: None, tmp_path: Path) -> None:
    file = file_of(tmp_path, ["", "名無し", "", ""])
    assert dispatch(["import", "people", file, "--preview"]) == 0
    assert dispatch(["import", "people", file, "--preview", "--fail-on", "refused"]) == 1


def test_a_preview_needs_no_installation_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "台帳.xlsx"
    path.write_bytes(to_xlsx(["名称", "部署", "項目"], [["履歴書", "総務部", "氏名"], ["", "総務部", "氏名"]], "台帳"))
    bare = tmp_path / "bare"
    bare.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KOMAINU_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-m", "komainu.cli.main", "import", "ledger", str(path), "--preview", "--format", "json"],
        cwd=bare, env=kept, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [(row["row"], row["act"]) for row in told["rows"]] == [(2, "add"), (3, "refuse")]
    assert "総務部" in told["rows"][0]["why"], "a house without departments gets them from its ledger"
    assert list(bare.iterdir()) == []


def test_a_ledger_is_previewed_in_the_same_shape(house: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "台帳.xlsx"
    path.write_bytes(
        to_xlsx(["名称", "部署", "件数", "項目"], [["履歴書", "総務部", "約120件", "氏名、住所"], ["名刺", "企画部", "", ""]], "台帳")
    )
    assert dispatch(["import", "ledger", str(path), "--preview", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"sheets", "header_row", "mapping", "rows"} <= set(told)
    assert told["mapping"] == {"名称": "name", "部署": "department", "件数": "count", "項目": "items"}
    assert [(row["row"], row["act"]) for row in told["rows"]] == [(2, "add"), (3, "refuse")]
    assert told["rows"][0]["values"] == {"name": "履歴書", "items": ["name", "address"], "count": 120, "department": "総務部"}
    assert "企画部" in told["rows"][1]["why"]
    assert not LedgerLine.objects.exists()
    assert dispatch(["import", "ledger", str(path)]) == 0
    assert LedgerLine.objects.get().name == "履歴書"
