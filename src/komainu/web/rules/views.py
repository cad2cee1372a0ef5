"""The rules: their list, one document with its clauses and versions, a draft, its first day in force."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from komainu.web.documents.listing_export import export_links, export_listing
from komainu.web.people.views.forming import Crumbs, form_page, refused
from komainu.web.rules import queries, services
from komainu.web.rules.forms import AbolishForm, DocumentForm, DraftForm, InForceForm
from komainu.web.rules.models import RuleDocument, RuleVersion
from komainu.web.site import clock
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.once import once
from komainu.web.site.pages import page
from komainu.web.site.problems import Problem
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.trail.queries.history import newest


def _url(document: Any) -> str:
    return reverse("rules:document", args=[document.pk])


def _by_state(records: QuerySet[Any], state: str) -> QuerySet[Any]:
    return records.filter(has_draft=True) if state == "draft" else records.filter(version_now__isnull=state == "none")


LIST = Listing(
    label=gettext_lazy("規程"),
    columns=(
        Column("title", gettext_lazy("名称"), order_by=("title",), url=_url, is_title=True),
        Column("code", gettext_lazy("文書番号"), order_by=("code",)),
        Column("kind", gettext_lazy("種類"), lambda document: str(document.get_kind_display())),
        Column("version_now", gettext_lazy("有効な版"), order_by=("version_now",), nullable=True, align="number"),
        Column("since", gettext_lazy("施行日"), order_by=("since",), nullable=True),
    ),
    search=("title", "code"),
    search_label=gettext_lazy("名称・文書番号"),
    filters=(
        Filter("kind", gettext_lazy("種類"), "kind", RuleDocument.Kind.choices),
        Filter(
            "state",
            gettext_lazy("状態"),
            _by_state,
            [("now", gettext_lazy("有効")), ("none", gettext_lazy("有効な版がない")), ("draft", gettext_lazy("下書きがある"))],
        ),
    ),
    sort="code",
)


def _crumbs(document: RuleDocument | None = None) -> Crumbs:
    first: Crumbs = [(_("規程"), reverse("rules:list"))]
    return [*first, (str(document), _url(document))] if document is not None else first


@requires("rules.see")
@require_GET
def rule_list(request: StaffRequest) -> HttpResponse:
    """All documents of which the reader may see a version. Two queries."""
    return page(
        request, "rules/list.html", page_title=_("規程"), page_lead=_("個人情報を守るための、この組織の決まりです。条ごとに開けます。"),
        listing=LIST.page(request.GET, queries.listed(request.standing, clock.today()), path=request.path),
        exports=export_links("rules:export") if may(request.standing, "rules.export") else [], may_edit=may(request.standing, "rules.edit"),
    )  # fmt: skip


@requires("rules.export")
@require_GET
def export(request: StaffRequest, format: str) -> HttpResponse:
    """The list as it is seen. It leaves a trail."""
    return export_listing(request, LIST, queries.listed(request.standing, clock.today()), format=format, name="rules")


@requires("rules.see")
@require_GET
def document(request: StaffRequest, document: UUID) -> HttpResponse:
    """The version in force, or else the newest that the reader may see. Six queries."""
    return _shown(request, queries.visible_document(request.standing, document, clock.today()), None)


@requires("rules.see")
@require_GET
def version(request: StaffRequest, version: UUID) -> HttpResponse:
    """One version of a document. Six queries."""
    found = queries.visible_version(request.standing, version, clock.today())
    return _shown(request, found.document, found)


def _shown(request: StaffRequest, found: RuleDocument, wanted: RuleVersion | None) -> HttpResponse:
    from komainu.web.risks.queries.controls import by_clause  # the risks stand on the rules; only the page looks back

    today = clock.today()
    versions = queries.versions_of(found, request.standing, today)
    shown = wanted or next((each for each in versions if each.is_in_force(today)), versions[0] if versions else None)
    may_edit = may(request.standing, "rules.edit")
    draft = next((each for each in versions if each.is_draft), None)
    texts = queries.texts_of(shown) if shown else []
    controls = by_clause([each.clause_id for each in texts]) if texts and may(request.standing, "risks.see") else {}
    return page(
        request, "rules/document.html", page_title=found.title, crumbs=_crumbs(), document=found, version=shown,
        state=_state(shown), texts=[(each, controls.get(each.clause_id, [])) for each in texts], versions=[(each, _state(each)) for each in versions], draft=draft,
        may_edit=may_edit, may_put=may_edit and shown is not None and shown.is_draft,
        may_abolish=may_edit and any(each.from_on and each.until_on is None for each in versions), history=newest("rule_document", found.pk),
    )  # fmt: skip


def _state(version: RuleVersion | None) -> tuple[str, str]:
    """The words and the kind of badge of a version."""
    today = clock.today()
    if version is None:
        return "", ""
    if version.from_on is None:
        return _("下書き"), "warning"
    if version.from_on > today:
        return _("施行前"), "info"
    return (_("有効"), "success") if version.is_in_force(today) else (_("過去の版"), "unknown")


@requires("rules.edit")
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    form = DocumentForm(request.POST or None)

    def act() -> str:
        values = {name: form.cleaned_data[name] for name in ("code", "title", "kind")}
        made = once(
            form.cleaned_data["sheet"], lambda: services.add_document(by=request.person, **values).pk, same=f"{request.person.pk}:{values}"
        )
        messages.success(request, _("加えました。続けて本文を書いてください。"))
        return reverse("rules:draft", args=[made])

    return form_page(
        request, form, act, title=_("規程を加える"), button=_("加えて本文へ進む"), crumbs=_crumbs(), back_url=reverse("rules:list")
    )


@requires("rules.edit")
@require_http_methods(["GET", "POST"])
def change(request: StaffRequest, document: UUID) -> HttpResponse:
    found = queries.visible_document(request.standing, document, clock.today())
    form = DocumentForm(request.POST or None, initial={"code": found.code, "title": found.title, "kind": found.kind})

    def act() -> str:
        services.change_document(found, by=request.person, **{name: form.cleaned_data[name] for name in ("code", "title", "kind")})
        messages.success(request, _("保存しました。"))
        return _url(found)

    return form_page(request, form, act, title=_("番号・名称を変える"), button=_("保存する"), crumbs=_crumbs(found), back_url=_url(found))


@requires("rules.edit")
@require_http_methods(["GET", "POST"])
def draft(request: StaffRequest, document: UUID) -> HttpResponse:
    """Write the next version; the one in force is what one begins with."""
    found = queries.visible_document(request.standing, document, clock.today())
    versions = queries.versions_of(found, request.standing, clock.today())
    begun = next((each for each in versions if each.is_draft), None)
    last = begun or (versions[0] if versions else None)
    form = DraftForm(
        request.POST or None, request.FILES or None,
        initial={"body": last.body if last else "", "change_summary": begun.change_summary if begun else ""},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            made = services.write_draft(found, by=request.person, **form.cleaned_data)
        except Problem as problem:
            refused(form, problem)
        else:
            messages.success(request, _("下書きを保存し、条に分けました。分かれ方を確かめて、施行日を決めてください。"))
            return redirect("rules:version", made.pk)
    return page(
        request, "rules/draft.html", status=422 if form.errors else 200, page_title=_("新しい版を書く"), form=form, crumbs=_crumbs(found),
        back_url=_url(found),
    )  # fmt: skip


@requires("rules.edit")
@require_http_methods(["GET", "POST"])
def discard(request: StaffRequest, version: UUID) -> HttpResponse:
    found = queries.visible_version(request.standing, version, clock.today())

    def act() -> str:
        services.discard_draft(found, by=request.person)
        messages.success(request, _("下書きを捨てました。"))
        return _url(found.document)

    return form_page(
        request, forms.Form(request.POST if request.method == "POST" else None), act, title=_("この下書きを捨てますか"), button=_("捨てる"), kind="danger",
        crumbs=_crumbs(found.document), back_url=_url(found.document), consequences=[_("下書きの本文は残りません。有効な版は変わりません。")],
    )  # fmt: skip


@requires("rules.edit")
@require_http_methods(["GET", "POST"])
def put_in_force(request: StaffRequest, version: UUID) -> HttpResponse:
    found = queries.visible_version(request.standing, version, clock.today())
    form = InForceForm(request.POST or None, initial={"from_on": clock.today()})

    def act() -> str:
        services.put_in_force(found, by=request.person, **form.cleaned_data)
        messages.success(request, _("施行日を決めました。"))
        return _url(found.document)

    return form_page(
        request, form, act, title=_("施行日を決める"), button=_("この版を施行する"), crumbs=_crumbs(found.document), back_url=_url(found.document),
        note=_("施行日を決めた版は、あとから直せません。直すときは、次の版を書きます。"),
    )  # fmt: skip


@requires("rules.edit")
@require_http_methods(["GET", "POST"])
def abolish(request: StaffRequest, document: UUID) -> HttpResponse:
    found = queries.visible_document(request.standing, document, clock.today())
    form = AbolishForm(request.POST or None, initial={"until_on": clock.today()})

    def act() -> str:
        services.abolish(found, by=request.person, **form.cleaned_data)
        messages.success(request, _("廃止日を決めました。"))
        return _url(found)

    return form_page(
        request, form, act, title=_("この規程を廃止する"), button=_("廃止する"), crumbs=_crumbs(found), back_url=_url(found),
        note=_("その日まで有効で、本文と履歴は残ります。"),
    )  # fmt: skip


urlpatterns = [
    path("", rule_list, name="list"),
    path("export/<str:format>/", export, name="export"),
    path("add/", add, name="add"),
    path("versions/<uuid:version>/", version, name="version"),
    path("versions/<uuid:version>/discard/", discard, name="discard"),
    path("versions/<uuid:version>/in-force/", put_in_force, name="put_in_force"),
    path("<uuid:document>/", document, name="document"),
    path("<uuid:document>/change/", change, name="change"),
    path("<uuid:document>/draft/", draft, name="draft"),
    path("<uuid:document>/abolish/", abolish, name="abolish"),
]
