"""The results that the sample organisation shows are those that the engine gives for its files."""

from datetime import date
from pathlib import Path

from komainu.scan import LocalPool, Look, Tree, scan
from komainu.web.discovery.tests.conftest import NOW
from komainu.web.site.sample import shared_files
from komainu.web.site.sample.finding import known_results


def test_the_engine_finds_in_the_sample_s_files_what_the_sample_says(tmp_path: Path) -> None:
    shared_files.write(tmp_path, NOW)
    with LocalPool(2) as pool:
        found = {
            result.path[len(str(tmp_path)) + 1 :]: result
            for result in scan(Tree((str(tmp_path),)), pool, Look(as_of=date(2026, 11, 22)), workers=2)
        }
    told = {result.path: result for result in known_results()}
    assert set(found) == set(told)
    for path, each in told.items():
        now = found[path]
        assert (now.counts, now.persons, now.special_care, now.rule, now.reason) == (
            each.counts, each.persons, each.special_care, each.rule, each.reason,
        ), path  # fmt: skip
        assert [sample.masked for sample in now.samples] == [sample.masked for sample in each.samples], path
