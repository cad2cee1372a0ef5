"""The teaching material: all courses, one course with its files."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from komainu.web.documents.housestyle import house_pdf
from komainu.web.documents.listing_export import export_links, export_listing
from komainu.web.documents.tables import to_xlsx
from komainu.web.incidents.views.house import qr_svg
from komainu.web.people import queries as people
from komainu.web.site import clock
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.site.templatetags.site import jdate
from komainu.web.training.handouts.course import handout, names_in
from komainu.web.training.models import Course, CourseVersion, Delivery, Module
from komainu.web.training.queries import materials as readings
from komainu.web.training.services.handing_out import note_hand_out

WITH_ANSWERS = {"answers", "questions", "scorm"}
TYPES = {
    "slides": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
    "booklet": ("application/pdf", "pdf"),
    "answers": ("application/pdf", "pdf"),
    "poster": ("application/pdf", "pdf"),
    "questions": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "scorm": ("application/zip", "zip"),
}
MOST_PAPERS = 99

LIST = Listing(
    label=gettext_lazy("教材"),
    columns=(
        Column("title", gettext_lazy("コース名"), lambda version: version.title_said, order_by=("title",), url=lambda version: reverse("training:material", args=[version.pk]), is_title=True),
        Column("origin", gettext_lazy("種類"), lambda version: version.course.get_origin_display(), order_by=("course__origin", "title")),
        Column("audience", gettext_lazy("受ける人"), lambda version: version.audience_said),
        Column("minutes", gettext_lazy("分"), order_by=("minutes",), align="number"),
        Column("state", gettext_lazy("状態"), lambda version: version.get_state_display(), order_by=("state", "title")),
        Column("made", gettext_lazy("作った日"), lambda version: clock.japan_day(version.made_at), order_by=("made_at",)),
    ),
    search=("title", "title_en", "audience"),
    search_label=gettext_lazy("コース名・受ける人"),
    filters=(Filter("origin", gettext_lazy("種類"), "course__origin", Course.Origin.choices), Filter("state", gettext_lazy("状態"), "state", CourseVersion.State.choices)),
    sort="title",
)  # fmt: skip


@requires("training.hand_out")
@require_GET
def materials(request: StaffRequest) -> HttpResponse:
    """All courses. Two queries."""
    return page(
        request,
        "training/materials.html",
        page_title=_("教材"),
        page_lead=_("用意されたコースと自社のコースです。スライド・冊子・ポスター・問題集・SCORM教材として出せます。"),
        listing=LIST.page(request.GET, readings.courses(), path=request.path),
        exports=export_links("training:materials_export"),
        may_prepare=may(request.standing, "training.prepare"),
    )


@requires("training.hand_out")
@require_GET
def materials_export(request: StaffRequest, format: str) -> HttpResponse:
    return export_listing(request, LIST, readings.courses(), format=format, name="courses")


def crumbs_to() -> list[tuple[Any, str]]:
    return [(_("教材"), reverse("training:materials"))]


@requires("training.hand_out")
@require_GET
def material(request: StaffRequest, version: UUID) -> HttpResponse:
    """One version: its modules, its files, its other versions. Four queries."""
    found = readings.version_of(version)
    modules = readings.modules_of(found)
    # What another maker's package holds cannot be set anew as slides or a booklet.
    has_package = any(each.content == Module.Content.PACKAGE for each in modules)
    files = [
        ("slides", _("スライド（PowerPoint、話すことのノート付き）")),
        ("booklet", _("冊子（PDF、紙のテストと受講票付き）")),
        ("answers", _("紙のテストの採点表（PDF）")),
        ("poster", _("ポスター（PDF、1枚）")),
        ("questions", _("問題集（Excel）")),
        ("scorm", _("SCORM 1.2教材（ほかの学習管理システムで使うZIP）")),
    ]
    return page(
        request,
        "training/material.html",
        page_title=found.title_said,
        crumbs=crumbs_to(),
        version=found,
        facts=[
            (_("種類"), found.course.get_origin_display()),
            (_("受ける人"), found.audience_said),
            (_("時間のめやす"), _("約%(minutes)s分") % {"minutes": found.minutes}),
            (_("合格点"), f"{found.pass_mark}%"),
            (_("出題数"), found.questions_asked),
            (_("版"), _("第%(number)s版") % {"number": found.number}),
            (_("状態"), found.get_state_display()),
        ],
        modules=modules,
        total_questions=sum(each.question_count for each in modules),  # type: ignore[attr-defined]
        files=[(what, label) for what, label in files if modules and not has_package and _may_have(request, what)],
        versions=readings.versions_of(found.course),
        has_names=names_in(found),
        may_answers=_may_have(request, "answers"),
        may_prepare=may(request.standing, "training.prepare") and found.course.origin != Course.Origin.READY,
    )


def _may_have(request: StaffRequest, what: str) -> bool:
    """What holds the right answers is for who prepares training: a department's data manager takes the exam too."""
    return what not in WITH_ANSWERS or may(request.standing, "training.prepare")


