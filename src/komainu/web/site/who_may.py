"""Two pages about rights: who may do what, for those who answer for it; and what somebody from outside may do here, and until when."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from komainu.web.people import queries as people
from komainu.web.people.queries import terms
from komainu.web.people.roles import OUTSIDERS, Role
from komainu.web.site import clock
from komainu.web.site.context import MENU
from komainu.web.site.matrix import column_label, matrix
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, held_by, may, requires
from komainu.web.site.routes import ORDER


@requires("site.rights")
@require_GET
def rights(request: StaffRequest) -> HttpResponse:
    """All rights with all roles, or those of one role as a list. One query (the house's words for roles)."""
    words = people.role_words()
    labels = {role: words.get(role) or column_label(role) for role in ORDER}
    asked = request.GET.get("role", "")
    chosen = asked if asked in labels else ""
    groups = matrix((chosen,) if chosen else ORDER)
    return page(
        request,
        "site/rights.html",
        page_title=_("誰が何をできるか"),
        page_lead=_("どのページも、この表の権限を1つ求めます。表はプログラムの中の表そのものから描いています。"),
        groups=groups,
        heads=list(labels.values()),
        roles=[{"url": f"{request.path}?role={role}", "label": label, "current": role == chosen} for role, label in labels.items()],
        all_url=request.path,
        chosen=labels[chosen] if chosen else "",
        is_inside=chosen not in {"staff_member", *OUTSIDERS},
    )


@requires("site.visit")
@require_GET
def visit(request: StaffRequest) -> HttpResponse:
    """The first page of an assessor or a consultant: until when, what they may do, where it is. Two queries (own terms, words)."""
    today = clock.today()
    running = [
        term for term in terms.terms_of(request.person) if term.starts_on <= today and (term.ends_on is None or term.ends_on >= today)
    ]
    held = held_by(request.standing)
    lines = [
        line.sentence
        for group in matrix(sorted(held))
        for line in group.lines
        if any(line.held) and line.right not in {"today.see", "site.visit"}
    ]
    entries = [
        (text, reverse(name))
        for _group, items in MENU
        for text, name, right in items
        if name != "site:visit" and may(request.standing, right)
    ]
    return page(
        request,
        "site/visit.html",
        page_title=_("ようこそ"),
        terms=[(request.standing.words.get(term.role) or str(Role(term.role).label), term) for term in running],
        lines=lines,
        entries=entries,
        is_assessor=Role.ASSESSOR in held,
    )
