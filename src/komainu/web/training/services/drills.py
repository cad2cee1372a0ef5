"""An emergency drill: planned with who plays which step, started, each step confirmed, ended with its lessons."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komainu.web.duties import services as duties
from komainu.web.people.models import Person
from komainu.web.people.queries import holders
from komainu.web.site import clock
from komainu.web.site.problems import Problem, WrongState
from komainu.web.trail import services as trail
from komainu.web.training.models import Drill, DrillStep, ImprovementProposal
from komainu.web.training.ready.drills import Scenario

from .chasing import follow_drill


class NotYours(Problem):
    title = _("この段階は、別の人が演じています")
    what_to_do = _("演じる人か、進行する人が「済ませた」を押してください。")
    status = 403


class MinuteOutOfRange(Problem):
    title = _("時刻を確かめてください")
    what_to_do = _("0分から1440分までの数で入れてください。")
    status = 422


def _locked(drill: Drill, *states: str) -> Drill:
    found = Drill.objects.select_for_update().get(pk=drill.pk)
    if found.state not in states:
        raise WrongState
    return found


@transaction.atomic
def plan_drill(scenario: Scenario, *, by: Person, planned_on: date, language: str = "ja", is_paper: bool = False) -> Drill:
    """The steps of the scenario, each given to who holds its role on that day; a step for everybody to who leads."""
    made = Drill.objects.create(
        scenario=scenario.id, title=scenario.title.said(language), intro=scenario.intro.said(language), minutes=scenario.minutes,
        planned_on=planned_on, is_paper=is_paper, leader=by,
    )  # fmt: skip
    players = {role: holders(role, planned_on).first() for role in {step.role for step in scenario.steps} if role}
    DrillStep.objects.bulk_create(
        DrillStep(
            drill=made, position=place, at_minute=step.at_minute, role=step.role, text=step.text.said(language),
            expected=step.expected.said(language), hint=step.hint.said(language), person=players.get(step.role),
        )
        for place, step in enumerate(scenario.steps, 1)
    )  # fmt: skip
    after = {"title": made.title, "planned_on": planned_on, "is_paper": is_paper, "steps": len(scenario.steps)}
    trail.record("training.drill_planned", by=by, subject=made, after=after)
    follow_drill(made)
    return made


@transaction.atomic
def cast_drill(drill: Drill, *, by: Person, players: Mapping[UUID, Person | None]) -> None:
    """Who plays which step. Raises WrongState once it is over."""
    drill = _locked(drill, Drill.State.PLANNED, Drill.State.RUNNING)
    names = {}
    for step in drill.steps.filter(pk__in=players):
        step.person = players[step.pk]
        step.save(update_fields=["person"])
        names[str(step.position)] = step.person.name if step.person else ""
    trail.record("training.drill_cast", by=by, subject=drill, after={"players": names})
    follow_drill(drill)


@transaction.atomic
def start_drill(drill: Drill, *, by: Person, url: str = "") -> Drill:
    """The clock runs from now on, and everybody who plays is told. Raises WrongState."""
    drill = _locked(drill, Drill.State.PLANNED)
    drill.state, drill.started_at = Drill.State.RUNNING, clock.now()
    drill.save(update_fields=["state", "started_at"])
    trail.record("training.drill_started", by=by, subject=drill, after={"title": drill.title, "is_paper": drill.is_paper})
    for person in Person.objects.filter(drill_steps__drill=drill).distinct():
        duties.notify(
            person, f"training.drill:{drill.pk}:{person.pk}", str(_("緊急時の訓練が始まりました：%(title)s") % {"title": drill.title}), url
        )
    follow_drill(drill)
    return drill


@transaction.atomic
def confirm_step(step: DrillStep, *, by: Person, is_leader: bool, note: str = "") -> DrillStep:
    """The step was done, at this moment by the clock of the server; whoever is next is told at once. Confirming it again changes nothing. Raises WrongState, NotYours."""
    drill = _locked(step.drill, Drill.State.RUNNING)
    step = DrillStep.objects.select_for_update().get(pk=step.pk)
    if step.confirmed_at is not None:
        return step
    if step.person_id != by.pk and step.role and not is_leader:
        raise NotYours
    step.confirmed_at, step.confirmed_by, step.note = clock.now(), by, note
    step.save(update_fields=["confirmed_at", "confirmed_by", "note"])
    after = {"step": step.position, "minute": minute_of(drill, step), "expected_minute": step.at_minute, "note": note}
    trail.record("training.drill_step_confirmed", by=by, subject=drill, after=after)
    follow_drill(drill)
    return step


@transaction.atomic
def key_in_paper(drill: Drill, *, by: Person, started_at: datetime, minutes: Mapping[UUID, tuple[int | None, str]]) -> Drill:
    """What stood on the paper of a drill: when it began, and by step the minute at which it was done and what was noted.

    A drill that the server times is not keyed in: its moments are nobody's to write. Raises WrongState, MinuteOutOfRange.
    """
    drill = _locked(drill, Drill.State.PLANNED, Drill.State.RUNNING)
    if not drill.is_paper:
        raise WrongState
    if started_at > clock.now():
        raise MinuteOutOfRange
    drill.state, drill.started_at = Drill.State.RUNNING, started_at
    drill.save(update_fields=["state", "started_at"])
    for step in drill.steps.filter(pk__in=minutes):
        minute, note = minutes[step.pk]
        if minute is not None and not 0 <= minute <= 1440:
            raise MinuteOutOfRange
        step.confirmed_at = started_at + timedelta(minutes=minute) if minute is not None else None
        step.confirmed_by = (step.person or by) if minute is not None else None
        step.note = note
        step.save(update_fields=["confirmed_at", "confirmed_by", "note"])
    keyed = {str(step.position): minutes[step.pk][0] for step in drill.steps.filter(pk__in=minutes)}
    trail.record("training.drill_keyed_in", by=by, subject=drill, after={"started_at": started_at, "minutes": keyed})
    follow_drill(drill)
    return drill


@transaction.atomic
def end_drill(drill: Drill, *, by: Person, lessons: str, next_time: str = "") -> Drill:
    """It is over: what was learnt, and what will be changed, which becomes a proposal. Raises WrongState."""
    drill = _locked(drill, Drill.State.RUNNING)
    latest = drill.steps.exclude(confirmed_at=None).order_by("-confirmed_at").values_list("confirmed_at", flat=True).first()
    drill.state, drill.lessons, drill.next_time = Drill.State.ENDED, lessons, next_time
    drill.ended_at = (latest or drill.started_at) if drill.is_paper else clock.now()
    drill.save(update_fields=["state", "lessons", "next_time", "ended_at"])
    trail.record("training.drill_ended", by=by, subject=drill, after={"lessons": lessons, "next_time": next_time})
    follow_drill(drill)
    if next_time:
        ImprovementProposal.objects.create(
            drill=drill, rule=drill.title[:200], change=next_time[:2000], why=lessons[:2000], made_by=by, made_at=clock.now()
        )
    return drill


@transaction.atomic
def cancel_drill(drill: Drill, *, by: Person, reason: str) -> Drill:
    """It does not take place. Raises WrongState."""
    drill = _locked(drill, Drill.State.PLANNED, Drill.State.RUNNING)
    drill.state = Drill.State.CANCELLED
    drill.save(update_fields=["state"])
    trail.record("training.drill_cancelled", by=by, subject=drill, reason=reason)
    follow_drill(drill)
    return drill


def minute_of(drill: Drill, step: DrillStep) -> int | None:
    """After how many whole minutes the step was done."""
    if step.confirmed_at is None or drill.started_at is None:
        return None
    return max(0, int((step.confirmed_at - drill.started_at).total_seconds() // 60))


@transaction.atomic
def note_paper(drill: Drill, *, by: Person, what: str) -> None:
    """The sheet or the protocol leaves as a file."""
    trail.record("training.drill_paper_taken", by=by, subject=drill, after={"what": what})