@requires("training.hand_out")
@require_GET
def hand_out(request: StaffRequest, version: UUID, what: str) -> HttpResponse:
    """The file. It leaves an event in the trail."""
    if what not in TYPES or not _may_have(request, what):
        raise Http404
    found = readings.version_of(version)
    if found.modules.filter(content=Module.Content.PACKAGE).exists():
        raise Http404
    language = "en" if (request.GET.get("language") or get_language()) == "en" else "ja"
    given = request.GET.get("paper", "1")
    paper = min(max(int(given), 1), MOST_PAPERS) if given.isascii() and given.isdigit() and len(given) < 4 else 1
    # A package goes into another system: names go with it only where somebody chose so.
    names = request.GET.get("names", "")
    with_names = names == "yes" if what == "scorm" else names != "no"
    body = _made(found, what, language, paper, with_names=with_names)
    note_hand_out(found, by=request.person, what=what, language=language, with_names=with_names)
    kind, ending = TYPES[what]
    answer = HttpResponse(body, content_type=kind)
    name = f"{found.course.key}-v{found.number}-{what}.{ending}"
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


def _made(version: CourseVersion, what: str, language: str, paper: int, *, with_names: bool) -> bytes:
    """Made when it is asked for: a course is set in a second or two, and always as it stands now."""
    from django.utils import translation

    from komainu.web.training.handouts import booklet, package, questions, slides

    with translation.override(language):
        today, organisation = clock.today(), people.organisation()
        house = organisation.name if organisation else ""
        course = handout(version, today, language, with_names=with_names)
        if what == "slides":
            return slides.slides(course, house=house)
        if what == "questions":
            return to_xlsx(questions.columns(), questions.rows(course), version.title, made_on=today)
        if what == "scorm":
            return package.package(course, identifier=f"komainu-{version.course.key}-{version.number}", house=house)
        if what == "booklet":
            return house_pdf("training.booklet", booklet.booklet(course, house=house, day=today, paper=paper))
        if what == "answers":
            return house_pdf("training.answers", booklet.answers(course, house=house, day=today, paper=paper))
        return house_pdf("training.poster", booklet.poster(course, house=house, day=today, due=_due(version), qr=qr_svg(_address())))


def _due(version: CourseVersion) -> str:
    """By when the running delivery of this version asks for it. One query."""
    running = Delivery.objects.filter(version=version, state=Delivery.State.OPEN, due_on__isnull=False).order_by("due_on").first()
    return _("%(day)sまでに受けてください") % {"day": jdate(running.due_on)} if running else ""


def _address() -> str:
    return f"{settings.PUBLIC_ADDRESS}{reverse('today:home')}"


urlpatterns = [
    path("materials/", materials, name="materials"),
    path("materials/export/<str:format>/", materials_export, name="materials_export"),
    path("materials/<uuid:version>/", material, name="material"),
    path("materials/<uuid:version>/files/<slug:what>/", hand_out, name="hand_out"),
]
