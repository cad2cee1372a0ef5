"""The structure and the contact network: drawn, ordered, with deputies, callable, on paper; and the page of the organisation."""

import io

import pypdf
import pytest

from komainu.web.people import chart, services
from komainu.web.people.corporate_number import check_digit, is_corporate_number
from komainu.web.people.models import ContactEntry, Organisation
from komainu.web.people.queries import network as readings
from komainu.web.people.roles import Role
from komainu.web.people.tests.conftest import FOUNDED_ON, TODAY, House, signed_in
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db


def printed(body: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages).replace("\n", "")


def test_before_anybody_writes_it_the_network_follows_the_roles(house: House) -> None:
    services.appoint(house.eguchi, Role.PRIVACY_MANAGER, by=None, starts_on=FOUNDED_ON, is_deputy=True)
    services.change_person(house.aoyama, by=None, emergency_phone="090-0000-0001")
    [line] = readings.network(TODAY)
    assert [(each.name, each.phone, each.is_deputy) for each in line.contacts] == [
        ("青山 凪", "090-0000-0001", False),
        ("江口 颯", "03-0000-0000", True),
    ]
    assert line.contacts[0].dial == "tel:09000000001"


def test_the_first_line_of_one_s_own_takes_the_usual_ones_along(house: House) -> None:
    services.add_contact(by=house.aoyama, outside="見本審査機関", phone="03-0000-1111", purpose="事故の報告")
    assert [line.title for line in readings.network(TODAY)] == ["個人情報保護管理者", "見本審査機関"]


def test_lines_change_places_and_go(house: House) -> None:
    entry = services.add_contact(by=house.aoyama, outside="警察", phone="110")
    services.move_contact(entry, by=house.aoyama, up=True)
    assert [line.title for line in readings.network(TODAY)] == ["警察", "個人情報保護管理者"]
    services.move_contact(entry, by=house.aoyama, up=True)
    assert [line.title for line in readings.network(TODAY)] == ["警察", "個人情報保護管理者"]
    services.remove_contact(entry, by=house.aoyama)
    assert [line.title for line in readings.network(TODAY)] == ["個人情報保護管理者"]


def test_who_left_is_out_of_the_network(house: House) -> None:
    services.add_contact(by=house.aoyama, person=house.eguchi)
    services.record_leaving(house.eguchi, by=None, last_day=FOUNDED_ON)
    assert readings.network(TODAY)[-1].contacts == []


def test_everybody_sees_it_and_can_call_only_the_office_changes_it(house: House) -> None:
    manager, data_manager, staff = (signed_in(person) for person in (house.aoyama, house.ueda, house.eguchi))
    for client in (manager, data_manager, staff):
        assert 'href="tel:0300000000"' in client.get("/people/network/").content.decode()
    assert [client.get("/people/network/edit/").status_code for client in (manager, data_manager, staff)] == [200, 403, 403]
    refused = manager.post("/people/network/add/", {"what": "outside", "outside": "警察", "phone": "なし"})
    assert refused.status_code == 422
    assert manager.post("/people/network/add/", {"what": "outside", "outside": "警察", "phone": "110"}).status_code == 302
    entry = ContactEntry.objects.get(outside="警察")
    assert manager.post(f"/people/network/{entry.pk}/", {"what": "person", "person": "E1"}).status_code == 302
    entry.refresh_from_db()
    assert (entry.outside, entry.person_id) == ("", house.eguchi.pk)
    assert manager.post(f"/people/network/{entry.pk}/move/", {"to": "up"}).status_code == 302
    assert manager.post(f"/people/network/{entry.pk}/remove/").status_code == 302


