"""Roles: who holds them, what does not fit together, appointing, handing over, ending, the house's own words, the paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.approvals import queries as approvals
from komainu.web.documents.answering import download
from komainu.web.documents.housestyle import house_pdf
from komainu.web.documents.services import by_own_form
from komainu.web.documents.word import to_docx
from komainu.web.people import checks, needs, papers, queries, services
from komainu.web.people.approvals import APPOINTMENT, facts
from komainu.web.people.facts import Facts
from komainu.web.people.forms.terms import AppointForm, EndForm, ExtendForm, HandOverForm, ProposalForm, WordsForm
from komainu.web.people.models import Person, RoleProposal, RoleTerm
from komainu.web.people.problems import NotTheirs
from komainu.web.people.queries import house as house_readings
from komainu.web.people.queries import role_label, structure
from komainu.web.people.queries import terms as readings
from komainu.web.people.roles import OUTSIDERS, Role
from komainu.web.people.services import proposals
from komainu.web.people.views.forming import Crumbs, form_page, refused
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.problems import Problem
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.site.templatetags.site import jdate
from komainu.web.trail import services as trail

KINDS = {needs.Level.NEEDED: "danger", needs.Level.ADVISED: "warning", needs.Level.NOT_ASKED: ""}


@dataclass(frozen=True, slots=True)
class TermShown:
    """A term in a role's card, in plain values, so that the card is drawn once."""

    id: UUID
    name: str
    is_deputy: bool
    department: str
    starts_on: date
    ends_on: date | None
    decided_by: str
    is_ahead: bool
    is_absent: bool


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role as its card shows it. `level` is empty where nobody knows yet what the house needs; `usual` only where the house has its own word."""

    role: str
    label: str
    usual: str
    reason: str
    citation: str
    level: str
    kind: str
    terms: tuple[TermShown, ...]
    is_held: bool
    may_appoint: bool
    may_print: bool
    is_outside: bool


def _term_shown(term: RoleTerm, house: Facts) -> TermShown:
    department = term.department.name if term.department else ""
    return TermShown(
        term.pk, term.person.name, term.is_deputy, department, term.starts_on, term.ends_on, term.decided_by,
        is_ahead=term.starts_on > house.as_of, is_absent=term.person_id in house.absent,
    )  # fmt: skip


def _lines(house: Facts, needed: Sequence[needs.Need], allowed: set[str], *, may_print: bool) -> list[RoleLine]:
    """Every role in the order of the structure. One query, for the house's words."""
    words, held = queries.role_words(), house.held
    by_role: dict[str, list[TermShown]] = {}
    for term in house.terms:
        by_role.setdefault(term.role, []).append(_term_shown(term, house))
    asked = {need.role: need for need in needed}
    return [
        RoleLine(
            role.value,
            role_label(role, words),
            str(role.label) if words.get(role) else "",
            str(need.reason) if need else "",
            str(need.citation) if need else "",
            str(needs.LEVEL_LABELS[need.level]) if need else "",
            "success" if need and role in held else KINDS[need.level] if need else "",
            tuple(by_role.get(role, ())),
            role in held,
            role.value in allowed,
            may_print,
            role in OUTSIDERS,
        )
        for role in structure.ORDER
        for need in [asked.get(role)]
    ]


@requires("people.roles")
@require_GET
def roles(request: StaffRequest) -> HttpResponse:
    """Every role with its need, its terms and what does not fit. Sixteen queries of its own, whatever the size of the house."""
    house = house_readings.facts(clock.today())
    needed = needs.needed(house.organisation, staff=house.staff, departments=house.departments) if house.organisation else []
    may_appoint = may(request.standing, "people.appoint")
    allowed = set(readings.appointable(request.standing, set(house.held))) if may_appoint else set()
    return page(
        request,
        "people/roles.html",
        page_title=_("役割と任期"),
        page_lead=_("誰が、いつからいつまで、どの役割を持つか。1人が複数の役割を持ってもかまいません。"),
        lines=_lines(house, needed, allowed, may_print=may_appoint),
        findings=checks.run(house, needed),
        founded=house.organisation is not None,
        proposals=readings.proposals(),
        may_appoint=may_appoint,
        may_word=may(request.standing, "people.organisation"),
    )


@requires("people.roles")
@require_GET
def past_roles(request: StaffRequest) -> HttpResponse:
    """The terms that ended. Two queries."""
    found = readings.past_terms(clock.today())[:500]
    words = queries.role_words()
    return page(
        request, "people/past_roles.html", page_title=_("終わった任期"), crumbs=_crumbs(), lines=[(term, role_label(term.role, words)) for term in found]
    )  # fmt: skip


def _crumbs() -> Crumbs:
    return [(_("役割と任期"), reverse("people:roles"))]


