"""What is decided of what was found: links, deletions that the next run confirms, false alarms and the way back; and what is counted of it."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.urls import reverse

from komainu.web.checks import services as checks
from komainu.web.discovery import differences, meant, queries, services
from komainu.web.discovery.models import Decision, Finding, Folder, LineSum, ScanSource
from komainu.web.discovery.problems import NoHash, NotDecidable
from komainu.web.discovery.proposing import Found, line_values, suggested, words_of
from komainu.web.discovery.services import counting
from komainu.web.discovery.tests.conftest import NOW, TODAY, House, result, signed_in, unread
from komainu.web.duties.models import Duty
from komainu.web.ledger import services as ledger
from komainu.web.people.queries import standing
from komainu.web.site.problems import WrongState

DUE = TODAY + timedelta(days=10)


def undecided(source: ScanSource) -> int:
    return ScanSource.objects.get(pk=source.pk).undecided


def test_a_folder_linked_to_a_line_takes_its_files_and_those_to_come(house: House) -> None:
    source, line = house.source(), house.line(retention_years=1, count=100)
    root = source.address
    first = [result(f"{root}/営業/a.csv", 5), result(f"{root}/営業/下/b.csv", 7, on=date(2020, 1, 1)), result(f"{root}/総務/c.csv")]
    house.scanned(source, first)
    assert undecided(source) == 3
    decision = services.link(Folder.objects.get(name="営業"), line, by=house.ueda)
    assert (decision.files, undecided(source)) == (2, 1)
    assert Folder.objects.get(name="営業").undecided == 0
    assert house.finding("b.csv").keep_until == date(2021, 1, 1)
    summed = LineSum.objects.get(source=source, line=line)
    assert (summed.files, summed.persons_upper, summed.overdue) == (2, 12, 1)
    house.scanned(source, [*first, result(f"{root}/営業/新.csv", 80)])
    assert house.finding("新.csv").line == line
    assert house.finding("新.csv").change == "new"
    assert house.finding("a.csv").change == "same"
    services.withdraw(decision, by=house.aoyama)
    assert undecided(source) == 4
    with pytest.raises(WrongState):
        services.withdraw(decision, by=house.aoyama)


def test_what_is_deleted_is_confirmed_by_the_next_run_and_only_by_it(house: House) -> None:
    source = house.source()
    path = f"{source.address}/古い名簿.csv"
    house.scanned(source, [result(path)])
    decision = services.decide(house.finding("古い名簿.csv"), "delete", by=house.aoyama, owner=house.eguchi, due_on=DUE, reason="要らない")
    duty = Duty.objects.get(key=f"discovery:delete:{decision.pk}", closed_at=None)
    assert (duty.owner, duty.due_on) == (house.eguchi, DUE)
    assert undecided(source) == 0
    with pytest.raises(NotDecidable):
        services.decide(house.finding("古い名簿.csv"), "move", by=house.aoyama, owner=house.eguchi, due_on=DUE, reason="x", move_to="y")
    house.scanned(source, [result(path)])
    assert Decision.objects.get().closed_on is None
    assert not Duty.objects.filter(kind="discovery.delete", closed_at__isnull=False).exists()
    house.scanned(source, [])
    assert Decision.objects.get().closed_on == TODAY
    assert Duty.objects.get(kind="discovery.delete").closed_because == "done"
    house.scanned(source, [result(path)])
    assert house.finding("古い名簿.csv").state == "open", "it came back: a new question"


def test_who_says_that_it_is_done_is_asked_again_when_it_is_still_there(house: House) -> None:
    source = house.source()
    path = f"{source.address}/古い名簿.csv"
    house.scanned(source, [result(path)])
    decision = services.decide(house.finding("古い名簿.csv"), "delete", by=house.aoyama, owner=house.eguchi, due_on=DUE, reason="要らない")
    services.report_done(decision, by=house.eguchi)
    assert not Duty.objects.filter(kind="discovery.delete", closed_at=None).exists()
    Decision.objects.update(reported_on=TODAY - timedelta(days=3))
    house.scanned(source, [result(path)])
    assert Decision.objects.get().reported_on is None
    assert Duty.objects.filter(kind="discovery.delete", closed_at=None).exists()


def test_a_false_alarm_is_known_by_its_content_wherever_it_lies(house: House) -> None:
    source = house.source()
    root, same = source.address, "b" * 64
    house.scanned(source, [result(f"{root}/a.csv", sha256=same), result(f"{root}/b.csv", sha256=same), unread(f"{root}/c.zip")])
    decision = services.judge_false(house.finding("a.csv"), by=house.ueda, reason="見本のデータ")
    assert (decision.files, undecided(source)) == (2, 0)
    house.scanned(source, [result(f"{root}/d.csv", sha256=same), result(f"{root}/a.csv", sha256="c" * 64)])
    assert house.finding("d.csv").state == "false_alarm"
    assert house.finding("a.csv").state == "open", "another content is asked again"
    services.withdraw(decision, by=house.ueda)
    assert house.finding("d.csv").state == "open"
    Finding.objects.filter(name="d.csv").update(sha256="")
    with pytest.raises(NoHash):
        services.judge_false(house.finding("d.csv"), by=house.ueda, reason="x")


def test_a_folder_of_false_alarms_is_decided_at_once_and_taken_back(house: House) -> None:
    source = house.source()
    root = source.address
    kept = result(f"{root}/試験/下/名簿.csv", 4)
    dummies = [result(f"{root}/試験/{n}.csv", n) for n in (1, 2)] + [result(f"{root}/試験/下/3.csv", 3)]
    copy = replace(dummies[0], path=f"{root}/営業/写し.csv")
    table = result(f"{root}/試験/表.csv", 9)
    everything = [kept, *dummies, copy, replace(table, sha256="")]
    house.scanned(source, everything)
    services.link(house.finding("名簿.csv"), house.line(), by=house.ueda)
    folder = Folder.objects.get(name="試験")
    found = queries.undecided_in(folder)
    assert (found.files, found.unknown, found.persons) == (3, 1, 6)
    decision = services.judge_folder_false(folder, by=house.ueda, reason="試験用")
    assert decision.files == 4, "the copy elsewhere has the same content"
    assert {each.name: each.state for each in Finding.objects.all()} == {
        "名簿.csv": "linked", "1.csv": "false_alarm", "2.csv": "false_alarm", "3.csv": "false_alarm", "写し.csv": "false_alarm", "表.csv": "open",
    }  # fmt: skip
    house.scanned(source, [*everything, result(f"{root}/試験/新.csv", 50), replace(dummies[1], path=f"{root}/営業/写し2.csv")])
    assert house.finding("新.csv").state == "open", "what comes later is asked"
    assert house.finding("写し2.csv").state == "false_alarm"
    services.withdraw(decision, by=house.ueda)
    assert undecided(source) == 7
    house.scanned(source, [*everything, result(f"{root}/営業/写し3.csv", 3, sha256=dummies[2].sha256)])
    assert house.finding("写し3.csv").state == "open"
    services.judge_folder_false(Folder.objects.get(name="下"), by=house.ueda, reason="x")
    with pytest.raises(NotDecidable):
        services.judge_folder_false(Folder.objects.get(name="下"), by=house.ueda, reason="x")


def test_a_value_that_is_none_is_left_out_by_the_next_run(house: House) -> None:
    from komainu.web.discovery.reading import look_of

    source = house.source()
    run = house.scanned(source, [result(f"{source.address}/a.csv")])
    decision = services.judge_value_false(house.finding("a.csv"), "a" * 64, by=house.ueda, reason="代表電話")
    run.started_at = decision.decided_at + timedelta(minutes=1)
    assert look_of(run, TODAY).false_alarms == {"a" * 64}
    services.withdraw(decision, by=house.ueda)
    assert look_of(run, TODAY).false_alarms == frozenset()


def test_what_a_closed_folder_hides_is_not_gone(house: House) -> None:
    source = house.source()
    root = source.address
    house.scanned(source, [result(f"{root}/秘/a.csv"), result(f"{root}/b.csv")])
    house.scanned(source, [replace(unread(f"{root}/秘", "no_access"), modified_at="")])
    assert house.finding("a.csv").is_there
    assert not house.finding("b.csv").is_there


def test_the_three_lists_count_what_they_say(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    expected, line = house.line("名刺"), house.line("顧客名簿", count=100, retention_months=6)
    source = house.source(lines=[expected, line])
    root = source.address
    assert differences.house(standing(house.aoyama, TODAY)).absent == 0, "nobody has looked yet"
    house.scanned(source, [result(f"{root}/a.csv", 900, on=date(2025, 1, 1)), result(f"{root}/b.csv")])
    services.link(house.finding("a.csv"), line, by=house.ueda)
    seen = differences.house(standing(house.aoyama, TODAY))
    assert (seen.undecided, seen.absent, seen.overdue, seen.far) == (1, 1, 1, 1)
    assert differences.house(standing(house.ueda, TODAY)).undecided == 1
    assert differences.absent_whole(standing(house.aoyama, TODAY)) is None
    # With very many lines the last run of the checks says the same, and the lists begin with what it found.
    monkeypatch.setattr(checks, "LARGE", 0)
    checks.run(NOW)
    kept = differences.house(standing(house.aoyama, TODAY))
    assert (kept.absent, kept.far, differences.house(standing(house.ueda, TODAY)).far) == (1, 1, 1)
    whole = differences.absent_whole(standing(house.aoyama, TODAY))
    assert whole is not None and whole.count == 1
    rows = list(whole.rows(1, 20))
    differences.read_absent(rows)
    assert [(each.line_number, each.line_department, each.source_name) for each in rows] == [
        (expected.number, expected.department_id, source.name)
    ]
    assert [(row["line"], row["department"]) for row in differences.some_far_lines(standing(house.aoyama, TODAY), 1)] == [
        (line.pk, line.department.name)
    ]
    assert "名刺" in signed_in(house.aoyama).get("/discovery/absent/").content.decode()
    assert "名刺" in signed_in(house.aoyama).get("/discovery/absent/?q=名").content.decode()
    assert "名刺" not in signed_in(house.aoyama).get("/discovery/absent/?q=名簿").content.decode()
    assert "顧客名簿" in signed_in(house.aoyama).get("/discovery/far/").content.decode()
    assert "顧客名簿" not in signed_in(house.aoyama).get("/discovery/far/?page=2").content.decode()
    monkeypatch.setattr(checks, "LARGE", 5_000)
    checks.run(NOW)
    services.set_rules(by=house.aoyama, far_percent=1000, stale_days=30)
    assert differences.house(standing(house.aoyama, TODAY)).far == 0
    # The ledger says later that it is kept for longer: the day's count sees it.
    from komainu.web.ledger import services as ledger

    ledger.change_line(line, by=house.ueda, retention_months=None, retention_years=10)
    counting.count_lately(TODAY + timedelta(days=1))
    assert differences.house(standing(house.aoyama, TODAY)).overdue == 0


def test_a_new_line_is_filled_in_and_known_lines_are_proposed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    source = house.source()
    root = source.address
    counts = {"PERSON_NAME": 1, "MY_NUMBER": 1, "SENSITIVE": 1}
    house.scanned(source, [result(f"{root}/採用/履歴書 2026.xlsx", 1, counts=counts, special_care={"disability": 1})])
    found = house.finding("履歴書 2026.xlsx")
    values = line_values(Found.of(found), source)
    assert values["items"] == ["name", "my_number", "disability"]
    assert (values["name"], values["persons"], values["count"], values["media"]) == ("履歴書 2026", ["applicant"], 1, ["server"])
    near = house.line("応募者の履歴書", business="採用", places="共有フォルダーの「採用」", persons=["applicant"], items=["name"])
    house.line("備品の一覧", items=["log"])
    proposed = suggested(Found.of(found), meant.candidates(standing(house.ueda, TODAY), source, words_of(Found.of(found))))
    assert [line.pk for line in proposed] == [near.pk]
    # Of very many lines those that say a word of the path in their name, or in their place, are met before the newest.
    placed = house.line("面接の記録", places="本社の棚三")
    house.line("電話の記録")
    monkeypatch.setattr(meant, "MOST_COMPARED", 1)

    def compared(word: str) -> set[UUID]:
        return {line.pk for line in meant.candidates(standing(house.ueda, TODAY), source, [word])}

    assert near.pk in compared("履歴書")
    assert placed.pk in compared("棚三")
    assert near.pk not in compared("請求書")
    made = services.link_new(found, by=house.ueda, values={**values, "department": house.sales, "business": ""})
    assert (made.state, made.flags) != ("", [])
    assert house.finding("履歴書 2026.xlsx").line == made


def test_a_line_made_from_files_is_a_proposal_until_its_department_confirms_it(house: House) -> None:
    source = house.source()
    house.scanned(source, [result(f"{source.address}/会員.csv", 12)])
    values = {"department": house.sales, "name": "会員名簿", "items": ["name", "phone"]}
    line = services.link_new(house.finding("会員.csv"), by=house.ueda, values=values)
    assert line.proposed_by_rule
    assert "案（まだ誰も確かめていません）" in signed_in(house.ueda).get(reverse("ledger:line", args=[line.pk])).content.decode()
    assert ledger.change_line(line, by=house.ueda, note="確かめた").proposed_by_rule == ""


def test_the_checks_find_what_the_lists_show(house: House) -> None:
    from komainu.web.checks.declaring import SUBJECTS
    from komainu.web.ledger.models import LedgerLine

    absent, far = house.line("名刺"), house.line("顧客名簿", count=10, retention_years=1)
    source = house.source(lines=[absent])
    root = source.address
    house.scanned(source, [result(f"{root}/a.csv", 500, on=date(2020, 1, 1)), result(f"{root}/b.csv")])
    services.link(house.finding("a.csv"), far, by=house.ueda)

    def found(subject: str, check: str, today: date = TODAY) -> set[str]:
        records = SUBJECTS[subject]
        return {str(each) for each in records.model.objects.filter(records.checks[check].condition(today))}

    assert found("discovery.source", "discovery.not_in_ledger") == found("discovery.source", "discovery.kept_longer") == {source.name}
    assert found("discovery.source", "discovery.not_scanned") == set()
    assert found("discovery.source", "discovery.not_scanned", TODAY + timedelta(days=60)) == {source.name}
    assert found("ledger.line", "discovery.nothing_found") == {str(absent)}
    assert found("ledger.line", "discovery.count_far") == {str(far)}
    LedgerLine.objects.filter(pk=far.pk).update(count=480)
    assert found("ledger.line", "discovery.count_far") == set()