@pytest.mark.parametrize("what", ["sheet", "cards"])
def test_sheet_and_cards_hold_numbers_and_first_steps(house: House, what: str) -> None:
    services.change_person(house.aoyama, by=None, name="髙橋 𠮷﨑", emergency_phone="090-0000-0001")
    response = signed_in(house.eguchi).post(f"/people/network/{what}/")
    text = printed(response.content)
    for expected in ("髙橋 𠮷﨑", "090-0000-0001", "LANケーブルを抜き"):
        assert expected in text
    assert text.count("090-0000-0001") == (10 if what == "cards" else 1)
    assert Event.objects.filter(action="people.network_printed").count() == 1


def test_the_structure_is_drawn_and_stands_in_a_table_beside(house: House) -> None:
    services.appoint(house.eguchi, Role.TOP_MANAGEMENT, by=None, starts_on=FOUNDED_ON)
    text = signed_in(house.inoue).get("/people/structure/").content.decode()
    drawing, table = text.split("</svg>")[-2], text.split("</svg>")[-1]
    for name in ("江口 颯", "青山 凪", "上田 蓮"):
        assert name in drawing
        assert name in table
    body = signed_in(house.inoue).get("/people/structure.pdf").content
    assert "青山 凪" in printed(body)


def test_a_name_in_a_drawing_stays_text(house: House) -> None:
    services.change_person(house.aoyama, by=None, name="<script>x</script>&")
    text = signed_in(house.inoue).get("/people/structure/").content.decode()
    assert "<script>x" not in text
    assert signed_in(house.inoue).get("/people/structure.pdf").content.startswith(b"%PDF")


def test_boxes_of_a_drawing_do_not_lie_over_each_other() -> None:
    post = chart.Post("役割", ["名前"] * 9)
    for offices in range(6):
        for departments in (0, 1, 5, 30):
            drawing = chart.structure(post, [post, post], post, [post] * offices, [post] * departments)
            boxes = drawing.boxes
            assert drawing.left_out == max(0, departments - chart.MOST_DEPARTMENTS)
            for number, one in enumerate(boxes):
                assert one.x >= 0 and one.x + one.width <= drawing.width and one.y + one.height <= drawing.height
                for other in boxes[number + 1 :]:
                    apart = (
                        one.x + one.width <= other.x
                        or other.x + other.width <= one.x
                        or one.y + one.height <= other.y
                        or other.y + other.height <= one.y
                    )
                    assert apart, (offices, departments)


@pytest.mark.parametrize(
    ("number", "is_one"),
    [
        ("7000012050002", True),
        ("5010401067252", True),
        ("7000012050003", False),
        ("0000000000000", False),
        ("700001205000", False),
        ("７000012050002", False),
    ],
)
def test_the_first_digit_of_a_corporate_number_checks_the_others(number: str, is_one: bool) -> None:
    assert is_corporate_number(number) is is_one


def test_the_example_of_a_check_digit() -> None:
    assert check_digit("123456789012") == 7


def test_the_organisation_is_set_by_its_page(house: House) -> None:
    client = signed_in(house.aoyama)
    assert [signed_in(person).get("/people/organisation/").status_code for person in (house.ueda, house.eguchi)] == [403, 403]
    said = {
        "name": "株式会社みなも", "corporate_number": "７０００-０１２０-５０００２", "kind": "private_business", "sector": "medical_or_care", "delegation": "delegated",
        "delegated_minister": "厚生労働大臣", "privacy_mark": "preparing_application", "fiscal_start_month": "10", "capital_yen": "10000000",
    }  # fmt: skip
    wrong = client.post(
        "/people/organisation/",
        said | {"corporate_number": "1234567890123", "mark_valid_from": "2026-04-01", "mark_valid_to": "2026-03-01"},
    )
    assert wrong.status_code == 422
    assert Organisation.objects.get().sector == "general"
    assert client.post("/people/organisation/", said).status_code == 302
    organisation = Organisation.objects.get()
    assert (organisation.corporate_number, organisation.sector, organisation.fiscal_start_month) == ("7000012050002", "medical_or_care", 10)
    event = Event.objects.filter(action="people.organisation_set").last()
    assert event and event.before["sector"] == "general"
    assert "name" not in event.after, "what stays the same is not told again"
