"""The document of what was tried names tests that are there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[5]
WEB = ROOT / "src/komainu/web"
TEXT = (ROOT / "docs/en/security.md").read_text(encoding="utf-8")


def test_every_file_it_names_is_there() -> None:
    lost = []
    for line in TEXT.splitlines():
        folder = ""
        for name in re.findall(r"`([\w/]+\.py)`", line):
            folder = name.rpartition("/")[0] or folder
            path = name if "/" in name else f"{folder}/{name}"
            if not (WEB / path).exists():
                lost.append(path)
    assert lost == []
    assert TEXT.count("test_") > 40


def test_every_test_it_names_is_there() -> None:
    known = "".join(file.read_text(encoding="utf-8") for file in WEB.rglob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)…?`", TEXT))
    assert {name for name in named if f"def {name.rstrip('_')}" not in known} == set()
    assert len(named) > 20
