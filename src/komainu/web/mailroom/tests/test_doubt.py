"""Mail in doubt: who sees it, what is shown of it, what the two acts do to the spool, the trail and the duty; once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from komainu.guard.spool import State
from komainu.web.duties.models import Duty
from komainu.web.mailroom import duties
from komainu.web.mailroom.models import Mail, MailEvent
from komainu.web.mailroom.services import mirror
from komainu.web.mailroom.tests.conftest import House
from komainu.web.people.models import RoleTerm
from komainu.web.people.roles import Role
from komainu.web.site import clock
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db
KNOWN_BY = "宛先の人に電話で尋ねた"


def doubted(house: House) -> Mail:
    uid = house.in_doubt()
    duties.refresh(clock.now())
    return Mail.objects.get(uid=uid)


def path(mail: Mail) -> str:
    return f"/mailroom/doubt/{mail.pk}/"


def test_it_is_listed_and_a_duty_leads_there(house: House) -> None:
    RoleTerm.objects.create(person=house["eguchi"], role=Role.SYSTEM_MANAGER, starts_on=clock.today())
    mail = doubted(house)
    assert mail.in_doubt
    duty = Duty.objects.get(kind="mailroom.in_doubt", closed_at=None)
    assert (duty.url, duty.owner_role) == ("/mailroom/doubt/", Role.SYSTEM_MANAGER)
    for number, status in {"aoyama": 200, "oono": 200, "kanda": 200, "eguchi": 200, "ogawa": 403, "ueda": 403}.items():
        assert house.client(number).get("/mailroom/doubt/").status_code == status, number
        assert house.client(number).get(path(mail)).status_code == status, number
    assert f'href="{path(mail)}"' in house.client("eguchi").get("/mailroom/doubt/").content.decode()
    assert "/mailroom/doubt/" in house.client("oono").get("/mailroom/list/").content.decode()
    # Who looks after the machine learns to whom, not about what; the office sees both.
    assert "日程" not in house.client("eguchi").get(path(mail)).content.decode()
    assert "日程" in house.client("oono").get(path(mail)).content.decode()
    assert "mori@" in house.client("eguchi").get(path(mail)).content.decode()


@pytest.mark.parametrize(
    ("act", "state", "trail"), [("resend", "forwarding", "mailroom.resent"), ("delivered", "forwarded", "mailroom.called_delivered")]
)
def test_a_decision_ends_the_doubt_once_and_leaves_a_trail(house: House, act: str, state: str, trail: str) -> None:
    mail = doubted(house)
    client = house.client("oono")
    assert client.post(path(mail), {"act": act, "reason": ""}).status_code == 422
    assert house.client("kanda").post(path(mail), {"act": act, "reason": KNOWN_BY}).status_code == 409
    assert client.post(path(mail), {"act": "send_now", "reason": KNOWN_BY}).status_code == 409
    assert Mail.objects.get().in_doubt
    answer = client.post(path(mail), {"act": act, "reason": KNOWN_BY}, follow=True)
    assert "もう決まっています" in answer.content.decode()
    entry = house.spool.entry(mail.uid)
    assert entry is not None
    assert (entry.state, entry.in_doubt) == (State(state), False)
    assert {each.state for each in entry.deliveries} == {"waiting" if act == "resend" else "forwarded"}
    mail.refresh_from_db()
    assert (mail.state, mail.in_doubt) == (state, False)
    assert MailEvent.objects.get(cause=act).reason == KNOWN_BY
    event = Event.objects.get(action=trail)
    assert event.actor_name == "大野 空"
    assert Duty.objects.get(kind="mailroom.in_doubt").closed_because == "done"
    again = client.post(path(mail), {"act": act, "reason": KNOWN_BY}, follow=True).content.decode()
    assert "すでに行われています" in again
    assert Event.objects.filter(action=trail).count() == 1
    assert house.client("oono").get("/mailroom/doubt/").status_code == 200


def test_mail_that_never_was_in_doubt_is_not_there(house: House) -> None:
    uid = house.passing()
    mirror.follow()
    assert house.client("aoyama").get(path(Mail.objects.get(uid=uid))).status_code == 404


def test_the_list_takes_a_fixed_number_of_queries(house: House) -> None:
    counted = []
    for more in (1, 4):
        for _each in range(more):
            house.in_doubt()
        mirror.follow()
        client = house.client("oono")
        client.get("/mailroom/doubt/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get("/mailroom/doubt/").status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1]
