"""What is kept beside the risks is what one would find by counting and reading all of them, whatever was done before."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Count, Q

from komainu.web.ledger.services import lines, states
from komainu.web.people.queries import standing
from komainu.web.risks.models import Acceptance, Control, LineGroup, LineWithoutRisk, Risk, RiskControl, RiskCount, RiskWords
from komainu.web.risks.queries.finding import search, search_first
from komainu.web.risks.queries.risks import answered_by
from komainu.web.risks.services import acceptances, controls, groups, keeping, risks
from komainu.web.risks.tests.conftest import TODAY, Place, signed_in

pytestmark = pytest.mark.django_db


def _kept() -> tuple[Any, ...]:
    counts = {tuple(row[:-1]): row[-1] for row in RiskCount.objects.exclude(count=0).values_list("department", *keeping.FIELDS, "count")}
    return (
        counts, dict(Control.objects.values_list("pk", "risk_count")), dict(RiskWords.objects.values_list("risk", "grams")),
        dict(Risk.objects.values_list("pk", "department")), set(LineWithoutRisk.objects.values_list("line", "department", "number")),
        dict(Risk.objects.values_list("pk", "acceptance")), set(RiskControl.objects.values_list("risk", "control", "rank")),
    )  # fmt: skip


def test_every_act_keeps_counts_words_and_departments_as_a_new_count_would(place: Place) -> None:
    second = controls.add_control(by=None, measure="鍵を数える", kind="physical")
    risk, other = place.risk(impact=5, likelihood_before=4, likelihood=2), place.risk("R-U1")
    own = risks.add_risk(place.line, by=None, stage="erase_dispose", title="捨て忘れる", risk_class="safety")
    risks.set_controls(own, [second, place.lock], by=None)
    risks.set_controls(own, [second], by=None)
    risks.change_risk(own, by=None, title="捨てたつもりになる", stage="store_backup")
    group = groups.add_group(by=None, department=place.house.sales, name="紙のもの", medium="paper")
    risks.take_over(group, ["R-S3"], by=None)
    risks.close_risk(other, by=None, reason="やめた")
    risks.close_risk(own, by=None, reason="やめた")
    risks.reopen_risk(own, by=None, reason="戻った")
    risks.score(risk, by=None, method="five", impact=5, likelihood_before=4, likelihood=3)
    lines.change_line(place.line, by=None, name="面接の記録", department=place.house.affairs)
    before = _kept()
    keeping.fill()
    assert _kept() == before
    counted = Risk.objects.filter(state="open").values_list("department").annotate(count=Count("pk")).order_by()
    by_department = Counter[Any]()
    for department, count in RiskCount.objects.exclude(department=RiskCount.WHOLE).values_list("department", "count"):
        by_department[department] += count
    assert dict(by_department) == dict(counted)
    assert before[1] == dict(Control.objects.annotate(n=Count("risks", Q(risks__state="open"))).values_list("pk", "n"))
    assert set(Risk.objects.filter(line=place.line).values_list("department", flat=True)) == {place.house.affairs.pk}
    assert LineGroup.objects.get().risks.get().department == place.house.sales


def test_a_control_names_the_open_risks_that_it_answers_the_highest_remainder_first(place: Place) -> None:
    low, high = place.risk(impact=1, likelihood_before=1, likelihood=1), place.risk("R-U1", impact=5, likelihood_before=5, likelihood=4)
    bare, closed = place.risk("R-D2"), place.risk("R-T1", impact=5, likelihood_before=5, likelihood=5)
    for risk in (low, high, bare, closed):
        risks.set_controls(risk, [place.lock], by=None)
    risks.close_risk(closed, by=None, reason="やめた")
    for person in (place.house.aoyama, place.house.ueda):
        shown = answered_by(standing(person, TODAY), place.lock, 20)
        assert [each.pk for each in shown] == [high.pk, low.pk, bare.pk], person.name
    risks.score(low, by=None, method="five", impact=5, likelihood_before=5, likelihood=5)
    risks.reopen_risk(closed, by=None, reason="戻った")
    assert {each.pk for each in answered_by(standing(place.house.aoyama, TODAY), place.lock, 2)} == {low.pk, closed.pk}


def _without() -> set[Any]:
    return set(LineWithoutRisk.objects.values_list("line", flat=True))


def test_a_line_stands_among_those_without_a_risk_while_it_has_none(place: Place) -> None:
    assert _without() == {place.line.pk}
    first, second = place.risk(), place.risk("R-U1")
    assert _without() == set()
    risks.close_risk(first, by=None, reason="やめた")
    assert _without() == set()
    risks.close_risk(second, by=None, reason="やめた")
    assert _without() == {place.line.pk}
    risks.reopen_risk(first, by=None, reason="戻った")
    assert _without() == set()
    risks.close_risk(first, by=None, reason="やめた")
    states.record_disposal(place.line, by=None, done_on=TODAY, ways=["delete"], done_by="担当", is_whole=True)
    assert _without() == set()


def test_a_risk_of_a_group_is_one_of_its_lines_as_long_as_they_belong_to_it(place: Place) -> None:
    other = lines.add_line(by=None, department=place.house.sales, name="名刺", business="営業", media=["paper"])
    assert _without() == {place.line.pk, other.pk}
    group = groups.add_group(by=None, department=place.house.sales, name="紙のもの", medium="paper")
    (risk,) = risks.take_over(group, ["R-S3"], by=None)
    assert _without() == set()
    lines.change_line(other, by=None, media=["server"])
    groups.collect_again(group, by=None)
    assert _without() == {other.pk}
    lines.change_line(other, by=None, department=place.house.affairs)
    assert LineWithoutRisk.objects.get().department == place.house.affairs
    risks.close_risk(risk, by=None, reason="やめた")
    assert _without() == {place.line.pk, other.pk}
    page = signed_in(place.house.aoyama).get("/risks/lines/", {"risks": "none"}).content.decode()
    assert page.index(place.line.name) < page.index("名刺")
    searched = signed_in(place.house.aoyama).get("/risks/lines/", {"risks": "none", "q": "名刺"}).content.decode()
    assert "名刺" in searched and place.line.name not in searched
    lines.discard_line(other, by=None)
    assert _without() == {place.line.pk}


def test_whether_a_remainder_is_accepted_is_kept_with_its_risk(place: Place) -> None:
    risk = place.risk(impact=5, likelihood_before=4, likelihood=3)

    def kept() -> str:
        before = Risk.objects.get(pk=risk.pk).acceptance
        keeping.fill()
        assert Risk.objects.get(pk=risk.pk).acceptance == before
        return before

    def asked() -> Acceptance:
        return acceptances.ask(risk, by=None, reason="費用", next_action="入れ替え", until_on=TODAY + timedelta(days=30))

    assert kept() == ""
    made = asked()
    assert kept() == made.state
    acceptances.end(made, by=None, reason="やめた")
    assert kept() == ""
    made = asked()
    Acceptance.objects.filter(pk=made.pk).update(state="accepted", accepted_on=TODAY)
    acceptances.expire(TODAY + timedelta(days=31))
    assert kept() == "expired"
    assert asked().state == kept() != "expired"


@pytest.mark.parametrize(
    ("words", "finds"),
    [
        ("キャビネット", True),
        ("ｷｬﾋﾞﾈｯﾄ", True),
        ("応募", True),
        ("応募 鍵", True),
        ("R-2026", True),
        ("応募 顧客", False),
        ("ネ", True),
        ("面接", False),
        ("\"' OR *", False),
    ],
)
def test_a_risk_is_found_by_any_part_of_its_words_and_of_its_lines(place: Place, words: str, finds: bool) -> None:
    risk = place.risk()
    for find in (search, search_first):
        assert (risk in find(Risk.objects.filter(state="open"), words.split())) is finds, find
    page = signed_in(place.house.aoyama).get("/risks/", {"q": words}).content.decode()
    assert (f"/risks/{risk.pk}/" in page) is finds
    assert signed_in(place.house.aoyama).get("/risks/export/csv/", {"q": words}).status_code == 200


def test_a_risk_is_found_by_the_new_name_of_its_line(place: Place) -> None:
    risk = place.risk()
    lines.change_line(place.line, by=None, name="面接の記録")
    assert risk in search(Risk.objects.all(), ["面接"])
    assert risk not in search(Risk.objects.all(), ["応募"])
