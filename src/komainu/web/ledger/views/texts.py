"""Where we collect and what is shown there: all places, one with its versions, a text with what it says and lacks, consents."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.approvals import queries as approvals_read
from komainu.web.checks.queries import finding
from komainu.web.documents.listing_export import export_links, export_listing
from komainu.web.ledger.approvals import TEXT
from komainu.web.ledger.content import shown_items
from komainu.web.ledger.forms.texts import ConsentForm, PointForm, TextForm, point_initial
from komainu.web.ledger.models import CollectionPoint, CollectionText
from komainu.web.ledger.problems import TextChanged
from komainu.web.ledger.queries import texts as readings
from komainu.web.ledger.queries.lines import visible_lines
from komainu.web.ledger.services import texts as services
from komainu.web.people.queries import house_profile
from komainu.web.people.views.forming import Crumbs, form_page, refused
from komainu.web.site import clock
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.once import once
from komainu.web.site.pages import page
from komainu.web.site.problems import Problem
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.trail.queries.history import newest

State = CollectionText.State
BADGES = {State.DRAFT: "warning", State.SUBMITTED: "info", State.APPROVED: "success", State.SUPERSEDED: "unknown"}
ANSWERS = {
    "yes": gettext_lazy("書いてある"),
    "no": gettext_lazy("書いていない"),
    "na": gettext_lazy("ここでは当たらない"),
    "": gettext_lazy("まだ確かめていない"),
}


def _url(point: CollectionPoint) -> str:
    return reverse("ledger:point", args=[point.pk])


def _in_use(point: Any) -> CollectionText | None:
    return next((text for text in point.versions if text.state == State.APPROVED), None)


def _since(point: Any) -> Any:
    text = _in_use(point)
    return text.used_from if text else None


def _version(point: Any) -> str:
    text = _in_use(point)
    return _("第%(version)s版") % {"version": text.version} if text else _("使っている文がない")


def _lacking(point: Any) -> int | None:
    text = _in_use(point)
    return text.lacking if text else None


LIST = Listing(
    label=gettext_lazy("取得するときに示す文"),
    columns=(
        Column("name", gettext_lazy("取得する場面"), order_by=("name",), url=_url, is_title=True),
        Column("kind", gettext_lazy("種類"), lambda point: point.get_kind_display(), order_by=("kind",)),
        Column("version", gettext_lazy("使っている文"), _version),
        Column("since", gettext_lazy("いつから"), _since),
        Column("lacking", gettext_lazy("足りない項目"), _lacking, align="number"),
        Column("place", gettext_lazy("どこにあるか")),
    ),
    search=("name", "place"),
    search_label=gettext_lazy("名前・場所"),
    filters=(Filter("kind", gettext_lazy("種類"), "kind", CollectionPoint.Kind.choices),),
    sort="name",
)  # fmt: skip


def _crumbs(point: CollectionPoint | None = None) -> Crumbs:
    first: Crumbs = [(_("個人情報管理台帳"), reverse("ledger:list")), (_("取得するときに示す文"), reverse("ledger:texts"))]
    return [*first, (point.name, _url(point))] if point is not None else first


@requires("ledger.see")
@require_GET
def point_list(request: StaffRequest) -> HttpResponse:
    """Three queries: the count, the rows, their texts."""
    listing = LIST.page(request.GET, readings.points(), path=request.path)
    exports = export_links("ledger:texts_export") if may(request.standing, "ledger.export") else []
    return page(
        request, "ledger/texts.html", page_title=_("取得するときに示す文"), crumbs=_crumbs()[:1], listing=listing, exports=exports,
        may_edit=may(request.standing, "ledger.texts"),
    )  # fmt: skip


@requires("ledger.export")
@require_GET
def export(request: StaffRequest, format: str) -> HttpResponse:
    return export_listing(request, LIST, readings.points(), format=format, name="ledger-texts")


@requires("ledger.see")
@require_GET
def point(request: StaffRequest, collection_point: UUID) -> HttpResponse:
    """One place: its versions, lines and purposes. Six queries."""
    found = readings.point_of(collection_point)
    versions = list(found.texts.all()[:50])
    may_edit = may(request.standing, "ledger.texts")
    facts = [
        (_("種類"), found.get_kind_display()),
        (_("どこにあるか"), found.place),
        *([(_("使い終えた日"), found.ended_on)] if found.ended_on else []),
    ]
    return page(
        request, "ledger/point.html", page_title=found.name, crumbs=_crumbs(), point=found, facts=facts, versions=[(text, BADGES[State(text.state)]) for text in versions],
        lines=list(visible_lines(request.standing).filter(collection_points=found).only("number", "name")[:50]), purposes=list(found.purposes.all()), may_edit=may_edit,
        may_write=may_edit and not any(text.state == State.SUBMITTED for text in versions), found_by=finding("ledger.point", found.pk, clock.today()),
        history=newest("ledger_point", found.pk),
    )  # fmt: skip


@requires("ledger.see")
@require_GET
def text(request: StaffRequest, collection_text: UUID) -> HttpResponse:
    """One version: what it says, what it lacks with the citation, the consents given to it. Seven queries."""
    found = readings.text_of(collection_text)
    lines, house = readings.lines_of(found.point), house_profile()
    wanted = shown_items.asked(found.point.kind, lines)
    missing = {item.id for item in shown_items.lacking(wanted, found.answers, has_mark_rules=house.has_mark_rules)}
    rows = [
        {
            "item": item, "answer": ANSWERS[found.answers.get(item.id, "")], "is_lacking": item.id in missing,
            "is_needed": shown_items.is_needed(item, has_mark_rules=house.has_mark_rules),
            "is_doubtful": found.answers.get(item.id) == "yes" and not item.stands_in(found.text),
        }
        for item in wanted
    ]  # fmt: skip
    scopes = dict(shown_items.scopes())
    consents = [(each, "、".join(scopes.get(scope, scope) for scope in each.scopes)) for each in readings.consents_of(found)]
    given, withdrawn = services.totals(found)
    may_edit = may(request.standing, "ledger.texts")
    asked = approvals_read.latest_request(TEXT, found.pk)
    return page(
        request, "ledger/text.html", page_title=str(found), crumbs=_crumbs(found.point), text=found, badge=BADGES[State(found.state)], rows=rows, missing=len(missing),
        consents=consents, given=given, withdrawn=withdrawn, standing=given - withdrawn,
        # Only who decides or reads all requests may open it.
        asked=asked if asked is not None and not approvals_read.ALL_READERS.isdisjoint(request.standing.roles) else None,
        may_edit=may_edit and found.state == State.DRAFT,
        may_record=found.state in {State.APPROVED, State.SUPERSEDED} and may(request.standing, "ledger.edit") and readings.may_record_consents(request.standing, lines),
        history=newest("ledger_text", found.pk),
    )  # fmt: skip


@requires("ledger.texts")
@require_http_methods(["GET", "POST"])
def add_point(request: StaffRequest) -> HttpResponse:
    form = PointForm(request.POST or None)

    def act() -> str:
        values = {key: value for key, value in form.cleaned_data.items() if key != "ended_on"}
        made = services.add_point(by=request.person, **values)
        messages.success(request, _("加えました。次に、示している文を写してください。"))
        return reverse("ledger:write_text", args=[made.pk])

    return form_page(
        request, form, act, title=_("取得する場面を加える"), button=_("加える"), crumbs=_crumbs(), back_url=reverse("ledger:texts")
    )


@requires("ledger.texts")
@require_http_methods(["GET", "POST"])
def edit_point(request: StaffRequest, collection_point: UUID) -> HttpResponse:
    found = readings.point_of(collection_point)
    form = PointForm(request.POST or None, initial=point_initial(found))

    def act() -> str:
        services.change_point(found, by=request.person, **form.cleaned_data)
        messages.success(request, _("保存しました。"))
        return _url(found)

    return form_page(
        request,
        form,
        act,
        title=_("「%(name)s」を直す") % {"name": found.name},
        button=_("保存する"),
        crumbs=_crumbs(found),
        back_url=_url(found),
    )


@requires("ledger.texts")
@require_http_methods(["GET", "POST"])
def write_text(request: StaffRequest, collection_point: UUID) -> HttpResponse:
    """The draft of a place: begun with what is in use now, its points proposed by the words that stand in it."""
    found = readings.point_of(collection_point)
    newest_text = found.texts.order_by("-version").first()
    if newest_text is not None and newest_text.state == State.SUBMITTED and request.method == "GET":
        raise Http404
    items = shown_items.asked(found.kind, found.lines.all())
    initial: dict[str, Any] = {"used_from": clock.today()}
    if newest_text is not None:
        initial = {"text": newest_text.text, "used_from": newest_text.used_from if newest_text.state == State.DRAFT else clock.today()}
        initial |= {f"says_{key}": value for key, value in newest_text.answers.items()}
    form = TextForm(request.POST or None, items=items, initial=initial | {"seen": services.mark_of(newest_text)})
    conflict: list[tuple[Any, str, str]] = []
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        # What nobody answered is proposed by its words; that a word is not there answers nothing.
        proposed = {item.id: "yes" for item in items if item.stands_in(values["text"])}
        try:
            made = services.write_text(
                found, by=request.person, text=values["text"], used_from=values["used_from"], answers=proposed | form.answers, seen=values["seen"] or None
            )  # fmt: skip
        except TextChanged as problem:
            refused(form, problem)
            newest_text = found.texts.order_by("-version").first()
            conflict = _differences(newest_text, form) if newest_text is not None else []
            form.data = form.data.copy()
            form.data["seen"] = services.mark_of(newest_text)
        except Problem as problem:
            refused(form, problem)
        else:
            messages.success(request, _("保存しました。求められている項目がそろっているかを確かめて、承認に出してください。"))
            return redirect("ledger:text", made.pk)
    return page(
        request, "ledger/write_text.html", status=409 if conflict else 422 if form.errors else 200, form=form, conflict=conflict,
        page_title=_("「%(name)s」の文を書く") % {"name": found.name}, crumbs=_crumbs(found), back_url=_url(found),
    )  # fmt: skip


def _differences(now: CollectionText, form: TextForm) -> list[tuple[Any, str, str]]:
    """Label, what stands there now, what was typed: of each field in which they differ."""
    typed, told = form.cleaned_data, dict(TextForm.base_fields)
    found: list[tuple[Any, str, str]] = [
        (told[name].label, str(getattr(now, name)), str(typed[name])) for name in ("text", "used_from") if getattr(now, name) != typed[name]
    ]
    for item in form.items:
        words = dict(form.fields[f"says_{item.id}"].choices)  # type: ignore[attr-defined]
        theirs, mine = now.answers.get(item.id, ""), form.answers.get(item.id, "")
        if mine and theirs != mine:
            found.append((item.label, str(words.get(theirs, "")), str(words[mine])))
    return found


@requires("ledger.texts")
@require_POST
def submit_text(request: StaffRequest, collection_text: UUID) -> HttpResponse:
    found = services.submit_text(readings.text_of(collection_text), by=request.person)
    messages.success(request, _("承認に出しました。") if found.state == State.SUBMITTED else _("この文を使えます。"))
    return redirect("ledger:text", found.pk)


@requires("ledger.edit")
@require_http_methods(["GET", "POST"])
def record_consents(request: StaffRequest, collection_text: UUID) -> HttpResponse:
    """Consents that were given, or taken back."""
    found = readings.text_of(collection_text)
    if found.state not in {State.APPROVED, State.SUPERSEDED} or not readings.may_record_consents(
        request.standing, readings.lines_of(found.point)
    ):
        raise Http404
    back = reverse("ledger:text", args=[found.pk])
    form = ConsentForm(request.POST or None, initial={"act": "given", "to_on": clock.today(), "scopes": ["acquire"]})

    def act() -> str:
        values = dict(form.cleaned_data)
        once(values.pop("sheet"), lambda: services.record_consents(found, by=request.person, **values).pk)
        messages.success(request, _("記録しました。"))
        return back

    return form_page(
        request, form, act, title=_("「%(name)s」への同意を記録する") % {"name": found}, button=_("記録する"), crumbs=[*_crumbs(found.point), (str(found), back)], back_url=back,
        note=_("ここには人数と証拠の場所だけを残します。誰が同意したかは、証拠のほうで分かるようにします。"),
    )  # fmt: skip


urlpatterns = [
    path("texts/", point_list, name="texts"),
    path("texts/export/<str:format>/", export, name="texts_export"),
    path("texts/add/", add_point, name="add_point"),
    path("texts/<uuid:collection_point>/", point, name="point"),
    path("texts/<uuid:collection_point>/edit/", edit_point, name="edit_point"),
    path("texts/<uuid:collection_point>/write/", write_text, name="write_text"),
    path("texts/versions/<uuid:collection_text>/", text, name="text"),
    path("texts/versions/<uuid:collection_text>/submit/", submit_text, name="submit_text"),
    path("texts/versions/<uuid:collection_text>/consents/", record_consents, name="record_consents"),
]
