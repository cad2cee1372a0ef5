"""Own courses: begun, written in Markdown, given pictures and questions, published as the next version."""

import hashlib
import re
from dataclasses import dataclass
from hashlib import sha256
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from komainu.web.incidents.services.attachments import clean_name
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import ChangedMeanwhile, Problem, WrongState
from komainu.web.site.sealed_files import store
from komainu.web.trail import services as trail
from komainu.web.training.models import Course, CourseModule, CourseVersion, Material, Module, PackageItem, Page
from komainu.web.training.pictures import NoPicture, redrawn
from komainu.web.training.ready.reading import EASY, ENGLISH, NOTES, Wrong, read_pages
from komainu.web.training.taking_in import SlidePage, Unreadable, plain, read_slides

from .films import keep_film

PLACE = "training.Material"
LARGEST_PICTURE, LARGEST_FILM, LARGEST_SLIDES = 20_000_000, 200_000_000, 60_000_000
FILMS = {"video/mp4": lambda content: content[4:8] == b"ftyp", "video/webm": lambda content: content[:4] == b"\x1aE\xdf\xa3"}
OWN_CASES = "own-cases"


class TextUnfit(Problem):
    title = _("教材の書き方を確かめてください")
    status = 422


class FileUnfit(Problem):
    title = _("このファイルは使えません")
    what_to_do = _(
        "画像はPNG・JPEG・WebP・GIF（20MBまで）、動画はMP4・WebM（200MBまで）、スライドはPowerPointかPDF（60MBまで）にしてください。"
    )
    status = 422


class NothingToPublish(Problem):
    title = _("まだ公開できません")
    what_to_do = _("単元を1つ以上入れ、それぞれに画面を1つ以上書いてください。")


@dataclass(frozen=True, slots=True)
class CourseWords:
    """What a draft is called and asks."""

    title: str
    audience: str = ""
    minutes: int = 20
    pass_mark: int = 80
    questions_asked: int = 10
    note: str = ""


def _draft(version: CourseVersion) -> CourseVersion:
    found = CourseVersion.objects.select_for_update().select_related("course").get(pk=version.pk)
    if found.state != CourseVersion.State.DRAFT:
        raise WrongState
    return found


@transaction.atomic
def begin_course(words: CourseWords, *, by: Person | None, origin: str = Course.Origin.OWN, key: str = "") -> CourseVersion:
    """A new own course as a draft without modules."""
    now = clock.now()
    course = Course.objects.create(key=key or f"own-{uuid4().hex[:12]}", origin=origin, created_at=now)
    version = CourseVersion.objects.create(
        course=course, title=words.title, audience=words.audience, minutes=words.minutes, pass_mark=words.pass_mark,
        questions_asked=words.questions_asked, note=words.note, made_by=by, made_at=now,
    )  # fmt: skip
    trail.record("training.course_begun", by=by, subject=version, after={"title": words.title, "origin": origin})
    return version


@transaction.atomic
def change_course(version: CourseVersion, words: CourseWords, *, by: Person) -> None:
    """Title and the like of a draft. Raises WrongState."""
    version = _draft(version)
    names = ("title", "audience", "minutes", "pass_mark", "questions_asked", "note")
    before = {name: getattr(version, name) for name in names if getattr(version, name) != getattr(words, name)}
    for name in names:
        setattr(version, name, getattr(words, name))
    version.save(update_fields=names)
    trail.record("training.course_changed", by=by, subject=version, before=before, after={name: getattr(words, name) for name in before})


@transaction.atomic
def next_draft(version: CourseVersion, *, by: Person) -> CourseVersion:
    """A draft of the next version, with the modules of this one; the draft that is there already, if there is one. Raises WrongState for a ready course."""
    course = Course.objects.select_for_update().get(pk=version.course_id)
    if course.origin == Course.Origin.READY:
        raise WrongState
    if (there := course.versions.filter(state=CourseVersion.State.DRAFT).first()) is not None:
        return there
    last = course.versions.order_by("-number").values_list("number", flat=True).first() or 0
    made = CourseVersion.objects.create(
        course=course, number=last + 1, title=version.title, title_en=version.title_en, audience=version.audience, audience_en=version.audience_en,
        minutes=version.minutes, pass_mark=version.pass_mark, questions_asked=version.questions_asked, made_by=by, made_at=clock.now(),
    )  # fmt: skip
    CourseModule.objects.bulk_create(
        CourseModule(version=made, module_id=place.module_id, position=place.position) for place in version.places.all()
    )
    trail.record("training.course_begun", by=by, subject=made, after={"title": made.title, "number": made.number})
    return made


