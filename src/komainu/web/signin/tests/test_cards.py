"""Cards with a one-time code: printed once, kept as a keyed hash, taken once, never for somebody with a role."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from komainu.web.duties.models import Duty
from komainu.web.people.models import Person
from komainu.web.signin import services
from komainu.web.signin.models import Card
from komainu.web.signin.problems import CannotSignIn, NotForThem
from komainu.web.signin.tests.house import SmallHouse, is_in, signed_in
from komainu.web.site import clock
from komainu.web.trail.models import Event


def issued(house: SmallHouse) -> str:
    return services.issue_card(house.yoshida, by=house.ueda, standing=house.standing(house.ueda)).code


def tried(number: str, code: str) -> Client:
    client = Client()
    client.post("/signin/card/", {"staff_number": number, "code": code})
    return client


def test_number_and_code_lead_in_and_to_the_next_way(house: SmallHouse) -> None:
    code = issued(house)
    client = Client()
    answer = client.post("/signin/card/", {"staff_number": "1005", "code": code})
    assert answer["Location"] == "/account/"
    page = client.get("/account/").content.decode()
    assert "次にサインインする方法を決めてください" in page
    assert [event.action for event in Event.objects.order_by("-sequence")[:2]] == ["signin.signed_in", "signin.card_used"]


@pytest.mark.parametrize(
    "typed", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code} ", lambda code: code.translate({ord("-"): "ー"})]
)
def test_however_it_is_typed(house: SmallHouse, typed: object) -> None:
    assert is_in(tried("1005", typed(issued(house))))  # type: ignore[operator]


def test_a_code_opens_once_and_for_its_person_only(house: SmallHouse) -> None:
    code = issued(house)
    assert not is_in(tried("1004", code))
    assert is_in(tried("1005", code))
    assert not is_in(tried("1005", code))


def test_a_code_may_open_several_times_where_the_house_says_so(house: SmallHouse) -> None:
    services.set_rules(by=house.aoyama, card_uses=2)
    code = issued(house)
    assert [is_in(tried("1005", code)) for _ in range(3)] == [True, True, False]


def test_a_new_card_closes_the_old_one(house: SmallHouse) -> None:
    old = issued(house)
    new = issued(house)
    assert not is_in(tried("1005", old))
    assert is_in(tried("1005", new))


def test_an_old_or_withdrawn_one_and_somebody_gone_stay_out(house: SmallHouse) -> None:
    code = issued(house)
    Card.objects.update(issued_at=clock.now() - timedelta(days=91), expires_at=clock.now() - timedelta(days=1))
    assert not is_in(tried("1005", code))
    code = issued(house)
    assert services.withdraw_card(house.yoshida, by=house.ueda)
    assert not is_in(tried("1005", code))
    code = issued(house)
    Person.objects.filter(pk=house.yoshida.pk).update(is_active=False)
    assert not is_in(tried("1005", code))
    with pytest.raises(CannotSignIn):
        issued(house)


def test_the_code_is_kept_nowhere(house: SmallHouse) -> None:
    code = issued(house)
    everything = str([vars(card) for card in Card.objects.all()]) + str([(event.before, event.after) for event in Event.objects.all()])
    assert code not in everything
    assert code.replace("-", "") not in everything


def test_guessing_is_stopped_and_noted_once(house: SmallHouse) -> None:
    code = issued(house)
    for _ in range(8):
        tried("1005", "AAAAA-AAAAA")
    assert not is_in(tried("1005", code))
    assert Event.objects.filter(action="signin.locked").count() == 1


def test_the_same_sentence_for_an_unknown_number_and_a_wrong_code(house: SmallHouse) -> None:
    issued(house)
    known = Client().post("/signin/card/", {"staff_number": "1005", "code": "AAAAA-AAAAA"}).content.decode()
    unknown = Client().post("/signin/card/", {"staff_number": "9999", "code": "AAAAA-AAAAA"}).content.decode()
    assert "社員番号かコードが違うか" in known
    assert "社員番号かコードが違うか" in unknown


def test_nobody_prints_a_card_for_a_role_or_another_department(house: SmallHouse) -> None:
    for person in (house.aoyama, house.ogawa, house.ueda, house.eguchi):
        with pytest.raises(NotForThem):
            services.issue_card(person, by=house.ueda, standing=house.standing(house.ueda))
    with pytest.raises(NotForThem):
        services.issue_card(house.aoyama, by=house.ogawa, standing=house.standing(house.ogawa))
    services.issue_card(house.eguchi, by=house.ogawa, standing=house.standing(house.ogawa))


def test_the_next_card_is_asked_for_and_becomes_a_duty(house: SmallHouse) -> None:
    code = issued(house)
    client = tried("1005", code)
    client.post("/account/card/next/")
    client.post("/account/card/next/")
    duty = Duty.objects.get(kind="signin.card_wanted", closed_at=None)
    assert duty.owner == house.ueda
    assert duty.url == f"/signin/people/{house.yoshida.pk}/"
    issued(house)
    assert not Duty.objects.filter(kind="signin.card_wanted", closed_at=None).exists()


def test_the_sheet_has_name_number_and_code_and_is_not_kept(house: SmallHouse) -> None:
    client = signed_in(house.ueda)
    answer = client.post(f"/signin/people/{house.yoshida.pk}/card/", {"as": "pdf"})
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    text = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    assert "𠮷田 健吾" in text
    assert "1005" in text
    line = next(line for line in text.splitlines() if line.startswith("コード"))
    assert is_in(tried("1005", line.split()[-1]))


def test_many_at_once_are_those_without_any_way(house: SmallHouse) -> None:
    client = signed_in(house.ueda)
    assert "1人が、アドレスもカードも持っていません" in client.get("/signin/people/many/").content.decode()
    assert client.post("/signin/people/many/", {"by": "card"})["Content-Type"] == "application/pdf"
    assert Card.objects.filter(person=house.yoshida).count() == 1
    assert client.post("/signin/people/many/", {"by": "card"}).status_code == 302
    assert client.post("/signin/people/many/", {"by": "mail"}).status_code == 403
