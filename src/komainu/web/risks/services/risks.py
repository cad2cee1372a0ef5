"""A risk is taken over from the catalogue or written, changed, scored, closed and reopened; controls and accidents are joined to it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import translation

from komainu.web.incidents.models import Incident
from komainu.web.ledger.models import LedgerLine
from komainu.web.people.models import Person
from komainu.web.risks import content, meanwhile, proposing
from komainu.web.risks.models import Acceptance, Control, LineGroup, Risk, RiskControl, RiskIncident, RiskRules, RiskScore
from komainu.web.risks.problems import ImproperRetained, NothingChosen, PointsUnfit, RiskTwice
from komainu.web.risks.scoring import LEVELS, METHODS, PLAIN_LEVELS
from komainu.web.risks.services import acceptances, keeping, reviews
from komainu.web.risks.services.numbering import risk_numbers
from komainu.web.site import clock
from komainu.web.site.problems import ChangedMeanwhile, WrongState
from komainu.web.trail import services as trail

MOST_LINES = 200
"""So many lines are taken over in one act."""


def proposals(line: LedgerLine) -> dict[str, list[tuple[str, str]]]:
    """The typical risks of a line with what speaks for each. No query."""
    return proposing.proposed({column: getattr(line, column) for column in proposing.COLUMNS})


def of_group(group: LineGroup) -> dict[str, list[tuple[str, str]]]:
    """Those of any of its first lines; lines that say the same speak once. One query."""
    found: dict[str, list[tuple[str, str]]] = {}
    first = group.lines.order_by("number").values("pk")[:MOST_LINES]
    for line in LedgerLine.objects.filter(pk__in=first).order_by().values(*proposing.COLUMNS).distinct():
        for id, reasons in proposing.proposed(line).items():
            found.setdefault(id, reasons)
    return {id: found[id] for id in content.risks() if id in found}


@transaction.atomic
def take_over(of: LedgerLine | LineGroup, ids: Sequence[str], *, by: Person | None) -> list[Risk]:
    """The chosen risks of the catalogue become risks of a line or group, with those typical controls that the house has already. What is there stays. Raises NothingChosen."""
    known = [id for id in content.risks() if id in set(ids)]
    if not known:
        raise NothingChosen
    model: Any = type(of)
    of = model.objects.select_for_update().get(pk=of.pk)
    made = _take({of: known}, by=by)
    if isinstance(of, LedgerLine):
        reviews.begin([of], by=by)
    return made


@transaction.atomic
def take_over_many(lines: Sequence[LedgerLine], *, by: Person | None) -> int:
    """All that is proposed for lines which have no risk yet; how many lines got risks. A handful of queries, however many lines."""
    own = Exists(Risk.objects.filter(line=OuterRef("pk")))
    found = LedgerLine.objects.select_for_update().filter(~own, pk__in=[line.pk for line in lines[:MOST_LINES]])
    chosen = list(found.order_by("number"))
    wanted = {line: list(ids) for line in chosen if (ids := proposals(line))}
    if wanted:
        _take(wanted, by=by)
        reviews.begin(list(wanted), by=by)
    return len(wanted)


def _take(wanted: Mapping[Any, Sequence[str]], *, by: Person | None) -> list[Risk]:
    """Risks with the house's controls of the same kinds, each with its event."""
    is_group = isinstance(next(iter(wanted)), LineGroup)
    field = "group" if is_group else "line"
    there = set(
        Risk.objects.filter(**{f"{field}__in": list(wanted)}, state=Risk.State.OPEN)
        .exclude(catalogue_id="")
        .values_list(f"{field}_id", "catalogue_id")
    )
    pairs = [(of, id) for of, ids in wanted.items() for id in ids if (of.pk, id) not in there]
    numbers = risk_numbers(len(pairs)) if pairs else []
    now = clock.now()
    # Records are the house's: in its own language, whoever pressed the button.
    with translation.override("ja"):
        made = [
            Risk(
                number=number, **{field: of}, department_id=of.department_id, catalogue_id=id, stage=typical.stage, title=typical.ja, risk_class=typical.risk_class,
                harm=list(typical.harm), option=Risk.Option.REDUCE, made_by=by, made_at=now,
            )
            for number, (of, id) in zip(numbers, pairs, strict=True)
            for typical in [content.risks()[id]]
        ]  # fmt: skip
    Risk.objects.bulk_create(made)
    house: dict[str, Control] = {
        each.catalogue_id: each for each in Control.objects.exclude(catalogue_id="").exclude(state=Control.State.ENDED)
    }
    answering = [
        RiskControl(risk_id=risk.pk, control_id=house[id].pk)
        for risk in made
        for id in content.risks()[risk.catalogue_id].controls
        if id in house
    ]
    RiskControl.objects.bulk_create(answering)
    keeping.added(made)
    for control, count in sorted(Counter(each.control_id for each in answering).items()):
        keeping.answered([control], count)
    by_place: dict[Any, list[str]] = {}
    for risk in made:
        by_place.setdefault(getattr(risk, field), []).append(f"{risk.number} {risk.title}")
    for of, names in by_place.items():
        trail.record("risks.taken_over", by=by, subject=of, after={"risks": names})
    return made


