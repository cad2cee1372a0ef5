"""What persons are shown: by version, with what law and standard ask for and what is missing, and the consents given to each version."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from komainu.web.approvals import queries as approvals_read
from komainu.web.approvals import services as approvals
from komainu.web.checks.queries import finding
from komainu.web.documents.reading import read_table
from komainu.web.ledger import services as lines
from komainu.web.ledger.approvals import TEXT
from komainu.web.ledger.content import shown_items
from komainu.web.ledger.models import CollectionPoint, CollectionText, ConsentRecord
from komainu.web.ledger.problems import MoreWithdrawn, PointTwice
from komainu.web.ledger.services import texts
from komainu.web.ledger.tests.conftest import TODAY, House, signed_in
from komainu.web.people import services as people
from komainu.web.site.problems import WrongState

pytestmark = pytest.mark.django_db
WHOLE = "株式会社みなも 個人情報保護管理者 総務部長。利用目的は催しの受付です。取扱いを委託することがあります。ご記入は任意です。開示などの窓口は総務部です。"


def point_of(house: House, **more: object) -> CollectionPoint:
    return texts.add_point(by=house.aoyama, **{"name": "申込書", "kind": "form", "lines": [house.in_use()], **more})  # type: ignore[arg-type]


def written(house: House, point: CollectionPoint, text: str = WHOLE, **answers: str) -> CollectionText:
    says = {item.id: "yes" for item in shown_items.asked(point.kind, point.lines.all()) if item.stands_in(text)}
    return texts.write_text(point, by=house.aoyama, text=text, used_from=TODAY, answers=says | answers)


def approved(house: House, text: CollectionText) -> CollectionText:
    text = texts.submit_text(text, by=house.ueda)
    waiting = approvals_read.requests_of(TEXT, text.pk).filter(state="waiting").first()
    if waiting:
        approvals.approve(waiting, by=house.aoyama)
    return CollectionText.objects.get(pk=text.pk)


def given(house: House, text: CollectionText, count: int, act: str = "given", done: str = "") -> ConsentRecord:
    return texts.record_consents(
        text, by=house.ueda, act=act, from_on=TODAY, to_on=TODAY, count=count, way="tick", scopes=["acquire"], evidence="書庫", done=done
    )


def test_what_a_text_needs_follows_from_its_place_its_lines_and_the_mark(house: House) -> None:
    point = point_of(house)
    bare = written(house, point, "ご記入ください。")
    assert {item.id for item in texts.lacking(bare, has_mark_rules=False)} == {"purpose"}
    assert {item.id for item in texts.lacking(bare, has_mark_rules=True)} == {"purpose", "company", "manager", "requests", "voluntary"}
    assert bare.lacking == 5
    assert written(house, point).lacking == 0
    line = point.lines.get()
    lines.change_line(line, by=house.ueda, provision="consent", receivers="催しの主催者")
    texts.settle_all()
    bare.refresh_from_db()
    assert bare.lacking == 2, "what is provided and that they consent"
    assert written(house, point, provision_what="na", provision_consent="yes", company="na").lacking == 1, (
        "a name is never beside the point"
    )
    people.set_organisation(by=None, privacy_mark="none")
    texts.settle_all()
    bare.refresh_from_db()
    assert bare.lacking == 0


def test_a_version_is_approved_and_ends_the_one_before(house: House) -> None:
    point = point_of(house)
    assert [check.id for check in finding("ledger.point", point.pk, TODAY)] == ["ledger.text_missing"]
    first = approved(house, written(house, point, "目的：催しの受付"))
    assert (first.state, first.version) == ("approved", 1)
    assert [check.id for check in finding("ledger.point", point.pk, TODAY)] == ["ledger.text_incomplete"]
    second = texts.submit_text(written(house, point), by=house.ueda)
    with pytest.raises(WrongState):
        written(house, point)
    waiting = approvals_read.requests_of(TEXT, second.pk).filter(state="waiting").get()
    approvals.give_back(waiting, by=house.aoyama, reason="委託のことを書いてください")
    second.refresh_from_db()
    assert (second.state, second.returned_reason) == ("draft", "委託のことを書いてください")
    approved(house, written(house, point, WHOLE + "委託することがあります。"))
    first.refresh_from_db()
    assert (first.state, first.used_until) == ("superseded", TODAY)
    assert finding("ledger.point", point.pk, TODAY) == []
    assert "ledger.consents_missing" in [check.id for check in finding("ledger.point", point.pk, TODAY + timedelta(days=100))]


def test_consents_are_counted_by_version_and_taken_back(house: House) -> None:
    draft = written(house, point_of(house))
    with pytest.raises(WrongState):
        given(house, draft, 3)
    text = approved(house, draft)
    given(house, text, 40)
    given(house, text, 2, act="withdrawn", done="案内を止めた")
    assert texts.totals(text) == (40, 2)
    with pytest.raises(MoreWithdrawn):
        given(house, text, 39, act="withdrawn", done="案内を止めた")
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentRecord.objects.filter(act="withdrawn").update(done="")


def test_two_places_of_one_name_are_refused(house: House) -> None:
    point_of(house)
    with pytest.raises(PointTwice):
        texts.add_point(by=house.aoyama, name="申込書", kind="form")


def test_the_office_goes_the_whole_way_on_the_pages(house: House) -> None:
    office, manager, staff = signed_in(house.aoyama), signed_in(house.ueda), signed_in(house.eguchi)
    line = house.in_use()
    place = {"name": "会員申込書", "kind": "form", "place": "様式3", "lines": line.number}
    assert office.post("/ledger/texts/add/", {**place, "lines": "L-9999"}).status_code == 422
    assert office.post("/ledger/texts/add/", place).status_code == 302
    point = CollectionPoint.objects.get()
    assert office.post(f"/ledger/texts/{point.pk}/write/", {"text": "利用目的：会員の管理", "used_from": "2026-11-22"}).status_code == 302
    text = CollectionText.objects.get()
    assert text.answers == {"purpose": "yes"}, "proposed by its words"
    page = office.get(f"/ledger/texts/versions/{text.pk}/").content.decode()
    assert "足りない" in page
    assert "J.8.5" in page
    assert office.post(f"/ledger/texts/{point.pk}/edit/", {**place, "place": "様式4"}).status_code == 302
    assert office.post(f"/ledger/texts/versions/{text.pk}/submit/").status_code == 302
    CollectionText.objects.update(state="approved", approved_at="2026-11-22T00:00:00Z")
    consent = {
        "act": "given",
        "count": "12",
        "from_on": "2026-11-01",
        "to_on": "2026-11-22",
        "way": "tick",
        "scopes": ["acquire"],
        "evidence": "営業部の書庫",
    }
    assert manager.post(f"/ledger/texts/versions/{text.pk}/consents/", {**consent, "act": "withdrawn"}).status_code == 422
    assert manager.post(f"/ledger/texts/versions/{text.pk}/consents/", consent).status_code == 302
    assert "12人" in manager.get(f"/ledger/texts/versions/{text.pk}/").content.decode()
    assert manager.get(f"/ledger/texts/{point.pk}/edit/").status_code == 403
    assert staff.get(f"/ledger/texts/{point.pk}/").status_code == 403
    line.collection_points.clear()
    assert manager.get(f"/ledger/texts/versions/{text.pk}/consents/").status_code == 404, "no line of the own departments"
    assert "会員申込書" in office.get(f"/ledger/texts/{point.pk}/").content.decode()
    assert len(read_table(office.get("/ledger/texts/export/csv/").content, "x.csv").rows) == 1


def test_the_pages_cost_the_same_with_many(house: House) -> None:
    client, costs = signed_in(house.aoyama), []
    for size in (1, 12):
        for number in range(size):
            point = texts.add_point(by=house.aoyama, name=f"場面{size}-{number}", kind="form")
            text = approved(house, written(house, point))
            given(house, text, 5)
        for path in ("/ledger/texts/", f"/ledger/texts/{point.pk}/", f"/ledger/texts/versions/{text.pk}/"):
            client.get(path)
        with CaptureQueriesContext(connection) as found:
            for path in ("/ledger/texts/", f"/ledger/texts/{point.pk}/", f"/ledger/texts/versions/{text.pk}/"):
                assert client.get(path).status_code == 200
        costs.append(len(found))
    assert costs[0] == costs[1]