def _allowed(request: StaffRequest, role: str) -> list[str]:
    """The roles that the signed-in person may give. Raises NotTheirs if `role` is named and not among them."""
    allowed = readings.appointable(request.standing, queries.held_roles(clock.today()))
    if role in Role.values and role not in allowed:
        raise NotTheirs
    return allowed


def _back() -> str:
    return reverse("people:roles")


@requires("people.appoint")
@require_http_methods(["GET", "POST"])
def appoint(request: StaffRequest) -> HttpResponse:
    asked = request.GET.get("role", "")
    form = AppointForm(request.POST or None, words=queries.role_words(), roles=_allowed(request, asked), today=clock.today(), role=asked)

    def act() -> str:
        values = dict(form.cleaned_data)
        if proposals.needs_approval(request.person, clock.today()):
            return _proposed(
                request,
                proposals.propose(values.pop("person"), values.pop("role"), by=request.person, reason=values.pop("decided_by"), **values),
            )
        term = services.appoint(values.pop("person"), values.pop("role"), by=request.person, **values)
        messages.success(request, _("%(name)sさんを任命しました。") % {"name": term.person.name})
        return _back()

    return form_page(request, form, act, title=_("任命する"), button=_("任命する"), crumbs=_crumbs(), back_url=_back())


@requires("people.appoint")
@require_http_methods(["GET", "POST"])
def term_end(request: StaffRequest, term: UUID) -> HttpResponse:
    found = readings.term(term)
    _allowed(request, found.role)
    form = EndForm(request.POST or None, initial={"ends_on": clock.today()})

    def act() -> str:
        services.end_role(found, by=request.person, **form.cleaned_data)
        messages.success(request, _("任期の終わりを登録しました。"))
        return _back()

    consequences = [
        _("最後の日の翌日から、この役割の権限と知らせはなくなります。"),
        _("必要な役割に人がいなくなると、代表者と個人情報保護管理者に知らせます。"),
    ]
    return form_page(
        request, form, act, title=_("任期を終える：%(label)s") % {"label": _named(found)}, button=_("終える"), crumbs=_crumbs(), back_url=_back(),
        consequences=consequences, kind="danger",
    )  # fmt: skip


def _proposal_of(term: RoleTerm, request: StaffRequest, *, person: Person | None = None, **values: Any) -> RoleProposal:
    """A proposal that follows a term: handed over, or extended."""
    return proposals.propose(
        person or term.person, term.role, by=request.person, department=term.department, is_deputy=term.is_deputy, before=term, **values
    )  # fmt: skip


def _proposed(request: StaffRequest, proposal: RoleProposal) -> str:
    messages.success(request, _("承認を申請しました。承認されると任命されます。"))
    return reverse("people:proposal", args=[proposal.pk])


@requires("people.appoint")
@require_http_methods(["GET", "POST"])
def proposal(request: StaffRequest, proposal: UUID) -> HttpResponse:
    """A proposed appointment: where it stands; what was returned is put forward again here. At most ten queries."""
    found = readings.proposal(proposal)
    is_returned = found.state == RoleProposal.State.RETURNED
    form = ProposalForm(
        request.POST or None, initial={"starts_on": found.starts_on, "ends_on": found.ends_on, "reason": found.reason}
    ) if is_returned else None  # fmt: skip
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            proposals.propose_again(found, by=request.person, **form.cleaned_data)
        except Problem as problem:
            refused(form, problem)
        else:
            messages.success(request, _("もう一度、承認を申請しました。"))
            return redirect("people:proposal", found.pk)
    standing = approvals.state_of(APPOINTMENT, found.pk)
    return page(
        request,
        "people/proposal.html",
        status=422 if form is not None and form.errors else 200,
        page_title=str(found),
        crumbs=_crumbs(),
        proposal=found,
        facts=facts(found),
        approval=standing.approval,
        request_of=approvals.readable(standing.approval, request.person, request.standing),
        form=form,
        may_drop=found.state in {RoleProposal.State.PROPOSED, RoleProposal.State.RETURNED},
        history=approvals.history_of(APPOINTMENT, found.pk, request.person, request.standing),
    )


@requires("people.appoint")
@require_POST
def proposal_drop(request: StaffRequest, proposal: UUID) -> HttpResponse:
    proposals.drop_proposal(readings.proposal(proposal), by=request.person)
    messages.success(request, _("任命の案を取りやめました。"))
    return redirect("people:roles")


def _named(term: RoleTerm) -> str:
    return f"{role_label(term.role, queries.role_words())} {term.person.name}"