@transaction.atomic
def add_risk(
    of: LedgerLine | LineGroup, *, by: Person | None, stage: str, title: str, risk_class: str, option: str = "", **more: Any
) -> Risk:
    """A risk of the house's own. Raises ImproperRetained."""
    _refuse_retained(risk_class, option)
    field = "group" if isinstance(of, LineGroup) else "line"
    made = Risk.objects.create(
        number=risk_numbers(1)[0],
        **{field: of},
        department_id=of.department_id,
        stage=stage,
        title=title,
        risk_class=risk_class,
        option=option,
        made_by=by,
        made_at=clock.now(),
        **more,
    )
    keeping.added([made])
    trail.record(
        "risks.risk_added", by=by, subject=made, after={"title": title, "stage": stage, "risk_class": risk_class, "option": option}
    )
    if isinstance(of, LedgerLine):
        reviews.begin([of], by=by)
    return made


def _refuse_retained(risk_class: str, option: str) -> None:
    if risk_class == Risk.RiskClass.IMPROPER and option == Risk.Option.RETAIN:
        raise ImproperRetained


FIELDS = ("stage", "title", "cause", "risk_class", "harm", "option", "owner")


@transaction.atomic
def change_risk(risk: Risk, *, by: Person | None, seen: str | None = None, **fields: Any) -> Risk:
    """What is said of a risk. A risk that turns out to be of improper handling loses its acceptance. Raises WrongState, ImproperRetained, ChangedByAnother.

    seen   `seen_of` when the form was opened
    """
    risk = _open(risk)
    meanwhile.heed(
        seen,
        _of(risk, FIELDS),
        meanwhile.told(risk, "title", "stage", "cause", "risk_class", "option", "owner"),
    )
    before = {name: _plain(getattr(risk, name)) for name in FIELDS}
    counted = keeping.keys(risk)
    for name, value in fields.items():
        setattr(risk, name, value)
    _refuse_retained(risk.risk_class, risk.option)
    after = {name: _plain(getattr(risk, name)) for name in FIELDS}
    changed = [name for name in FIELDS if before[name] != after[name]]
    if changed:
        risk.save(update_fields=changed)
        keeping.moved(counted, keeping.keys(risk))
        if "title" in changed:
            keeping.index_again(risk)
        trail.record(
            "risks.risk_changed",
            by=by,
            subject=risk,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )
        if risk.risk_class == Risk.RiskClass.IMPROPER:
            acceptances.end_of(risk, by=by, reason="不適切な取扱いのリスクと分かったため")
        acceptances.risk_changed(risk, by=by)
    return risk


def _of(risk: Risk, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(risk, name) for name in names}


def seen_of(risk: Risk) -> str:
    """Names what is said of a risk, for the form that changes it. No query for one that was read with its owner."""
    return meanwhile.named(_of(risk, FIELDS))


