"""The office corrects a form: labels, choices, order, hidden and added items, the comparison with the live form, history."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from komainu.law.breach.forms import load_form
from komainu.web.incidents.filling import fill_form
from komainu.web.incidents.forms.report_forms import CorrectionForm
from komainu.web.incidents.models import FormCorrection, Report
from komainu.web.incidents.queries import reports as readings
from komainu.web.incidents.services import forms as services
from komainu.web.incidents.services import reports as reporting
from komainu.web.incidents.tests.house import House, somebody
from komainu.web.incidents.tests.report_samples import RARE, TODAY, draft, fresh, known_incident, noon  # noqa: F401  (noon is a fixture)
from komainu.web.people.roles import Role
from komainu.web.site.problems import ChangedMeanwhile
from komainu.web.trail.models import Event

pytestmark = pytest.mark.usefixtures("noon")


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address(form: str = "ppc") -> str:
    return reverse("incidents:form_correct", args=[form])


def posted(form: str = "ppc", **changed: Any) -> dict[str, Any]:
    """What the page sends when nothing was touched, with `changed` on top (__ stands for a dot)."""
    kept = readings.corrections_on(TODAY).get(form)
    latest = readings.form_history(form)
    page = CorrectionForm(
        None,
        name=form,
        on=TODAY,
        correction=kept.correction if kept else {},
        initial={"valid_from": TODAY, "latest": latest[0].pk if latest else ""},
    )
    data: dict[str, Any] = {}
    for name, field in page.fields.items():
        value = page.get_initial_for_field(field, name)
        if value not in (None, "", False):
            data[name] = "on" if value is True else value.isoformat() if isinstance(value, date) else value
    data.update({name.replace("__", "."): value for name, value in changed.items()})
    return {name: value for name, value in data.items() if value is not None}


def save(house: House, form: str = "ppc", **changed: Any) -> FormCorrection:
    answer = signed_in(house.aoyama).post(address(form), posted(form, **changed))
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return readings.form_history(form)[0]


def form_now(form: str = "ppc") -> Any:
    from komainu.web.incidents.filling import form_on

    loaded = form_on(form, TODAY, readings.corrections_on(TODAY).get(form))
    assert loaded.trouble == ""
    return loaded.form


@pytest.mark.parametrize(("name", "statuses"), [("forms", (200, 403, 403, 200)), ("form_correct", (200, 403, 403, 200))])
def test_readers_see_the_forms_and_the_office_corrects_them(house: House, name: str, statuses: tuple[int, ...]):
    where = reverse(f"incidents:{name}", args=[] if name == "forms" else ["ppc"])
    auditor = somebody(house, "kansa", Role.CHIEF_AUDITOR)
    assert tuple(signed_in(person).get(where).status_code for person in (house.aoyama, house.ueda, house.eguchi, auditor)) == statuses
    assert signed_in(auditor).post(address(), posted()).status_code == 403
    assert signed_in(house.eguchi).post(address(), {"compare": "1"}).status_code == 403
    assert not FormCorrection.objects.exists()


def test_an_unknown_form_is_not_there(house: House):
    assert signed_in(house.aoyama).get(address("notice")).status_code == 404


def test_a_new_label_stands_in_the_form_and_in_the_files(house: House):
    kept = save(house, **{"label.ppc.4.3": f"原因の詳しい内容 {RARE}", "note": "画面の語が変わった"})
    assert kept.correction == {"items": {"ppc.4.3": {"label_ja": f"原因の詳しい内容 {RARE}", "label_en": f"原因の詳しい内容 {RARE}"}}}
    found = known_incident(house)
    filled = fill_form(found, "ppc", "preliminary", material=readings.material(found, TODAY), as_of=TODAY)
    assert filled.item("ppc.4.3").item.label_ja == f"原因の詳しい内容 {RARE}"
    assert filled.form.version == "ppc/2024-04-01+office.2026-11-22"
    event = Event.objects.get(action="incidents.form_corrected")
    assert (event.reason, event.actor_name) == ("画面の語が変わった", "青山 凪")


def test_the_record_page_follows_the_corrected_choices(house: House):
    save(house, **{"choice.ppc.5.1.unknown": "調査中", "more.ppc.5.1": "該当しない\n"})
    choices = {choice.key: choice.ja for choice in form_now().item("ppc.5.1").choices}
    assert choices == {"yes": "有", "no": "無", "unknown": "調査中", "office1": "該当しない"}
    found = known_incident(house)
    client = signed_in(house.aoyama)
    page = client.get(reverse("incidents:report_record", args=[found.pk])).content.decode()
    assert "調査中" in page
    assert "該当しない" in page
    mark = reporting.record_mark(found)
    client.post(reverse("incidents:report_record", args=[found.pk]), {"mark": mark, "secondary_damage": "office1"})
    assert fresh(found).record["secondary_damage"] == "office1"


def test_an_emptied_choice_goes_and_one_must_stay(house: House):
    save(house, **{"choice.ppc.5.1.unknown": ""})
    assert [choice.key for choice in form_now().item("ppc.5.1").choices] == ["yes", "no"]
    answer = signed_in(house.aoyama).post(address(), posted(**{"choice.ppc.5.1.yes": "", "choice.ppc.5.1.no": ""}))
    assert answer.status_code == 422
    assert "選択肢を1つは残してください" in answer.content.decode()


def test_a_hidden_item_goes_and_can_come_back(house: House):
    save(house, **{"hidden.ppc.3.2": "on"})
    assert "ppc.3.2" not in [item.id for item in form_now().items]
    page = signed_in(house.aoyama).get(address()).content.decode()
    assert 'name="hidden.ppc.3.2"' in page
    save(house, **{"hidden.ppc.3.2": None})
    assert [item.id for item in form_now().items] == [item.id for item in load_form("ppc", TODAY).items]
    assert readings.form_history("ppc")[0].correction == {}


def test_the_order_follows_the_numbers(house: House):
    save(house, **{"place.ppc.1.2": "1"})
    ids = [item.id for item in form_now().items]
    assert ids[0] == "ppc.1.2"
    assert sorted(ids) == sorted(item.id for item in load_form("ppc", TODAY).items)


def test_an_item_is_added_filled_kept_and_never_given_the_id_of_an_old_one(house: House):
    save(house, add_label="業務への影響", add_type="text", add_after="ppc.1.8", add_is_needed="on")
    ids = [item.id for item in form_now().items]
    assert ids[ids.index("ppc.1.8") + 1] == "office.1"
    found = known_incident(house)
    report = draft(house, found)
    client = signed_in(house.aoyama)
    edit = reverse("incidents:report_edit", args=[found.pk, report.pk])
    assert "業務への影響" in client.get(edit).content.decode()
    client.post(edit, {"version": 0, "office.1": RARE})
    held = readings.material(fresh(found), TODAY)
    filled = fill_form(fresh(found), "ppc", "preliminary", material=held, as_of=TODAY, entries=Report.objects.get().entries)
    assert filled.item("office.1").display_ja == RARE
    save(house, **{"hidden.office.1": "on"})
    assert "office.1" not in [item.id for item in form_now().items]
    save(house, add_label="別の項目", add_type="choice", add_after="ppc.9.1", add_choices="はい\nいいえ")
    added = form_now().item("office.2")
    assert [choice.ja for choice in added.choices] == ["はい", "いいえ"]
    # What was written into an item that the form does not have now is not lost when the report is saved.
    client.post(edit, {"version": 1, "ppc.9.1": "特になし"})
    assert Report.objects.get().entries == {"office.1": RARE, "ppc.9.1": "特になし"}


def test_an_added_choice_needs_choices_and_a_visible_neighbour(house: House):
    client = signed_in(house.aoyama)
    assert client.post(address(), posted(add_label="x", add_type="choice", add_after="ppc.9.1")).status_code == 422
    answer = client.post(address(), posted(**{"add_label": "x", "add_type": "text", "add_after": "ppc.9.1", "hidden.ppc.9.1": "on"}))
    assert answer.status_code == 422
    assert "使わない項目の後には置けません" in answer.content.decode()
    assert not FormCorrection.objects.exists()


def test_hiding_the_neighbour_of_an_added_item_keeps_the_item(house: House):
    save(house, add_label="追加", add_type="text", add_after="ppc.1.9")
    save(house, **{"hidden.ppc.1.9": "on"})
    ids = [item.id for item in form_now().items]
    assert "ppc.1.9" not in ids
    assert "office.1" in ids


def test_a_preview_saves_nothing(house: House):
    answer = signed_in(house.aoyama).post(address(), posted(**{"label.ppc.4.3": "試しの名前", "preview": "1"}))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "まだ保存していません" in page
    assert page.count("試しの名前") >= 2
    assert not FormCorrection.objects.exists()


def test_a_correction_holds_from_its_day_on(house: House):
    save(house, **{"label.ppc.4.3": "来月からの名前", "valid_from": "2026-12-01"})
    assert readings.corrections_on(TODAY) == {}
    assert readings.corrections_on(date(2026, 12, 1))["ppc"].correction["items"]["ppc.4.3"]["label_ja"] == "来月からの名前"


def test_who_comes_second_is_told(house: House):
    data = posted(**{"label.ppc.4.3": "後の人"})
    save(house, **{"label.ppc.4.3": "先の人"})
    answer = signed_in(house.aoyama).post(address(), data)
    assert answer.status_code == 422
    assert "後の人" in answer.content.decode()
    assert FormCorrection.objects.count() == 1
    with pytest.raises(ChangedMeanwhile):
        services.correct_form("ppc", {}, valid_from=TODAY, by=house.aoyama)


def test_a_correction_that_does_not_hold_together_is_refused(house: House):
    with pytest.raises(services.CorrectionDoesNotFit):
        services.correct_form("ppc", {"items": {"ppc.99": {"label_ja": "x"}}}, valid_from=TODAY, by=house.aoyama)
    assert not FormCorrection.objects.exists()


def test_comparing_takes_the_note_away_and_stays_when_the_form_is_corrected(house: House):
    client = signed_in(house.aoyama)
    assert "項目が未照合" in client.get(reverse("incidents:forms")).content.decode()
    found = known_incident(house)
    report = draft(house, found)
    edit = reverse("incidents:report_edit", args=[found.pk, report.pk])
    assert "未照合" in client.get(edit).content.decode()
    assert client.post(address(), {"compare": "1"}).status_code == 302
    assert "未照合" not in client.get(edit).content.decode()
    save(house, **{"label.ppc.4.3": "新しい名前"})
    assert form_now().not_compared == ()
    assert Event.objects.get(action="incidents.form_compared").after["compared_on"] == "2026-11-22"
    assert "2026年11月22日（日）に照合しました" in client.get(address()).content.decode()


def test_the_history_is_kept(house: House):
    save(house, **{"label.ppc.4.3": "一度目"})
    save(house, **{"label.ppc.4.3": "二度目", "hidden.ppc.3.2": "on", "note": RARE})
    page = signed_in(house.aoyama).get(address()).content.decode()
    assert RARE in page
    assert "変えた項目2件、うち使わない項目1件" in page
    assert len(readings.form_history("ppc")) == 2


@pytest.mark.parametrize("form", ["ppc", "my_number", "privacy_mark", "entrustor"])
def test_saving_an_untouched_form_corrects_nothing(house: House, form: str):
    assert save(house, form).correction == {}
    assert form_now(form).items[0].label_ja == load_form(form, TODAY).items[0].label_ja


def test_the_list_of_forms_needs_one_query_beside_the_layout(house: House, django_assert_num_queries: Any):
    for number in range(45):
        services.compare_form("ppc", by=house.aoyama, compared_on=TODAY, in_force=None, note=str(number))
    with django_assert_num_queries(1):
        readings.form_lines(TODAY)


def test_a_new_item_without_a_place_comes_last(house: House):
    kept = save(house, add_label="新しい項目", add_type="text", add_after=None)
    assert form_now().items[-1].label_ja == "新しい項目"
    assert len(kept.correction["add"]) == 1


def test_any_number_of_choices_can_be_added(house: House):
    item = next(item for item in form_now().items if item.type == "choices")
    save(house, **{f"more.{item.id}": "\n".join(str(number) for number in range(1200))[:4900]})
    assert len(next(one for one in form_now().items if one.id == item.id).choices) > 1000