@transaction.atomic
def add_module(version: CourseVersion, *, by: Person | None, title: str = "", existing: Module | None = None) -> Module:
    """A new empty module at the end, or one that exists. Raises WrongState."""
    version = _draft(version)
    position = (version.places.order_by("-position").values_list("position", flat=True).first() or 0) + 1
    module = existing or Module.objects.create(key=f"{version.course.key}-{uuid4().hex[:6]}", title=title, made_at=clock.now())
    if not version.places.filter(module=module).exists():
        CourseModule.objects.create(version=version, module=module, position=position)
    trail.record("training.module_added", by=by, subject=version, after={"module": module.title, "position": position})
    return module


@transaction.atomic
def remove_module(version: CourseVersion, module: Module, *, by: Person) -> None:
    """The draft shows it no more; other versions still do. Raises WrongState."""
    version = _draft(version)
    version.places.filter(module=module).delete()
    trail.record("training.module_removed", by=by, subject=version, before={"module": module.title})


def text_of(module: Module) -> str:
    """The pages of a module as the text of the editor."""
    pieces = []
    for page in module.pages.order_by("position"):
        pieces.append(f"## {page.title}\n{page.body}")
        if page.notes:
            pieces.append(f"### {NOTES}\n{page.notes}")
        if page.body_easy:
            pieces.append(f"### {EASY}\n{page.body_easy}")
        if page.body_en:
            pieces.append(f"### {ENGLISH}\n" + (f"#### {page.title_en}\n" if page.title_en else "") + page.body_en)
    return "\n\n".join(pieces)


def digest_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def pages_of(text: str) -> list[object]:
    """The pages that a text makes. Raises TextUnfit."""
    try:
        pages = list(read_pages(text.replace("\r\n", "\n")))
    except (Wrong, ValueError) as error:
        raise TextUnfit(
            what_to_do=gettext("「### 」の見出しには、話すこと・やさしい日本語・Englishだけが使えます。（%(error)s）")
            % {"error": str(error)[:120]}
        ) from error
    if not pages or any(not page.title.strip() or len(page.title) > 200 for page in pages):
        raise TextUnfit(what_to_do=gettext("「## 画面の題」から書き始めてください。題は200字までです。"))
    return list(pages)


@transaction.atomic
def write_module(version: CourseVersion, module: Module, *, by: Person | None, title: str, text: str, minutes: int, seen: str) -> Module:
    """The pages of a module of a draft. A module that was published stays what it was: the draft gets the next version of it, with its
    questions. Raises WrongState, TextUnfit, ChangedMeanwhile."""
    version = _draft(version)
    module = Module.objects.select_for_update().get(pk=module.pk)
    if module.content == Module.Content.PACKAGE:
        raise WrongState
    if seen and digest_of(text_of(module)) != seen:
        raise ChangedMeanwhile
    pages = pages_of(text)
    module = changeable(version, module)
    module.title, module.minutes = title, minutes
    module.digest = digest_of(text)
    module.save(update_fields=["title", "minutes", "digest"])
    module.pages.all().delete()
    Page.objects.bulk_create(
        Page(module=module, position=place, title=page.title, title_en=page.title_en, body=page.body, body_easy=page.easy, body_en=page.body_en, notes=page.notes)  # type: ignore[attr-defined]
        for place, page in enumerate(pages, 1)
    )  # fmt: skip
    trail.record("training.module_written", by=by, subject=version, after={"module": title, "pages": len(pages)})
    return module


def changeable(version: CourseVersion, module: Module) -> Module:
    """The module itself while only drafts show it; else a copy of it with its pages and questions, which takes its place in the draft."""
    if not module.places.exclude(version__state=CourseVersion.State.DRAFT).exists() and module.places.count() <= 1:
        return module
    last = Module.objects.filter(key=module.key).order_by("-number").values_list("number", flat=True).first() or 0
    is_ready = not module.key.startswith(version.course.key)
    copy = Module.objects.create(
        key=f"{version.course.key}-{uuid4().hex[:6]}" if is_ready else module.key, number=1 if is_ready else last + 1, title=module.title,
        title_en=module.title_en, minutes=module.minutes, source=module.source, content=module.content, made_at=clock.now(),
    )  # fmt: skip
    for each in (*module.questions.all(), *module.pages.all()):
        each.pk, each._state.adding = uuid4(), True
        each.module = copy
        each.save(force_insert=True)
    for shown in PackageItem.objects.filter(module=module):
        shown.pk, shown._state.adding = copy.pk, True
        shown.save(force_insert=True)
    version.places.filter(module=module).update(module=copy)
    return copy


