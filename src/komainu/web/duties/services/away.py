"""Away, and who stands in: the absence and the delegation are registered together, by the person or by the office."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from komainu.web.duties.models import Delegation, Duty
from komainu.web.duties.problems import DelegateImpossible
from komainu.web.people import services as people
from komainu.web.people.models import Absence, Person, RoleTerm
from komainu.web.people.queries.staff import running
from komainu.web.people.roles import OUTSIDERS
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail


@transaction.atomic
def delegate(person: Person, to: Person, *, by: Person | None, starts_on: date, ends_on: date) -> Delegation:
    """Somebody is away for some days, and another looks after what comes. Raises DelegateImpossible, DayImpossible, AlreadyGone.

    The delegate is told of the duties and sees them marked 代理. No right comes with it: what needs a role needs a deputy's
    appointment (or an approval whose step lets a delegate decide). Who is absent already for just these days keeps that absence.
    """
    if to.pk == person.pk or to.gone_on is not None or to.work == Person.Work.OUTSIDE or (to.left_on is not None and to.left_on < ends_on):
        raise DelegateImpossible
    if Absence.objects.filter(Q(starts_on__lte=ends_on) & (Q(ends_on=None) | Q(ends_on__gte=starts_on)), person=to).exists():
        raise DelegateImpossible
    if RoleTerm.objects.filter(running(starts_on), person=to, role__in=OUTSIDERS).exists():
        raise DelegateImpossible
    absence = Absence.objects.filter(person=person, starts_on=starts_on, ends_on=ends_on).first()
    if (
        absence is None
        and not Absence.objects.filter(running(starts_on), person=person).filter(Q(ends_on=None) | Q(ends_on__gte=ends_on)).exists()
    ):
        absence = people.start_absence(person, Absence.Kind.SHORT, by=by, starts_on=starts_on, ends_on=ends_on)
    made = Delegation.objects.create(
        person=person, delegate=to, absence=absence if absence and not Delegation.objects.filter(absence=absence).exists() else None,
        starts_on=starts_on, ends_on=ends_on, made_by=by, made_at=clock.now(),
    )  # fmt: skip
    trail.record("duties.delegated", by=by, subject=person, after={"to": to.name, "from": starts_on, "until": ends_on})
    _look_again(person)
    return made


@transaction.atomic
def end_delegation(delegation: Delegation, *, by: Person | None) -> None:
    """Back before the time, or another stands in: the delegation ends now, and the absence that was registered with it ends too."""
    delegation = Delegation.objects.select_for_update(of=("self",)).select_related("person", "delegate", "absence").get(pk=delegation.pk)
    today = clock.today()
    if delegation.ended_at is not None or delegation.ends_on < today:
        raise WrongState
    absence = delegation.absence
    Delegation.objects.filter(pk=delegation.pk).update(ended_at=clock.now(), absence=None)
    if absence is not None and absence.ends_on is not None and absence.ends_on >= today - timedelta(days=1):
        people.end_absence(absence, by=by, back_on=max(today, absence.starts_on))
    trail.record("duties.delegation_ended", by=by, subject=delegation.person, before={"to": delegation.delegate.name})
    _look_again(delegation.person)


def _look_again(person: Person) -> None:
    """Who is away or back changes who hears of what waits: the worker looks at this person's duties in its next round."""
    now = clock.now()
    Duty.objects.filter(owner_id=person.pk, closed_at=None, look_at__gt=now).update(look_at=now)
