"""Figures are counted by the worker a day at a time and stay when the records go; records go after the term, in batches, with a trail."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from komainu.guard.spool import Act
from komainu.web.mailroom.models import DayFigure, Finding, Mail, MailEvent, Mirror
from komainu.web.mailroom.queries.figures import mail_figures
from komainu.web.mailroom.services import acting, counting, keeping, mirror
from komainu.web.mailroom.tests.conftest import House
from komainu.web.site import clock
from komainu.web.site.sample.mailing import mail_of
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db


def made_old(days: int) -> None:
    """All mail that there is gets so many days older."""
    day = clock.today() - timedelta(days=days)
    Mail.objects.update(received_on=day)
    Finding.objects.update(received_on=day)
    Mirror.objects.update(stale=[day.isoformat()])


def test_a_change_counts_its_day_anew_and_only_that(house: House) -> None:
    uid = house.to_confirm()
    mirror.follow()
    counting.keep(clock.now())
    assert mail_figures(31).cancelled == 0
    with CaptureQueriesContext(connection) as queries:
        counting.keep(clock.now())
    assert len([each for each in queries if "SAVEPOINT" not in each["sql"]]) <= 2
    acting.act(uid, Act.CANCEL, address=mail_of("ueda"))
    assert Mirror.objects.get().stale == [clock.today().isoformat()]
    counting.keep(clock.now())
    assert (mail_figures(31).cancelled, mail_figures(31).stopped) == (1, 1)


def test_records_go_after_the_term_and_their_figures_stay(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "BATCH", 2)
    waiting = house.to_approve()
    for _each in range(3):
        acting.act(house.to_confirm(), Act.CANCEL, address=mail_of("ueda"))
    mirror.follow()
    made_old(200)
    counting.keep(clock.now())
    before = mail_figures(366)
    assert keeping.delete_old(clock.now()) == 0
    keeping.set_term(by=house["oono"], keep_months=6)
    assert keeping.delete_old(clock.now()) == 3
    # What waits stays, whatever its age.
    assert [each.uid for each in Mail.objects.all()] == [waiting]
    assert not Finding.objects.exclude(mail__uid=waiting).exists()
    assert not MailEvent.objects.exclude(mail__uid=waiting).exists()
    assert not DayFigure.objects.filter(kind=DayFigure.Kind.DOMAIN).exists()
    assert Event.objects.filter(action="mailroom.records_deleted").count() == 2
    # A late event of that day must not count what is gone.
    acting.act(waiting, Act.CANCEL, address=mail_of("ueda"))
    counting.keep(clock.now())
    after = mail_figures(366)
    assert (after.mails, after.stopped, after.by_check) == (before.mails, before.stopped, before.by_check)


def test_days_that_were_never_counted_are_counted_before_they_go(house: House) -> None:
    house.passing()
    mirror.follow()
    made_old(400)
    keeping.set_term(by=house["oono"], keep_months=6)
    assert keeping.delete_old(clock.now()) == 1
    counting.keep(clock.now())
    assert mail_figures(1827).mails == 1


def test_the_office_sets_the_term(house: House) -> None:
    client = house.client("oono")
    assert client.post("/mailroom/keeping/", {"keep_months": "3"}).status_code == 422
    assert client.post("/mailroom/keeping/", {"keep_months": "24"}).status_code == 302
    assert Mirror.objects.get().keep_months == 24
    assert Event.objects.get(action="mailroom.keeping_changed").actor_name == "大野 空"
    assert house.client("kanda").get("/mailroom/keeping/").status_code == 403