@requires("people.appoint")
@require_http_methods(["GET", "POST"])
def term_extend(request: StaffRequest, term: UUID) -> HttpResponse:
    found = readings.term(term)
    _allowed(request, found.role)
    form = ExtendForm(request.POST or None)

    def act() -> str:
        if found.ends_on is not None and proposals.needs_approval(request.person, clock.today()):
            return _proposed(
                request, _proposal_of(found, request, act="extend", starts_on=found.ends_on + timedelta(days=1), **form.cleaned_data)
            )
        services.extend_role(found, by=request.person, **form.cleaned_data)
        messages.success(request, _("任期を延ばしました。"))
        return _back()

    title = _("任期を延ばす：%(label)s") % {"label": _named(found)}
    return form_page(request, form, act, title=title, button=_("延ばす"), crumbs=_crumbs(), back_url=_back())


@requires("people.appoint")
@require_http_methods(["GET", "POST"])
def term_hand_over(request: StaffRequest, term: UUID) -> HttpResponse:
    found = readings.term(term)
    _allowed(request, found.role)
    form = HandOverForm(request.POST or None)

    def act() -> str:
        values = dict(form.cleaned_data)
        if proposals.needs_approval(request.person, clock.today()):
            own = {"starts_on": values["on"], "ends_on": values["ends_on"], "reason": values["reason"] or values["decided_by"]}
            return _proposed(request, _proposal_of(found, request, act="hand_over", person=values["to"], **own))
        new = services.hand_over(found, by=request.person, **values)
        messages.success(request, _("%(name)sさんに引き継ぎました。") % {"name": new.person.name})
        return _back()

    note = (
        _("個人情報保護管理者が代わったときは、プライバシーマークの審査機関への報告が要ります。")
        if found.role == Role.PRIVACY_MANAGER
        else ""
    )
    title = _("引き継ぐ：%(label)s") % {"label": _named(found)}
    return form_page(request, form, act, title=title, button=_("引き継ぐ"), crumbs=_crumbs(), back_url=_back(), note=note)


@requires("people.organisation")
@require_http_methods(["GET", "POST"])
def role_words(request: StaffRequest) -> HttpResponse:
    """What the house calls its roles."""
    form = WordsForm(request.POST or None, words=queries.role_words())

    def act() -> str:
        with transaction.atomic():
            for role, word in form.cleaned_data.items():
                services.set_role_word(role, word, by=request.person)
        messages.success(request, _("呼び名を保存しました。"))
        return _back()

    note = _(
        "院長、事務局長、理事会など、組織で使っている言葉を入れると、どのページでもその言葉で示します。空欄ならふだんの名前になります。"
    )
    return form_page(request, form, act, title=_("役割の呼び名"), button=_("保存する"), crumbs=_crumbs(), back_url=_back(), note=note)


@requires("people.appoint")
@require_POST
def term_paper(request: StaffRequest, term: UUID) -> HttpResponse:
    """The paper of an appointment. It leaves an event, so it is a POST."""
    found = readings.term(term)
    house = queries.organisation()
    row = structure.row_of(found, queries.role_words())
    need: Any = None
    if house:
        need = next((each for each in needs.needed(house, staff=0, departments=0) if each.role == found.role), None)
    document = papers.appointment_document(
        row=row,
        representative=(house.representative_title, house.representative_name) if house else ("", ""),
        decided_by=found.decided_by,
        task=str(need.reason) if need else "",
        house=house.name if house else "",
        day=clock.today(),
        language=get_language() or "ja",
    )
    with transaction.atomic():
        trail.record("people.paper_made", by=request.person, subject=found.person, after={"role": found.role})
    name = f"appointment-{found.person.staff_number}"
    if request.POST.get("format") == "docx":
        values = {
            "organisation": house.name if house else "", "today": jdate(clock.today()), "name": row.name, "department": row.department,
            "role": f"{row.label}{_('代行者') if row.is_deputy else ''}", "starts_on": jdate(row.starts_on), "decided_by": found.decided_by,
            "ends_on": jdate(row.ends_on) if row.ends_on else "", "task": str(need.reason) if need else "",
            "representative_title": house.representative_title if house else "", "representative_name": house.representative_name if house else "",
        }  # fmt: skip
        return download(by_own_form("people.appointment", lambda: values, lambda: to_docx(document)), name, "docx")
    return download(house_pdf("people.appointment", document), name, "pdf")


urlpatterns = [
    path("roles/", roles, name="roles"),
    path("roles/past/", past_roles, name="past_roles"),
    path("roles/appoint/", appoint, name="appoint"),
    path("roles/words/", role_words, name="role_words"),
    path("roles/proposals/<uuid:proposal>/", proposal, name="proposal"),
    path("roles/proposals/<uuid:proposal>/drop/", proposal_drop, name="proposal_drop"),
    path("roles/<uuid:term>/end/", term_end, name="term_end"),
    path("roles/<uuid:term>/extend/", term_extend, name="term_extend"),
    path("roles/<uuid:term>/hand-over/", term_hand_over, name="term_hand_over"),
    path("roles/<uuid:term>/paper/", term_paper, name="term_paper"),
]
