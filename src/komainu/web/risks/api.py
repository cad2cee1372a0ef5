"""The risks and the controls that answer them, for other programs: read only. What is rated and accepted is decided on the pages."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from ninja import Router, Schema

from komainu.web.api.guard import ApiRequest, Limit, Offset, Words, operation, part
from komainu.web.risks import queries
from komainu.web.risks.models import Acceptance, Control, Risk
from komainu.web.risks.queries.finding import search

router = Router(tags=["risks"])
Stage = Literal["acquire_input", "transfer_send", "use_process", "store_backup", "provide_entrust", "erase_dispose"]
State = Literal["open", "closed"]
Level = Literal["low", "medium", "high", "critical"]


class RiskOut(Schema):
    """A risk of a line or of a group of lines. Points and levels are null while nobody rated it."""

    id: UUID
    number: str
    title: str
    state: str
    stage: str
    risk_class: str
    line: UUID | None
    group: UUID | None
    department: UUID | None
    owner: UUID | None
    option: str
    method: str
    inherent: int | None
    inherent_level: str | None
    residual: int | None
    residual_level: str | None
    scored_on: date | None


class RisksOut(Schema):
    items: list[RiskOut]
    next: int | None


class AcceptanceOut(Schema):
    """What remains, accepted until a day. `state`: asked (waits for its decision) or accepted."""

    state: str
    level: str
    until_on: date
    accepted_on: date | None


class WholeRiskOut(RiskOut):
    cause: str
    harm: list[str]
    controls: list[UUID]
    acceptance: AcceptanceOut | None
    url: str


class ControlOut(Schema):
    """`clauses`: the id of the document and the anchor within it, as in the address of its page."""

    id: UUID
    number: str
    measure: str
    kind: str
    state: str
    owner: UUID | None
    due_on: date | None
    in_place_on: date | None
    clauses: list[str]
    url: str


class ControlsOut(Schema):
    items: list[ControlOut]
    next: int | None


FIELDS = tuple(name for name in RiskOut.model_fields if name not in {"line", "group", "department", "owner"})


def _risk(risk: Risk) -> dict[str, Any]:
    found = {name: getattr(risk, name) for name in FIELDS}
    found |= {"inherent_level": risk.inherent_level or None, "residual_level": risk.residual_level or None}
    return {**found, "line": risk.line_id, "group": risk.group_id, "department": risk.department_id, "owner": risk.owner_id}


@operation(router, "GET", "risks", "risks.see", gives=RisksOut, summary="The risks that the owner may see, by number")
def risks(
    request: ApiRequest, *, q: Words = "", state: State = "open", stage: Stage | None = None, level: Level | None = None, line: UUID | None = None,
    department: UUID | None = None, limit: Limit = 50, offset: Offset = 0,
) -> dict[str, Any]:  # fmt: skip
    """One query beside the token's. `level` is that of what remains."""
    asked = {"stage": stage, "residual_level": level, "line": line, "department": department}
    found = queries.visible_risks(request.standing).filter(
        state=state, **{name: value for name, value in asked.items() if value is not None}
    )
    rows, following = part(search(found, q.split()[:8]).order_by("number"), limit, offset)
    return {"items": [_risk(each) for each in rows], "next": following}


@operation(
    router,
    "GET",
    "risks/{uuid:code}",
    "risks.see",
    gives=WholeRiskOut,
    refuses=(404,),
    summary="One risk with its controls and its acceptance",
)
def risk(request: ApiRequest, code: UUID) -> dict[str, Any]:
    """Three queries beside the token's."""
    found = queries.visible_risk(request.standing, code)
    controls = found.controls.exclude(state=Control.State.ENDED).order_by("number").values_list("pk", flat=True)
    live = found.acceptances.filter(state__in=[Acceptance.State.ASKED, Acceptance.State.ACCEPTED]).order_by("-asked_at").first()
    acceptance = {name: getattr(live, name) for name in AcceptanceOut.model_fields} if live else None
    return {
        **_risk(found), "cause": found.cause, "harm": found.harm, "controls": list(controls), "acceptance": acceptance, "url": f"/risks/{found.pk}/",
    }  # fmt: skip


@operation(router, "GET", "controls", "risks.see", gives=ControlsOut, summary="The controls of the house, by number")
def controls(request: ApiRequest, *, limit: Limit = 50, offset: Offset = 0) -> dict[str, Any]:
    """Two queries beside the token's: the controls and their clauses."""
    names = ("number", "measure", "kind", "state", "due_on", "in_place_on")
    rows, following = part(Control.objects.prefetch_related("clauses").order_by("number"), limit, offset)
    items = [
        {
            **{name: getattr(each, name) for name in names}, "id": each.pk, "owner": each.owner_id, "url": f"/risks/controls/{each.pk}/",
            "clauses": [f"{clause.document_id}#{clause.anchor}" for clause in each.clauses.all()],
        }
        for each in rows
    ]  # fmt: skip
    return {"items": items, "next": following}
