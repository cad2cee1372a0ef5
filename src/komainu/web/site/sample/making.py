"""Telling all stories in the order in which they happened: the clock stands at the moment of each act."""

import heapq
from datetime import UTC, datetime, timedelta

from django.utils import translation

from komainu.web.incidents.services import house as house_rules
from komainu.web.site import clock
from komainu.web.site.sample import (
    approving,
    astray,
    finding,
    holding,
    learning,
    lesser,
    life,
    lost,
    mailing,
    planning,
    risking,
    ruling,
    teaching,
)
from komainu.web.site.sample.acting import Days, Story
from komainu.web.site.sample.house import found
from komainu.web.trail.services import anchoring, verifying

FIRST_DAY_BEFORE = timedelta(days=400)


def make(now: datetime) -> None:
    """Make the whole sample organisation as of `now`. The database must be empty of an organisation."""
    with translation.override("ja"):
        with clock.frozen(now - FIRST_DAY_BEFORE):
            cast = found(clock.japan_day(now))
            life.settle(cast)
            house_rules.set_house_rules(by=cast.manager, take_within_minutes=30, emergency_phone="090-0000-0000")
        days = Days(now)
        stories = [
            story(cast, days)
            for story in (
                *astray.STORIES,
                *lost.STORIES,
                *lesser.STORIES,
                *planning.STORIES,
                *holding.STORIES,
                finding.what_lies_there,
                *approving.STORIES,
                *ruling.STORIES,
                *risking.STORIES,
                *teaching.STORIES,
                *learning.STORIES,
                *mailing.STORIES,
            )
        ]
        waiting: list[tuple[datetime, int]] = []

        def go_on(number: int, story: Story) -> None:
            """To the story's next moment. What would lie ahead of `now` has not happened yet."""
            moment = next(story, None)
            if moment is not None and moment <= now:
                heapq.heappush(waiting, (moment.astimezone(UTC), number))

        for number, story in enumerate(stories):
            go_on(number, story)
        while waiting:
            moment, number = heapq.heappop(waiting)
            with clock.frozen(moment):
                go_on(number, stories[number])
        with clock.frozen(now):
            life.go_on(cast)
        verifying.verify_now(by=None, now=now)
        anchoring.daily(now)