@transaction.atomic
def publish_course(version: CourseVersion, *, by: Person) -> CourseVersion:
    """From now on deliveries take this version; those that run go on with theirs. Raises WrongState, NothingToPublish."""
    version = _draft(version)
    modules = Module.objects.filter(places__version=version)
    if not modules.exists() or modules.filter(pages=None).exists():
        raise NothingToPublish
    now = clock.now()
    version.course.versions.filter(state=CourseVersion.State.PUBLISHED).update(state=CourseVersion.State.SUPERSEDED)
    version.state, version.published_at = CourseVersion.State.PUBLISHED, now
    version.save(update_fields=["state", "published_at"])
    after = {"course": version.course.key, "number": version.number, "modules": [module.key for module in modules]}
    trail.record("training.course_published", by=by, subject=version, after=after)
    return version


@transaction.atomic
def keep_material(file: UploadedFile, *, by: Person | None) -> Material:
    """A picture, drawn anew, or a film, as it is, in pieces. Raises FileUnfit."""
    if not file.size or file.size > LARGEST_FILM:
        raise FileUnfit
    begins = file.read(16)
    kind = next((name for name, fits in FILMS.items() if fits(begins)), "")
    if kind:
        return keep_film(file, kind, by=by)
    if file.size > LARGEST_PICTURE:
        raise FileUnfit
    try:
        content, kind = redrawn(begins + file.read())
    except NoPicture as error:
        raise FileUnfit from error
    return _keep(content, kind, Material.Kind.PICTURE, file.name or "", by)


def _keep(content: bytes, content_type: str, kind: str, name: str, by: Person | None) -> Material:
    made = Material.objects.create(
        kind=kind, name=clean_name(name), content_type=content_type, size_bytes=len(content), sha256=hashlib.sha256(content).hexdigest(),
        path=store(content, "training", PLACE), added_by=by, added_at=clock.now(),
    )  # fmt: skip
    trail.record("training.material_added", by=by, subject=made, after={"name": made.name, "kind": kind, "sha256": made.sha256})
    return made


@transaction.atomic
def take_in_slides(file: UploadedFile, *, by: Person, title: str) -> CourseVersion:
    """The house's slides as a draft of an own course: a page each, with what is said to it. Raises FileUnfit."""
    if not file.size or file.size > LARGEST_SLIDES:
        raise FileUnfit
    try:
        found = read_slides(file.read())
    except Unreadable as error:
        raise FileUnfit from error
    version = begin_course(CourseWords(title=title, minutes=max(5, len(found))), by=by, origin=Course.Origin.SLIDES)
    module = add_module(version, by=by, title=title)
    kept: dict[bytes, Material] = {}
    Page.objects.bulk_create([_page(module, place, slide, by, kept) for place, slide in enumerate(found, 1)])
    module.minutes = min(max(1, len(found)), 60)
    module.save(update_fields=["minutes"])
    trail.record("training.slides_taken_in", by=by, subject=version, after={"file": clean_name(file.name or ""), "pages": len(found)})
    return version


def _page(module: Module, place: int, slide: SlidePage, by: Person, kept: dict[bytes, Material]) -> Page:
    """A slide as a page. `kept` knows the pictures of the slides before: the same one is kept once."""
    body = slide.body
    if slide.picture:
        body = _line(_kept_once(slide.picture, slide, by, kept), f"{slide.title} {slide.body}")
    else:
        lines = []
        for picture in slide.pictures:
            try:
                lines.append(_line(_kept_once(redrawn(picture.content)[0], slide, by, kept), picture.alt or slide.title))
            except NoPicture:
                # Drawings of Windows (EMF, WMF) and broken pictures: the page says that there was one.
                lines.append(
                    gettext("（スライドの図「%(name)s」は取り込めませんでした）") % {"name": plain(picture.alt or slide.title)[:60]}
                )
        body = "\n\n".join([body, *lines]) if lines else body
    return Page(module=module, position=place, title=slide.title, body=body[:20_000], notes=slide.notes[:20_000])


def _kept_once(content: bytes, slide: SlidePage, by: Person, kept: dict[bytes, Material]) -> Material:
    digest = sha256(content).digest()
    if digest not in kept:
        kind = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
        kept[digest] = _keep(content, kind, Material.Kind.PICTURE, f"{slide.title[:60]}.{kind[6:]}", by)
    return kept[digest]


def _line(picture: Material, words: str) -> str:
    alt = " ".join(re.sub(r"[\[\]]", "", words)[:300].split())
    return f"![{alt}](picture:{picture.pk})"
