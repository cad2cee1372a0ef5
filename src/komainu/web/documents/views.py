"""How papers look, and the house's own forms: what can be replaced, its fields explained, versions, back to the default."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.documents import services
from komainu.web.documents.answering import download
from komainu.web.documents.forms import OwnForm, PaperForm, StyleForm
from komainu.web.documents.kinds import KINDS, DocumentKind
from komainu.web.documents.models import DocumentStyle, HousePaper, OwnTemplate
from komainu.web.documents.ownforms import FORMS, Form
from komainu.web.documents.ownforms.defaults import default_form
from komainu.web.documents.ownforms.filling import fill, look
from komainu.web.documents.ownforms.guarding import LARGEST_BYTES
from komainu.web.site.pages import page
from komainu.web.site.problems import Problem
from komainu.web.site.rights import StaffRequest, requires


def _crumbs() -> list[tuple[str, str]]:
    return [(_("書類の体裁と様式"), reverse("documents:home"))]


@requires("documents.edit")
@require_http_methods(["GET", "POST"])
def home(request: StaffRequest) -> HttpResponse:
    """What all papers share, each kind of document, each form. Three queries."""
    paper = HousePaper.objects.first() or HousePaper()
    form = PaperForm(request.POST or None, initial={"has_holes": paper.has_holes, "dates": paper.dates})
    if request.method == "POST" and form.is_valid():
        services.set_paper(by=request.person, **form.cleaned_data)
        messages.success(request, _("保存しました。次に作る書類から変わります。"))
        return redirect("documents:home")
    styles = {style.kind: style for style in DocumentStyle.objects.all()}
    current = {each.template: each for each in OwnTemplate.objects.filter(is_current=True).defer("content")}
    return page(
        request,
        "documents/home.html",
        status=422 if form.errors else 200,
        page_title=_("書類の体裁と様式"),
        page_lead=_("PDFの余白・様式番号・押印欄と、自組織のWord・Excelの様式への差し替え。"),
        form=form,
        kinds=[(kind, styles.get(kind.id), "・".join(styles[kind.id].seals) if kind.id in styles else "") for kind in KINDS.values()],
        forms=[(each, current.get(each.id)) for each in FORMS.values()],
    )


def _kind(code: str) -> DocumentKind:
    if code not in KINDS:
        raise Http404
    return KINDS[code]


@requires("documents.edit")
@require_http_methods(["GET", "POST"])
def style(request: StaffRequest, kind: str) -> HttpResponse:
    """Form number, version, seal boxes of one kind. One query."""
    from komainu.web.people.views.forming import form_page

    found = _kind(kind)
    now = DocumentStyle.objects.filter(kind=kind).first() or DocumentStyle(kind=kind)
    initial = {"form_number": now.form_number, "version": now.version, "seals": "、".join(now.seals)}
    form = StyleForm(request.POST or None, initial=initial, takes_seals=found.takes_seals)

    def act() -> str:
        services.set_style(kind, by=request.person, **{"seals": [], **form.cleaned_data})
        messages.success(request, _("保存しました。次に作る書類から変わります。"))
        return reverse("documents:home")

    return form_page(request, form, act, title=str(found.label), button=_("保存する"), crumbs=_crumbs(), back_url=reverse("documents:home"))


def _form(code: str) -> Form:
    if code not in FORMS:
        raise Http404
    return FORMS[code]


def _version(form: Form, code: UUID) -> OwnTemplate:
    found = OwnTemplate.objects.filter(template=form.id, pk=code).first()
    if found is None:
        raise Http404
    return found


@requires("documents.edit")
@require_http_methods(["GET", "POST"])
def own_form(request: StaffRequest, form_id: str) -> HttpResponse:
    """The fields explained, our form to begin with, the versions of the house; a new one is looked through at once. Two queries."""
    found = _form(form_id)
    form = OwnForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made, _looked = services.add_form(found, file.read(LARGEST_BYTES + 1), by=request.person, file_name=file.name)
        except Problem as problem:
            form.add_error("file", f"{problem.title}。{problem.what_to_do}")
        else:
            messages.success(request, _("見本の値を差し込めました。結果を見てから「この版を使う」を押してください。"))
            return redirect(f"{reverse('documents:own_form', args=[form_id])}#v{made.number}")
    versions = list(OwnTemplate.objects.filter(template=found.id).select_related("uploaded_by"))
    return page(
        request,
        "documents/own_form.html",
        status=422 if form.errors else 200,
        page_title=found.label,
        crumbs=_crumbs(),
        own=found,
        form=form,
        versions=[(each, look(found, bytes(each.content))) for each in versions[:10]],
        is_replaced=any(each.is_current for each in versions),
    )


@requires("documents.edit")
@require_GET
def default(request: StaffRequest, form_id: str) -> HttpResponse:
    """Our own form, to be changed and put back."""
    found = _form(form_id)
    return download(default_form(found), f"{form_id}-form", found.format)


@requires("documents.edit")
@require_GET
def version_file(request: StaffRequest, form_id: str, version: UUID, what: str) -> HttpResponse:
    """A version as it was put in, or filled with sample values."""
    found = _form(form_id)
    kept = _version(found, version)
    if what not in {"file", "sample"}:
        raise Http404
    body = bytes(kept.content)
    return download(fill(found, body, found.sample) if what == "sample" else body, f"{form_id}-{kept.number}-{what}", found.format)


@requires("documents.edit")
@require_POST
def use(request: StaffRequest, form_id: str) -> HttpResponse:
    """Put a version in use, or go back to our own form."""
    found = _form(form_id)
    wanted = request.POST.get("version", "")
    if wanted:
        try:
            code = UUID(wanted)
        except ValueError as error:
            raise Http404 from error
        services.use_form(_version(found, code), by=request.person)
        messages.success(request, _("この版を使います。"))
    else:
        services.use_default(found, by=request.person)
        messages.success(request, _("Komainuの様式に戻しました。自組織の版は残っています。"))
    return redirect("documents:own_form", form_id)
