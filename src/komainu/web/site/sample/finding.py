"""What was found on the sample organisation's server: one folder that everybody uses, scanned twice, and what the office decided of it.

The engine's results lie in `found.jsonl`, for the engine itself would take longer than all the rest of the sample; a test holds them against it.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from importlib import resources
from pathlib import Path

from django.conf import settings

from komainu.scan import FileResult
from komainu.web.discovery import services
from komainu.web.discovery.models import Finding, Folder, Run, ScanSource
from komainu.web.discovery.services.taking import take_in
from komainu.web.ledger.models import LedgerLine
from komainu.web.people.models import Department
from komainu.web.site import clock
from komainu.web.site.sample import shared_files
from komainu.web.site.sample.acting import Days, Story
from komainu.web.site.sample.house import AFFAIRS, Cast

EXPECTED = ("従業者名簿", "カタログ発送リスト", "人事評価表", "取引先の担当者（仕入先）")


def known_results() -> Iterator[FileResult]:
    """What the engine says of the sample's files, by their way below the folder."""
    text = resources.files(__package__).joinpath("found.jsonl").read_text(encoding="utf-8")
    yield from (FileResult.from_json(json.loads(line)) for line in text.splitlines())


def _results(folder: Path, without: str = "") -> list[FileResult]:
    found = []
    for each in known_results():
        path = folder / each.path
        if each.path != without:
            written = datetime.fromtimestamp(int(path.stat().st_mtime), clock.JAPAN).isoformat()
            found.append(replace(each, path=str(path), modified_at=written, owner="share"))
    return found


def _run(source: ScanSource, results: list[FileResult]) -> None:
    run = services.ask(source, by=None)
    now = clock.now()
    Run.objects.filter(pk=run.pk).update(
        state=Run.State.TAKING, started_at=now, total_files=len(results), total_bytes=sum(each.size_bytes for each in results)
    )
    take_in(Run.objects.get(pk=run.pk), results, (source.address,))


def what_lies_there(cast: Cast, days: Days) -> Story:
    """Scanned a month ago and this week; some of it is in the ledger, some is to be deleted, most waits for a decision."""
    folder = Path(settings.DATA_FOLDER) / "sample-files"
    yield days.at(33, 21)
    shared_files.write(folder, days.now)
    lines = {line.name: line for line in LedgerLine.objects.filter(name__in=[*EXPECTED, "お客様アンケート"]).select_related("department")}
    source = services.add_source(
        by=cast.people["3002"], name="ファイルサーバーの共有フォルダー", kind=ScanSource.Kind.FOLDER, address=str(folder), exclude="*.tmp",
        department=Department.objects.get(name=AFFAIRS), owner=cast.office, rhythm=ScanSource.Rhythm.WEEKLY, weekday=5, month_day=1, hour=22,
        lines=[line for name, line in lines.items() if name in EXPECTED],
    )  # fmt: skip
    _run(source, _results(folder, without="ダウンロード/履歴書.docx"))
    yield days.at(32, 10)
    services.link(Folder.objects.get(source=source, name="人事"), lines["従業者名簿"], by=cast.office)
    services.link(Finding.objects.get(source=source, name="カタログ発送リスト.xlsx"), lines["カタログ発送リスト"], by=cast.office)
    services.link(Finding.objects.get(source=source, name="アンケート_2020年度.csv"), lines["お客様アンケート"], by=cast.office)
    services.decide(
        Finding.objects.get(source=source, name="再検査の対象者.csv"), "move", by=cast.manager, owner=cast.office, due_on=days.ago(-7),
        reason="誰でも開ける場所にあるため", move_to="総務部の鍵付き書庫（紙）に移し、電子データは消す",
    )  # fmt: skip
    services.add_word(
        by=cast.office, label="会員番号", body={"pattern": "MN-[0-9]{8}", "finds": ["会員番号 MN-20260001"], "passes": ["注文番号 KN-20260001"]}
    )  # fmt: skip
    yield days.at(4, 22)
    _run(source, _results(folder))
