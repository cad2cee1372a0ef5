"""Discussions: a topic, groups with their minutes, the one rule to improve, and the office's answer."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from komainu.web.incidents.tests.house import House
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.training.models import Discussion, DiscussionGroup, ImprovementProposal
from komainu.web.training.services import discussions as services
from komainu.web.training.tests.houses import client_of, with_cases

pytestmark = pytest.mark.django_db
SAID = {
    "name": "営業一班",
    "held_on": "2026-11-20",
    "minutes": "声に出して読む",
    "rule": "送る前の確認",
    "change": "二人で読む",
    "why": "一人では見落とす",
}


@pytest.fixture
def house(db: None) -> House:
    return with_cases()


def topic(house: House) -> Discussion:
    return services.open_discussion(by=house.aoyama, title="誤送信", question="どう防ぐか", due_on=date(2026, 12, 20))


def test_a_topic_begins_with_the_houses_own_cases(house: House) -> None:
    page = client_of(house.aoyama).get(reverse("training:open_discussion")).content.decode()
    assert "名簿を別の会社に送りかけた" in page
    assert client_of(house.inoue).get(reverse("training:open_discussion")).status_code == 403


def test_a_group_hands_in_and_its_rule_becomes_a_proposal(house: House) -> None:
    found = topic(house)
    client = client_of(house.inoue)
    answer = client.post(reverse("training:record_group", args=[found.pk]), {**SAID, "members": "上田 蓮、eguchi"})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    group = DiscussionGroup.objects.get()
    assert set(group.members.all()) == {house.inoue, house.ueda, house.eguchi}
    proposal = ImprovementProposal.objects.get(group=group)
    assert (proposal.rule, proposal.state) == ("送る前の確認", "proposed")
    office = client_of(house.aoyama)
    assert "送る前の確認" in office.get(reverse("training:proposals")).content.decode()
    assert office.get(reverse("training:proposals_export", args=["xlsx"])).status_code == 200
    assert client.get(reverse("training:proposals")).status_code == 403


def test_a_name_that_nobody_has_keeps_what_was_typed(house: House) -> None:
    answer = client_of(house.inoue).post(reverse("training:record_group", args=[topic(house).pk]), {**SAID, "members": "存在しない人"})
    assert answer.status_code == 422 and "存在しない人" in answer.content.decode() and "声に出して読む" in answer.content.decode()
    assert not DiscussionGroup.objects.exists()


def test_other_departments_minutes_are_not_read(house: House) -> None:
    found = topic(house)
    services.record_group(
        found, by=house.inoue, name="営業", members=[], held_on=clock.today(), minutes="秘密の意見", rule="甲", change="乙"
    )
    address = reverse("training:discussion", args=[found.pk])
    assert "秘密の意見" in client_of(house.ueda).get(address).content.decode()
    assert "秘密の意見" not in client_of(house.eguchi).get(address).content.decode()
    assert "秘密の意見" in client_of(house.aoyama).get(address).content.decode()


def test_a_closed_topic_takes_no_more_and_no_day_ahead(house: House) -> None:
    found = topic(house)
    with pytest.raises(services.DayAhead):
        services.record_group(
            found, by=house.inoue, name="甲", members=[], held_on=clock.today() + timedelta(days=1), minutes="乙", rule="丙", change="丁"
        )
    services.close_discussion(found, by=house.aoyama)
    with pytest.raises(WrongState):
        services.record_group(found, by=house.inoue, name="甲", members=[], held_on=clock.today(), minutes="乙", rule="丙", change="丁")


def test_a_topic_is_closed_by_who_set_it_or_leads_training(house: House) -> None:
    found = topic(house)
    address = reverse("training:close_discussion", args=[found.pk])
    own = services.open_discussion(by=house.ueda, title="置き忘れ", question="どう防ぐか", due_on=date(2026, 12, 20))
    assert client_of(house.ueda).post(address).status_code == 404
    assert client_of(house.ueda).post(reverse("training:close_discussion", args=[own.pk])).status_code == 302
    assert client_of(house.aoyama).post(address).status_code == 302


def test_the_office_answers_once_and_declines_with_words(house: House) -> None:
    services.record_group(
        topic(house), by=house.inoue, name="営業", members=[], held_on=clock.today(), minutes="意見", rule="甲", change="乙"
    )
    proposal = ImprovementProposal.objects.get()
    client = client_of(house.aoyama)
    address = reverse("training:proposal", args=[proposal.pk])
    assert client.post(address, {"decision": "decline", "answer": ""}).status_code == 422
    assert client.post(address, {"decision": "adopt", "answer": "手順書に入れます"}).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == ("adopted", house.aoyama)
    with pytest.raises(WrongState):
        services.decide_proposal(proposal, by=house.aoyama, adopt=True)
