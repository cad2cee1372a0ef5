"""Two people at one line, one request, one text, one sheet, each in a session of their own: the second to save sees what changed meanwhile, keeps what was typed, and changes nothing."""

from typing import Any

import pytest
from django.test import Client

from komainu.web.ledger.models import AcquisitionRequest, CollectionText, LedgerLine, SurveyAnswer
from komainu.web.ledger.services import surveys, texts
from komainu.web.ledger.tests.conftest import FULL, TODAY, House, signed_in
from komainu.web.ledger.tests.test_requests import asked
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db
MEANWHILE = "ほかの人が先に"


def typed(client: Client, path: str, **other: Any) -> dict[str, Any]:
    """The form of a page as a browser would send it, with some fields typed otherwise."""
    return {**sent(client.get(path).context["form"]), **other}


def sent(form: Any) -> dict[str, Any]:
    """What a browser sends of a form as it stands: of boxes only those that are there."""
    found = {}
    for bound in form:
        value = bound.value()
        if isinstance(value, list | tuple):
            known = {str(key) for key, _words in bound.field.choices}
            value = [each for each in value if str(each) in known]
        if value not in (None, "", False, []):
            found[bound.html_name] = value
    return found


def test_a_line(house: House) -> None:
    line = house.line()
    path = f"/ledger/{line.pk}/edit/"
    first, second = signed_in(house.ueda), signed_in(house.aoyama)
    opened = typed(second, path, name="応募書類", places="三階の書庫", purpose="選考のため")
    assert first.post(path, typed(first, path, places="地下の書庫", count="777")).status_code == 302
    events = Event.objects.count()
    answer = second.post(path, opened)
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in (MEANWHILE, "地下の書庫", "三階の書庫", "777", "選考のため"):
        assert words in page, words
    line.refresh_from_db()
    assert (line.places, line.count, line.purpose, Event.objects.count()) == ("地下の書庫", 777, FULL["purpose"], events)
    # Having seen it, the second one saves what the page still holds.
    assert second.post(path, sent(answer.context["form"])).status_code == 302
    line.refresh_from_db()
    assert (line.places, line.purpose) == ("三階の書庫", "選考のため")


def test_the_classification_of_a_line(house: House) -> None:
    line = house.line()
    path = f"/ledger/{line.pk}/classify/"
    first, second = signed_in(house.ueda), signed_in(house.aoyama)
    question = next(name for name in second.get(path).context["form"].fields if "special_care" in name)
    opened = typed(second, path, **{question: "no"})
    assert first.post(path, typed(first, path, **{question: "yes"})).status_code == 302
    answer = second.post(path, opened)
    assert (answer.status_code, MEANWHILE in answer.content.decode(), len(answer.context["conflict"])) == (409, True, 1)
    line.refresh_from_db()
    assert line.answers == {"has_special_care": "yes"}
    again = typed(second, path, **{question: "no"})
    assert second.post(path, again).status_code == 302


def test_a_request(house: House) -> None:
    found = asked(house)
    path = f"/ledger/requests/{found.pk}/edit/"
    first, second = signed_in(house.ueda), signed_in(house.aoyama)
    opened = typed(second, path, reason="秋の催しに申込みを受ける")
    assert first.post(path, typed(first, path, places="本社の書庫")).status_code == 302
    answer = second.post(path, opened)
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in (MEANWHILE, "本社の書庫", "秋の催しに申込みを受ける", "春の催しに申込みを受ける"):
        assert words in page, words
    now = AcquisitionRequest.objects.get()
    assert (now.reason, now.places, now.version) == ("春の催しに申込みを受ける", "本社の書庫", found.version + 1)
    # Submitted meanwhile, it can be changed no more; what was typed is still there.
    assert first.post(f"/ledger/requests/{found.pk}/submit/").status_code == 302
    answer = second.post(path, opened | {"version": str(now.version)})
    assert (answer.status_code, "秋の催しに申込みを受ける" in answer.content.decode()) == (422, True)
    assert AcquisitionRequest.objects.get().reason == "春の催しに申込みを受ける"


def test_a_text(house: House) -> None:
    point = texts.add_point(by=house.aoyama, name="申込書", kind="form", lines=[house.line()])
    texts.write_text(point, by=house.aoyama, text="初めの文", used_from=TODAY, answers={})
    path = f"/ledger/texts/{point.pk}/write/"
    first, second = signed_in(house.aoyama), signed_in(house.aoyama)
    opened = typed(second, path, text="二人目の文")
    assert first.post(path, typed(first, path, text="一人目の文")).status_code == 302
    answer = second.post(path, opened)
    page = answer.content.decode()
    assert (answer.status_code, MEANWHILE in page, "一人目の文" in page, "二人目の文" in page) == (409, True, True, True)
    assert CollectionText.objects.get().text == "一人目の文"
    assert second.post(path, sent(answer.context["form"])).status_code == 302
    assert CollectionText.objects.get().text == "二人目の文"


def chosen(client: Client, path: str, answers: dict[LedgerLine, str]) -> dict[str, str]:
    seen = {f"seen-{line.pk}": line.seen for line, _answer in client.get(path).context["shown"].lines}
    return {**seen, "page": "1", "act": "keep", **{f"line-{line.pk}": value for line, value in answers.items()}}


def test_a_survey_sheet(house: House) -> None:
    one, other = house.line(), house.line(name="面接評価表")
    survey = surveys.open_survey(by=house.aoyama, title="令和8年度", due_on=TODAY)
    sheet = survey.sheets.get(department=house.sales)
    path = f"/ledger/sheets/{sheet.pk}/"
    first, second = signed_in(house.ueda), signed_in(house.aoyama)
    opened = chosen(second, path, {one: "gone", other: "same"})
    assert first.post(f"{path}answer/", chosen(first, path, {one: "same"})).status_code == 302
    answer = second.post(f"{path}answer/", opened)
    page = answer.content.decode()
    assert (answer.status_code, MEANWHILE in page, [each[0] for each in answer.context["conflict"]]) == (409, True, [str(one)])
    # What was chosen stands in the page, also of the line about which nobody differs; nothing of it is kept.
    assert {line.pk: value for line, value in answer.context["shown"].lines} == {one.pk: "gone", other.pk: "same"}
    assert list(SurveyAnswer.objects.values_list("line", "answer")) == [(one.pk, "same")]
    assert second.post(f"{path}answer/", chosen(second, path, {one: "gone", other: "same"})).status_code == 302
    assert dict(SurveyAnswer.objects.values_list("line", "answer")) == {one.pk: "gone", other.pk: "same"}


def test_a_line_that_was_changed_is_not_confirmed_unseen(house: House) -> None:
    line = house.line()
    survey = surveys.open_survey(by=house.aoyama, title="令和8年度", due_on=TODAY)
    path = f"/ledger/sheets/{survey.sheets.get(department=house.sales).pk}/"
    first, second = signed_in(house.ueda), signed_in(house.aoyama)
    opened = chosen(second, path, {line: "same"})
    edit = f"/ledger/{line.pk}/edit/"
    assert first.post(edit, typed(first, edit, places="地下の書庫")).status_code == 302
    answer = second.post(f"{path}answer/", opened)
    assert (answer.status_code, "行の内容が直されました" in answer.content.decode(), SurveyAnswer.objects.count()) == (409, True, 0)
