"""The pages of one list: the file, what would change row by row, and then one press of a button. A part puts them among its own addresses."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from komainu.web.documents.models import ListImport
from komainu.web.documents.reading import TableUnreadable
from komainu.web.site.pages import page
from komainu.web.site.problems import Problem
from komainu.web.site.rights import StaffRequest, requires

from . import store
from .forms import ConfirmForm, FileForm, ReadingForm
from .spec import ImportSpec

PAST = 10


def waiting_import(list_id: str) -> ListImport | None:
    """The import of a list that waits, without its rows. One query."""
    states = [ListImport.State.READING, ListImport.State.WAITING, ListImport.State.TAKING, ListImport.State.FAILED]
    return ListImport.objects.defer("content", "preview").filter(list=list_id, state__in=states).first()


def past_imports(list_id: str) -> list[ListImport]:
    """The latest that were taken over. One query."""
    found = ListImport.objects.defer("content", "preview").filter(list=list_id, state=ListImport.State.DONE).select_related("uploaded_by")
    return list(found.order_by("-confirmed_at")[:PAST])


def import_of(list_id: str, code: UUID) -> ListImport:
    """One import of a list. One query; 404 if it was thrown away."""
    try:
        return ListImport.objects.defer("content").get(pk=code, list=list_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def import_pages(
    spec: ImportSpec,
    *,
    right: str,
    namespace: str,
    crumbs: Callable[[], list[tuple[Any, str]]],
    prefix: str = "import/",
    name: str = "import",
    upload_template: str = "documents/import.html",
    upload_context: Callable[[], dict[str, Any]] = dict,
    parameter: str = "staged",
) -> list[URLPattern]:
    """The two pages of a list: `namespace:name` and `namespace:name_confirm`.

    right            who may read the list in
    upload_template  a part's own page around the form, if it has more to say; `upload_context` gives it what it needs
    """
    own, confirm_name = f"{namespace}:{name}", f"{namespace}:{name}_confirm"

    @requires(right)
    @require_http_methods(["GET", "POST"])
    def upload(request: StaffRequest) -> HttpResponse:
        """Choose a file; it is kept sealed until it is confirmed. Two queries beside what the part's own page asks."""
        form = (spec.options or FileForm)(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            try:
                prepared = store.prepare(spec, file.read(), by=request.person, file_name=file.name, options=form.options())
            except TableUnreadable as error:
                form.add_error("file", error.message_en if get_language() == "en" else error.message)
            except Problem as problem:
                form.add_error(None, f"{problem.title}。{problem.what_to_do}")
            else:
                return redirect(confirm_name, prepared.pk)
        return page(
            request,
            upload_template,
            status=422 if form.errors else 200,
            page_title=spec.label,
            crumbs=crumbs(),
            form=form,
            lead=spec.lead,
            fields=[field.label for field in spec.fields],
            required=[field.label for field in spec.fields if field.required],
            waiting=waiting_import(spec.id),
            confirm_name=confirm_name,
            past=past_imports(spec.id),
            **upload_context(),
        )

    @requires(right)
    @require_http_methods(["GET", "POST"])
    def confirm(request: StaffRequest, **given: UUID) -> HttpResponse:
        """What would be added, changed, refused; understand it otherwise; take it over or throw it away."""
        found = import_of(spec.id, given[parameter])
        act = request.POST.get("act", "")
        if act == "cancel":
            store.cancel(found, by=request.person)
            messages.success(request, _("取り込みをやめました。何も変わっていません。"))
            return redirect(own)
        if found.state == ListImport.State.DONE:
            messages.success(request, _done_words(spec, found))
            return redirect(spec.url)
        if found.state != ListImport.State.WAITING:
            return page(
                request,
                "documents/import_running.html",
                page_title=spec.label,
                crumbs=[*crumbs(), (spec.label, reverse(own))],
                prepared=found,
            )
        return confirming(request, spec, found, act=act, crumbs=[*crumbs(), (spec.label, reverse(own))], confirm_name=confirm_name)

    return [path(prefix, upload, name=name), path(f"{prefix}<uuid:{parameter}>/", confirm, name=f"{name}_confirm")]


def confirming(
    request: StaffRequest, spec: ImportSpec, found: ListImport, *, act: str, crumbs: list[tuple[Any, str]], confirm_name: str
) -> HttpResponse:
    """The page of a file that waits: understand it otherwise, or take it over. As many queries as the list's plan."""
    book = store.beginning_of(found)
    reading = ReadingForm(
        request.POST if act == "columns" else None,
        spec=spec, book=book, understanding=store.understanding_of(found), options=found.options,
    )  # fmt: skip
    if act == "columns" and reading.is_valid():
        store.change_reading(found, spec, sheets=reading.sheets, mapping=reading.mapping, options=reading.options())
        return redirect(confirm_name, found.pk)
    preview = store.preview(found, spec)
    form = (spec.confirm or ConfirmForm)(request.POST if act == "confirm" else None, preview=preview)
    if act == "confirm" and form.is_valid():
        try:
            taken = store.confirm(found, spec, by=request.person, options=form.options())
        except Problem as problem:
            form.add_error(None, f"{problem.title}。{problem.what_to_do}")
        else:
            if taken.state == ListImport.State.TAKING:
                return redirect(confirm_name, found.pk)
            messages.success(request, _done_words(spec, taken))
            return redirect(spec.url)
    encoding = book.encoding
    return page(
        request,
        "documents/import_confirm.html",
        status=422 if form.errors or reading.errors else 200,
        page_title=_("取り込む内容を確かめる"),
        crumbs=crumbs,
        prepared=found,
        reading=reading,
        form=form,
        preview=preview,
        counts=preview["counts"],
        unit=spec.unit,
        template=spec.template,
        read_as="" if encoding == "xlsx" else {"cp932": "Shift_JIS（CP932）"}.get(encoding, encoding.upper()),
    )


def _done_words(spec: ImportSpec, taken: ListImport) -> str:
    counts = {"unit": spec.unit} | {name: f"{taken.counts.get(name, 0):,}" for name in ("added", "changed", "unchanged", "refused")}
    text = (
        _("取り込みました：追加%(added)s%(unit)s、変更%(changed)s%(unit)s、変わらず%(unchanged)s%(unit)s、取り込めず%(refused)s行。")
        % counts
    )
    if taken.counts.get("left"):
        text += _("退職%(left)s人。") % {"left": f"{taken.counts['left']:,}"}
    return text
