"""What is kept beside the risks is what one would find by counting and reading all of them, whatever was done before."""

from collections import Counter
from typing import Any

import pytest
from django.db.models import Count, Q

from komainu.web.ledger.services import lines
from komainu.web.risks.models import Control, LineGroup, Risk, RiskCount, RiskWords
from komainu.web.risks.queries.finding import search, search_first
from komainu.web.risks.services import controls, groups, keeping, risks
from komainu.web.risks.tests.conftest import Place, signed_in

pytestmark = pytest.mark.django_db


def _kept() -> tuple[Any, Any, Any, Any]:
    counts = {tuple(row[:-1]): row[-1] for row in RiskCount.objects.exclude(count=0).values_list("department", *keeping.FIELDS, "count")}
    return (
        counts, dict(Control.objects.values_list("pk", "risk_count")), dict(RiskWords.objects.values_list("risk", "grams")),
        dict(Risk.objects.values_list("pk", "department")),
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
