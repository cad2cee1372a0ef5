"""Joining and leaving: the checklists that are open, and one of them with its items."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from komainu.web.documents.listing_export import export_links, export_listing
from komainu.web.people import passage_items, services
from komainu.web.people.forms.staff import AddItemForm, SettleForm
from komainu.web.people.models import Passage
from komainu.web.people.queries import passages as readings
from komainu.web.people.queries import role_label, role_words
from komainu.web.people.views.forming import Crumbs, form_page
from komainu.web.site import clock
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires

LIST = Listing(
    label=gettext_lazy("入社・退職の手続き"),
    columns=(
        Column(
            "person", gettext_lazy("氏名"), "person.name", url=lambda passage: reverse("people:passage", args=[passage.pk]), is_title=True
        ),
        Column("kind", gettext_lazy("種類"), lambda passage: passage.get_kind_display()),
        Column("department", gettext_lazy("部門"), "person.department.name"),
        Column("day", gettext_lazy("入社・退職の日"), "happens_on", order_by=("happens_on",)),
        Column("done", gettext_lazy("済んだ項目"), lambda passage: f"{passage.all_items - passage.open_items} / {passage.all_items}"),
        Column("due", gettext_lazy("次の期限"), "next_due_on", order_by=("next_due_on",), nullable=True, template="people/_due.html"),
    ),
    search=("person__name", "person__reading", "person__staff_number"),
    filters=(
        Filter("kind", gettext_lazy("種類"), "kind", Passage.Kind.choices),
        Filter(
            "state",
            gettext_lazy("状態"),
            lambda records, state: records.filter(finished_at__isnull=state != "finished") if state != "all" else records,
            [("finished", gettext_lazy("済んだもの")), ("all", gettext_lazy("すべて"))],
        ),
    ),
    sort="due",
)


@requires("people.passages")
@require_GET
def passage_list(request: StaffRequest) -> HttpResponse:
    """Those that are open, unless others are asked for. Two queries."""
    listing = LIST.page(request.GET, _records(request), path=request.path)
    exports = export_links("people:passages_export") if may(request.standing, "people.export") else []
    may_edit = may(request.standing, "people.edit")
    return page(request, "people/passages.html", page_title=_("入社・退職の手続き"), listing=listing, exports=exports, may_edit=may_edit)


def _records(request: StaffRequest) -> QuerySet[Passage]:
    records = readings.visible_passages(request.person, request.standing).filter(cancelled_at=None)
    return records if request.GET.get("state") in {"finished", "all"} else records.filter(finished_at=None)


@requires("people.export")
@require_GET
def passages_export(request: StaffRequest, format: str) -> HttpResponse:
    """The list as it is seen, all pages. It leaves a trail."""
    return export_listing(request, LIST, _records(request), format=format, name="passages")


def _crumbs(passage: Passage | None = None) -> Crumbs:
    first: Crumbs = [(_("入社・退職の手続き"), reverse("people:passages"))]
    return [*first, (str(passage), reverse("people:passage", args=[passage.pk]))] if passage else first


def _line(passage: Passage, item: Any, words: dict[str, str]) -> dict[str, Any]:
    return {
        "item": item,
        "label": passage_items.label(passage.kind, item.item, item.text),
        "reason": passage_items.reason(passage.kind, item.item),
        "owner": role_label(item.owner_role, words),
        "url": reverse("people:passage_item", args=[passage.pk, item.pk]) if passage.is_open else "",
    }


@requires("people.passages")
@require_GET
def passage(request: StaffRequest, passage: UUID) -> HttpResponse:
    """One checklist. Three queries."""
    found = readings.visible_passage(request, passage)
    items, words = readings.items_of(found), role_words()
    return page(
        request,
        "people/passage.html",
        page_title=str(found),
        crumbs=_crumbs(),
        passage=found,
        lines=[_line(found, item, words) for item in items],
        done=sum(1 for item in items if item.state != "open"),
        total=len(items),
    )


@requires("people.passages")
@require_http_methods(["GET", "POST"])
def passage_item(request: StaffRequest, passage: UUID, passage_item: UUID) -> HttpResponse:
    """Settle one item."""
    found = readings.visible_passage(request, passage)
    item = readings.item_of(found, passage_item)
    initial = {"state": item.state if item.state != "open" else "done", "done_on": item.done_on or clock.today(), "note": item.note}
    form = SettleForm(request.POST or None, initial=initial)
    back = reverse("people:passage", args=[found.pk])

    def act() -> str:
        values = dict(form.cleaned_data)
        services.settle_item(item, values.pop("state"), by=request.person, **values)
        messages.success(request, _("記録しました。"))
        return back

    title = passage_items.label(found.kind, item.item, item.text)
    note = passage_items.reason(found.kind, item.item)
    return form_page(request, form, act, title=title, button=_("記録する"), crumbs=_crumbs(found), back_url=back, note=note)


@requires("people.passages")
@require_http_methods(["GET", "POST"])
def passage_add_item(request: StaffRequest, passage: UUID) -> HttpResponse:
    """One more thing to do."""
    found = readings.visible_passage(request, passage)
    form = AddItemForm(request.POST or None, initial={"due_on": found.happens_on})
    back = reverse("people:passage", args=[found.pk])

    def act() -> str:
        values = dict(form.cleaned_data)
        services.add_item(found, values.pop("text"), by=request.person, **values)
        messages.success(request, _("項目を加えました。"))
        return back

    return form_page(request, form, act, title=_("項目を加える"), button=_("加える"), crumbs=_crumbs(found), back_url=back)


urlpatterns = [
    path("passages/export/<str:format>/", passages_export, name="passages_export"),
    path("passages/", passage_list, name="passages"),
    path("passages/<uuid:passage>/", passage, name="passage"),
    path("passages/<uuid:passage>/add/", passage_add_item, name="passage_add_item"),
    path("passages/<uuid:passage>/<uuid:passage_item>/", passage_item, name="passage_item"),
]
