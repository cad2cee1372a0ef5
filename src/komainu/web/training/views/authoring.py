"""The editor of own courses: begin, write with preview, pictures, slides taken in, questions, publish."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.documents.importing.pages import import_pages
from komainu.web.people.views.forming import form_page, refused
from komainu.web.site import clock
from komainu.web.site.once import once
from komainu.web.site.pages import page
from komainu.web.site.problems import Problem
from komainu.web.site.rights import StaffRequest, requires
from komainu.web.site.sealed_files import content_of
from komainu.web.training import showing
from komainu.web.training.authoring_forms import QUESTIONS, AddModuleForm, CourseForm, MaterialForm, ModuleForm, SlidesForm
from komainu.web.training.models import Course, CourseVersion, Material, Module
from komainu.web.training.queries import materials as readings
from komainu.web.training.queries.company import company_part
from komainu.web.training.queries.from_parts import recent_cases
from komainu.web.training.services import authoring as services
from komainu.web.training.services import questions
from komainu.web.training.services.films import read_film
from komainu.web.training.views.materials import crumbs_to as first_crumbs
from komainu.web.training.views.ranges import ranged

SHOWN = 30


def crumbs_to(version: CourseVersion | None = None) -> list[tuple[Any, str]]:
    return [*first_crumbs(), *([(version.title_said, reverse("training:write_course", args=[version.pk]))] if version else [])]


def _own(code: UUID) -> CourseVersion:
    found = readings.version_of(code)
    if found.course.origin == Course.Origin.READY:
        raise Http404
    return found


def _words(values: dict[str, Any]) -> services.CourseWords:
    return services.CourseWords(**{name: values[name] for name in ("title", "audience", "minutes", "pass_mark", "questions_asked", "note")})


@requires("training.prepare")
@require_http_methods(["GET", "POST"])
def begin_course(request: StaffRequest) -> HttpResponse:
    form = CourseForm(request.POST or None)

    def act() -> str:
        made = services.begin_course(_words(form.cleaned_data), by=request.person)
        return reverse("training:write_course", args=[made.pk])

    return form_page(
        request, form, act, title=_("自社のコースを作る"), button=_("作る"), crumbs=crumbs_to(), back_url=reverse("training:materials")
    )


@requires("training.prepare")
@require_http_methods(["GET", "POST"])
def write_course(request: StaffRequest, version: UUID) -> HttpResponse:
    """A draft: its words, its modules, what is still missing. Four queries."""
    found = _own(version)
    if found.state != CourseVersion.State.DRAFT:
        return redirect("training:material", found.pk)
    names = ("title", "audience", "minutes", "pass_mark", "questions_asked", "note")
    form = CourseForm(request.POST if request.POST.get("act") == "words" else None, initial={name: getattr(found, name) for name in names})
    adding = AddModuleForm(request.POST if request.POST.get("act") == "add" else None)
    if request.method == "POST":
        try:
            if form.is_bound and form.is_valid():
                services.change_course(found, _words(form.cleaned_data), by=request.person)
                messages.success(request, _("保存しました。"))
                return redirect("training:write_course", found.pk)
            if adding.is_bound and adding.is_valid():
                existing = Module.objects.get(pk=adding.cleaned_data["existing"]) if adding.cleaned_data["existing"] else None
                made = services.add_module(found, by=request.person, title=adding.cleaned_data["title"], existing=existing)
                return redirect("training:write_course", found.pk) if existing else redirect("training:write_module", found.pk, made.pk)
        except Problem as problem:
            refused(form if form.is_bound else adding, problem)
    return page(
        request,
        "training/write_course.html",
        status=422 if form.errors or adding.errors else 200,
        page_title=_("%(title)sを書く") % {"title": found.title},
        crumbs=crumbs_to(),
        version=found,
        modules=readings.modules_of(found),
        form=form,
        adding=adding,
    )


@requires("training.prepare")
@require_http_methods(["GET", "POST"])
def write_module(request: StaffRequest, version: UUID, module: UUID) -> HttpResponse:
    """The text of a module, with preview; the pictures to put in."""
    found = _own(version)
    wanted = get_object_or_404(Module, pk=module, places__version=found)
    text = services.text_of(wanted)
    form = ModuleForm(
        request.POST or None, initial={"title": wanted.title, "minutes": wanted.minutes, "text": text, "seen": services.digest_of(text)}
    )
    preview = None
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            if request.POST.get("act") == "preview":
                preview = _preview(values["text"])
            else:
                services.write_module(found, wanted, by=request.person, **values)
                messages.success(request, _("保存しました。公開するまで、受講する人には見えません。"))
                return redirect("training:write_course", found.pk)
        except Problem as problem:
            refused(form, problem)
    return page(
        request,
        "training/write_module.html",
        status=422 if form.errors else 200,
        page_title=wanted.title,
        crumbs=crumbs_to(found),
        version=found,
        form=form,
        preview=preview,
        materials=list(Material.objects.order_by("-added_at")[:SHOWN]),
    )


def _preview(text: str) -> list[tuple[str, Any, str]]:
    pages: list[Any] = services.pages_of(text)
    language = get_language() or "ja"
    slots = showing.slots_in(*(each.body for each in pages))
    company = {id: showing.CompanyText(shown.title, shown.text, shown.why) for id, shown in company_part(clock.today(), slots).items()}
    return [(each.title, showing.page_html(each.body, language=language, company=company, shift=2), each.notes) for each in pages]


@requires("training.prepare")
@require_POST
def remove_module(request: StaffRequest, version: UUID, module: UUID) -> HttpResponse:
    found = _own(version)
    services.remove_module(found, get_object_or_404(Module, pk=module, places__version=found), by=request.person)
    return redirect("training:write_course", found.pk)


@requires("training.prepare")
@require_POST
def publish_course(request: StaffRequest, version: UUID) -> HttpResponse:
    found = services.publish_course(_own(version), by=request.person)
    messages.success(request, _("公開しました。これから始める教育で選べます。"))
    return redirect("training:material", found.pk)


@requires("training.prepare")
@require_POST
def next_draft(request: StaffRequest, version: UUID) -> HttpResponse:
    return redirect("training:write_course", services.next_draft(_own(version), by=request.person).pk)


@requires("training.prepare")
@require_http_methods(["GET", "POST"])
def take_in_slides(request: StaffRequest) -> HttpResponse:
    form = SlidesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = once(values["sheet"], lambda: services.take_in_slides(values["file"], by=request.person, title=values["title"]).pk)
        except Problem as problem:
            refused(form, problem)
        else:
            messages.success(request, _("取り込みました。確かめてから公開してください。"))
            return redirect("training:write_course", made)
    return page(
        request, "training/upload.html", status=422 if form.errors else 200, page_title=_("スライドを取り込む"), crumbs=crumbs_to(), form=form,
        button=_("取り込む"), back_url=reverse("training:materials"),
    )  # fmt: skip


@requires("training.prepare")
@require_http_methods(["GET", "POST"])
def add_material(request: StaffRequest) -> HttpResponse:
    """A picture or a film; the page then tells the line that puts it into a text."""
    form = MaterialForm(request.POST or None, request.FILES or None)
    made = None
    if request.method == "POST" and form.is_valid():
        try:
            made = services.keep_material(form.cleaned_data["file"], by=request.person)
        except Problem as problem:
            refused(form, problem)
        else:
            messages.success(
                request, _("入れました。本文にこの行を書くと出ます：![説明](%(kind)s:%(id)s)") % {"kind": made.kind, "id": made.pk}
            )
            return redirect("training:add_material")
    return page(
        request, "training/upload.html", status=422 if form.errors else 200, page_title=_("画像・動画を入れる"), crumbs=crumbs_to(), form=form,
        button=_("入れる"), back_url=reverse("training:materials"), materials=list(Material.objects.order_by("-added_at")[:SHOWN]),
    )  # fmt: skip


def _safely(answer: HttpResponseBase) -> HttpResponseBase:
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer


@requires("training.library")
@require_GET
def picture(request: StaffRequest, material: UUID) -> HttpResponseBase:
    found = get_object_or_404(Material, pk=material, kind=Material.Kind.PICTURE)
    try:
        body = content_of(found.path, services.PLACE, found.sha256)
    except FileNotFoundError as error:
        raise Http404 from error
    return _safely(HttpResponse(body, content_type=found.content_type))


@requires("training.library")
@require_GET
def film(request: StaffRequest, material: UUID) -> HttpResponseBase:
    """The film, or the part of it that the browser asks for. Two queries."""
    found = get_object_or_404(Material, pk=material, kind=Material.Kind.FILM)
    read = partial(read_film, found)
    return _safely(ranged(request, size=found.size_bytes, read=read, content_type=found.content_type))


@requires("training.prepare")
@require_POST
def case_question(request: StaffRequest, incident: UUID) -> HttpResponse:
    """One click: an own case becomes a question of the course of own cases."""
    found = recent_cases(clock.today()).filter(pk=incident).first()
    if found is None:
        raise Http404
    version, _question = questions.question_from_case(found, by=request.person)
    messages.success(request, _("問題にしました。「自社の事例から学ぶ」の下書きに入っています。"))
    return redirect("training:write_course", version.pk)


urlpatterns = [
    path("own/begin/", begin_course, name="begin_course"),
    path("own/slides/", take_in_slides, name="take_in_slides"),
    path("own/materials/", add_material, name="add_material"),
    path("own/<uuid:version>/", write_course, name="write_course"),
    path("own/<uuid:version>/publish/", publish_course, name="publish_course"),
    path("own/<uuid:version>/next/", next_draft, name="next_draft"),
    path("own/<uuid:version>/modules/<uuid:module>/", write_module, name="write_module"),
    path("own/<uuid:version>/modules/<uuid:module>/remove/", remove_module, name="remove_module"),
    path("own/cases/<uuid:incident>/question/", case_question, name="case_question"),
    path("pictures/<uuid:material>/", picture, name="picture"),
    path("films/<uuid:material>/", film, name="film"),
    *import_pages(
        QUESTIONS, right="training.prepare", namespace="training", crumbs=crumbs_to, prefix="own/questions/", name="questions_import",
    ),
]  # fmt: skip