RATING = ("method", "impact", "likelihood_before", "likelihood", "inherent_level", "residual_level", "scored_on")


def rating_of(risk: Risk) -> str:
    """Names the newest rating of a risk. No query."""
    return meanwhile.named(_of(risk, RATING))


def controls_of(risk: Risk) -> str:
    """Names the controls of a risk. One query."""
    return meanwhile.named({"controls": sorted(map(str, risk.controls.values_list("pk", flat=True)))})


def _plain(value: Any) -> Any:
    return value.name if isinstance(value, Person) else value


def _open(risk: Risk) -> Risk:
    risk = Risk.objects.select_for_update(of=("self",)).select_related("owner").get(pk=risk.pk)
    if risk.state != Risk.State.OPEN:
        raise WrongState
    return risk


@transaction.atomic
def close_risk(risk: Risk, *, by: Person | None, reason: str) -> Risk:
    """It is no longer there (the line changed, the medium is gone); its acceptance ends. Raises WrongState."""
    risk = _open(risk)
    counted = keeping.keys(risk)
    risk.state, risk.closed_reason = Risk.State.CLOSED, reason
    risk.save(update_fields=["state", "closed_reason"])
    keeping.moved(counted, [])
    keeping.look_again(keeping.lines_of([risk]))
    keeping.answered(risk.controls.values_list("pk", flat=True), -1)
    keeping.ranked(risk)
    trail.record("risks.risk_closed", by=by, subject=risk, reason=reason)
    acceptances.end_of(risk, by=by, reason=reason)
    return risk


@transaction.atomic
def reopen_risk(risk: Risk, *, by: Person | None, reason: str) -> Risk:
    """Raises WrongState, RiskTwice."""
    risk = Risk.objects.select_for_update().get(pk=risk.pk)
    if risk.state != Risk.State.CLOSED:
        raise WrongState
    same = Risk.objects.filter(line=risk.line_id, group=risk.group_id, catalogue_id=risk.catalogue_id, state=Risk.State.OPEN)
    if risk.catalogue_id and same.exists():
        raise RiskTwice
    risk.state = Risk.State.OPEN
    risk.save(update_fields=["state"])
    keeping.moved([], keeping.keys(risk))
    keeping.look_again(keeping.lines_of([risk]))
    keeping.answered(risk.controls.values_list("pk", flat=True), 1)
    keeping.ranked(risk)
    trail.record("risks.risk_reopened", by=by, subject=risk, reason=reason)
    return risk


@transaction.atomic
def score(
    risk: Risk, *, by: Person | None, method: str, impact: int | None = None, likelihood_before: int | None = None, likelihood: int | None = None,
    inherent_level: str = "", residual_level: str = "", reason: str = "", seen: str | None = None,
) -> RiskScore:  # fmt: skip
    """Rate a risk by the method of the house; the ratings before keep theirs. An acceptance of another remainder ends.

    seen   `rating_of` when the form was opened. Raises WrongState, PointsUnfit, ChangedMeanwhile, ChangedByAnother.
    """
    risk = _open(risk)
    meanwhile.heed(
        seen,
        _of(risk, RATING),
        meanwhile.told(risk, "impact", "likelihood_before", "likelihood", "residual_level"),
    )
    if method != method_now():
        raise ChangedMeanwhile
    known = METHODS[method]
    if known.size:
        if impact is None or likelihood_before is None or likelihood is None:
            raise PointsUnfit
        if not (1 <= impact <= known.size and 1 <= likelihood <= likelihood_before <= known.size):
            raise PointsUnfit
        inherent_level, residual_level = known.level(impact, likelihood_before), known.level(impact, likelihood)
    else:
        impact = likelihood_before = likelihood = None
        if not {inherent_level, residual_level} <= set(PLAIN_LEVELS) or LEVELS.index(residual_level) > LEVELS.index(inherent_level):
            raise PointsUnfit
    points = {"impact": impact, "likelihood_before": likelihood_before, "likelihood": likelihood}
    levels = {"inherent_level": inherent_level, "residual_level": residual_level}
    before = {name: getattr(risk, name) for name in (*points, *levels, "method")}
    made = RiskScore.objects.create(
        risk=risk, method=method, **points, **levels, reason=reason, scored_on=clock.today(), scored_by=by, scored_at=clock.now()
    )
    changes: dict[str, Any] = {**points, **levels, "method": method, "scored_on": clock.today()}
    changes["inherent"] = impact * likelihood_before if impact and likelihood_before else None
    changes["residual"] = impact * likelihood if impact and likelihood else None
    changes["residual_rank"] = (LEVELS.index(residual_level) + 1) * 100 + (changes["residual"] or 0)
    counted = keeping.keys(risk)
    for name, value in changes.items():
        setattr(risk, name, value)
    risk.save(update_fields=list(changes))
    keeping.moved(counted, keeping.keys(risk))
    keeping.ranked(risk)
    trail.record("risks.scored", by=by, subject=risk, before=before, after={**points, **levels, "method": method}, reason=reason)
    acceptances.rescored(risk, by=by)
    return made


