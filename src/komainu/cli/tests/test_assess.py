"""`komainu assess`: what a caller types, and what comes back."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from komainu.cli.main import main
from komainu.law.breach.tests.build import data, incident

FACTS = incident(data(special_care=["creed"]), awareness__known_on="2026-11-30")


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Call the command with some standard input; exit code, output and errors come back."""

    def call(*words: str, given: str | bytes = "") -> tuple[int, str, str]:
        raw = given.encode() if isinstance(given, str) else given
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))
        monkeypatch.setenv("LANG", "ja_JP.UTF-8")
        for name in ("LC_ALL", "LC_MESSAGES"):
            monkeypatch.delenv(name, raising=False)
        code = main(["assess", *words])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def test_yaml_json_and_standard_input_give_the_same_answer(typed: Any, tmp_path: Path) -> None:
    as_json, as_yaml = tmp_path / "facts.json", tmp_path / "facts.yaml"
    as_json.write_text(json.dumps(FACTS), encoding="utf-8")
    as_yaml.write_text(yaml.safe_dump(FACTS).replace("'2026-11-30'", "2026-11-30"), encoding="utf-8")
    answers = [
        typed("--format", "json", str(as_json)),
        typed("--format", "json", str(as_yaml)),
        typed("--format", "json", given=json.dumps(FACTS)),
        typed("--format", "json", "-", given=yaml.safe_dump(FACTS)),
        typed("--format", "json", given=b"\xef\xbb\xbf" + json.dumps(FACTS).encode()),
    ]
    assert {code for code, _, _ in answers} == {0}
    assert len({out for _, out, _ in answers}) == 1
    assert json.loads(answers[0][1])["appi"]["final_report_due"] == "2027-01-04"


def test_text_tells_what_to_whom_by_when_and_why(typed: Any) -> None:
    code, out, _ = typed(given=json.dumps(FACTS))
    assert code == 0
    for words in ("個人情報保護法: 報告が必要です", "要配慮個人情報", "個人情報保護委員会", "2027-01-04（月）まで", "2026-12-29"):
        assert words in out
    assert "判定の理由" not in out


def test_text_in_english(typed: Any) -> None:
    _, out, _ = typed("--lang", "en", given=json.dumps(FACTS))
    assert "APPI: a report is required" in out and "by 2027-01-04 (Mon)" in out
    assert not any("぀" <= letter <= "ヿ" for letter in out)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_explain_shows_the_rule_tree_and_what_missing_facts_could_change(typed: Any, lang: str) -> None:
    facts = incident(data(special_care=None))
    code, out, _ = typed("--explain", "--lang", lang, given=json.dumps(facts))
    assert code == 0
    assert "[K1]" in out and "5.1" in out
    assert ("報告が必要になります" if lang == "ja" else "a report becomes required") in out


def test_machine_formats_do_not_change_with_the_language(typed: Any) -> None:
    given = json.dumps(FACTS)
    assert typed("--format", "json", "--lang", "en", given=given) == typed("--format", "json", given=given)


def test_jsonl_is_one_answer_a_line_in_order(typed: Any) -> None:
    other = incident(data(persons=1500))
    code, out, _ = typed("--format", "jsonl", given=f"{json.dumps(FACTS)}\n\n{json.dumps(other)}\n")
    assert code == 0
    assert [json.loads(line)["appi"]["grounds"] for line in out.splitlines()] == [["appi.r7.1"], ["appi.r7.4"]]


def test_line_separators_inside_a_text_do_not_end_a_line(typed: Any) -> None:
    facts = incident(event__summary_ja="前\u2028後\x85")
    code, out, _ = typed("--format", "jsonl", given=json.dumps(facts, ensure_ascii=False))
    assert code == 0 and len(out.splitlines()) == 1


def test_as_of_selects_the_rules_that_were_known(typed: Any) -> None:
    facts = incident(data(stage="to_become_personal_data"), wrongful_act__suspected=True, awareness__known_on="2024-05-01")
    found = [json.loads(typed("--format", "json", *words, given=json.dumps(facts))[1]) for words in ((), ("--as-of", "2023-06-01"))]
    assert [one["appi"]["report_required"] for one in found] == ["required", "not_required"]


@pytest.mark.parametrize(
    ("words", "given", "told"),
    [
        ((), json.dumps(incident(organisation__kind="company")), "$.organisation.kind: 正しい値は 次のどれか: private_business"),
        (("--lang", "en"), json.dumps(incident(colour=1)), "$.colour: expected one of the keys schema_version"),
        ((), json.dumps(incident(data({"persons.maximum": -3}))), "$.data_sets[0].persons.maximum"),
        ((), "", "$: "),
        ((), "[1, 2]", "$: "),
        ((), '{"schema_version": 1,', "1行目: JSON として読めません"),
        ((), '{"schema_version": 1, "schema_version": 1}', "二度"),
        ((), "a: 1\na: 2\n", "2行目"),
        ((), "a: [1\n", "YAML として読めません"),
        ((), b"\xff\xfe{}", "UTF-8"),
        ((), "{" + '"a":{' * 100_000, "-: 1行目"),
        (("--as-of", "2026-02-30"), "{}", "--as-of"),
        (("--as-of", "yesterday"), "{}", "--as-of"),
        (("--explain", "--format", "json"), "{}", "--explain"),
        (("no-such-file.yaml",), "", "no-such-file.yaml"),
        ((".",), "", "."),
        ((), json.dumps(incident(data(special_care=["creed"]), awareness__known_on="2099-12-20")), "$.awareness.known_on"),
    ],
)
def test_wrong_input_is_one_line_and_exit_code_two(typed: Any, words: tuple[str, ...], given: str | bytes, told: str) -> None:
    code, out, err = typed(*words, given=given)
    assert (code, out) == (2, "")
    assert told in err
    assert err.count("\n") == 1 and "Traceback" not in err


@pytest.mark.parametrize("bad", ["{", '"text"', json.dumps(incident(awareness__known_on="2026-02-30")), "9" * 5000])
def test_a_bad_line_is_named_and_nothing_is_written(typed: Any, bad: str) -> None:
    code, out, err = typed("--format", "jsonl", given=f"{json.dumps(FACTS)}\n{bad}\n")
    assert (code, out) == (2, "")
    assert "2行目" in err and err.count("\n") == 1


def test_django_is_never_imported() -> None:
    program = (
        "import sys; from komainu.cli.main import main; code = main(['assess', '--explain']); "
        "sys.exit(code or any(name.split('.')[0] in {'django', 'sqlite3'} for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], input=json.dumps(FACTS), text=True, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