def method_now() -> str:
    """The method of the house. One query."""
    return RiskRules.objects.values_list("method", flat=True).first() or "five"


@transaction.atomic
def set_method(*, by: Person | None, method: str) -> RiskRules:
    """From now on risks are rated so. Ratings that are there keep their method and their points."""
    before = method_now()
    rules, _made = RiskRules.objects.update_or_create(pk=1, defaults={"method": method})
    if before != method:
        trail.record("risks.method_changed", by=by, subject=rules, before={"method": before}, after={"method": method})
    return rules


@transaction.atomic
def set_controls(risk: Risk, controls: Iterable[Control], *, by: Person | None, seen: str | None = None) -> Risk:
    """Which controls answer a risk. Raises WrongState, ChangedByAnother.

    seen   `controls_of` when the form was opened
    """
    risk = _open(risk)
    before = sorted(map(str, risk.controls.all()))
    meanwhile.heed(
        seen, {"controls": sorted(map(str, risk.controls.values_list("pk", flat=True)))}, {str(Control._meta.verbose_name): before}
    )
    chosen = list(controls)
    there, wanted = set(risk.controls.values_list("pk", flat=True)), {each.pk for each in chosen}
    risk.controls.set(chosen, through_defaults={"rank": risk.residual_rank})
    keeping.answered(wanted - there, 1)
    keeping.answered(there - wanted, -1)
    after = sorted(map(str, chosen))
    if before != after:
        trail.record("risks.controls_set", by=by, subject=risk, before={"controls": before}, after={"controls": after})
        acceptances.risk_changed(risk, by=by)
    return risk


@transaction.atomic
def link_incidents(risk: Risk, incidents: Iterable[Incident], *, by: Person | None) -> int:
    """Somebody confirms that accidents and near misses speak for a risk. Raises NothingChosen, WrongState."""
    risk = _open(risk)
    chosen = list(incidents)
    if not chosen:
        raise NothingChosen
    there: set[UUID] = set(risk.linked.values_list("incident", flat=True))
    fresh = [incident for incident in chosen if incident.pk not in there]
    RiskIncident.objects.bulk_create(RiskIncident(risk=risk, incident=incident, linked_by=by, linked_at=clock.now()) for incident in fresh)
    if fresh:
        trail.record("risks.incident_linked", by=by, subject=risk, after={"incidents": [incident.number for incident in fresh]})
    return len(fresh)


@transaction.atomic
def unlink_incident(risk: Risk, incident: Incident, *, by: Person | None) -> None:
    risk = _open(risk)
    if risk.linked.filter(incident=incident).delete()[0]:
        trail.record("risks.incident_unlinked", by=by, subject=risk, before={"incidents": [incident.number]})


def live_acceptance(risk: Risk) -> Acceptance | None:
    """The one that waits or counts. One query."""
    return risk.acceptances.filter(state__in=[Acceptance.State.ASKED, Acceptance.State.ACCEPTED]).first()
