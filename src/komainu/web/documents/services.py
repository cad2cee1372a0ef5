"""Changes of this part: how papers look, and the house's own forms."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max

from komainu.web.documents.models import THE_PAPER, DocumentStyle, HousePaper, OwnTemplate
from komainu.web.documents.ownforms import FORMS
from komainu.web.documents.ownforms.declaring import Form
from komainu.web.documents.ownforms.filling import Looked, fill, look
from komainu.web.site import clock
from komainu.web.trail import services as trail


@transaction.atomic
def set_paper(*, by: Any, has_holes: bool, dates: str) -> HousePaper:
    """What all papers share."""
    paper, _is_new = HousePaper.objects.select_for_update().get_or_create(pk=THE_PAPER)
    before = {"has_holes": paper.has_holes, "dates": paper.dates}
    after = {"has_holes": has_holes, "dates": dates}
    if before != after:
        paper.has_holes, paper.dates = has_holes, dates
        paper.save(update_fields=["has_holes", "dates"])
        trail.record("documents.paper_set", by=by, subject=paper, before=before, after=after)
    return paper


@transaction.atomic
def set_style(kind: str, *, by: Any, form_number: str, version: str, seals: Sequence[str]) -> DocumentStyle:
    """Form number, version and seal boxes of one kind of document."""
    style, _is_new = DocumentStyle.objects.select_for_update().get_or_create(kind=kind)
    before = {"form_number": style.form_number, "version": style.version, "seals": list(style.seals)}
    after = {"form_number": form_number, "version": version, "seals": list(seals)}
    if before != after:
        style.form_number, style.version, style.seals = form_number, version, list(seals)
        style.save(update_fields=["form_number", "version", "seals"])
        trail.record("documents.style_set", by=by, subject=style, before=before, after=after)
    return style


@transaction.atomic
def add_form(form: Form, content: bytes, *, by: Any, file_name: str) -> tuple[OwnTemplate, Looked]:
    """Keep a new version of an own form, looked through and filled once with sample values; it is not in use yet. Raises FormRefused."""
    found = look(form, content)
    fill(form, content, form.sample)
    last = OwnTemplate.objects.filter(template=form.id).aggregate(last=Max("number"))["last"] or 0
    made = OwnTemplate.objects.create(
        template=form.id, number=last + 1, file_name=file_name[:200], content=content, sha256=hashlib.sha256(content).hexdigest(), uploaded_by=by,
        uploaded_at=clock.now(),
    )  # fmt: skip
    trail.record("documents.form_added", by=by, subject=made, after={"form": form.id, "number": made.number, "sha256": made.sha256})
    return made, found


@transaction.atomic
def use_form(version: OwnTemplate, *, by: Any) -> OwnTemplate:
    """Documents of this kind are made by this version from now on."""
    for before in OwnTemplate.objects.select_for_update().filter(template=version.template, is_current=True):
        OwnTemplate.objects.filter(pk=before.pk).update(is_current=False)
    version.is_current = True
    version.save(update_fields=["is_current"])
    trail.record("documents.form_used", by=by, subject=version, after={"form": version.template, "number": version.number})
    return version


@transaction.atomic
def use_default(form: Form, *, by: Any) -> None:
    """Back to our own form; the versions of the house stay to be read."""
    for current in OwnTemplate.objects.select_for_update().filter(template=form.id, is_current=True):
        current.is_current = False
        current.save(update_fields=["is_current"])
        trail.record("documents.form_dropped", by=by, subject=current, after={"form": form.id, "number": current.number})


def by_own_form(form_id: str, values: Callable[[], Mapping[str, Any]], usual: Callable[[], bytes]) -> bytes:
    """The document by the house's own form if there is one in use, else as usual. One query. Raises FormRefused."""
    current = OwnTemplate.objects.filter(template=form_id, is_current=True).only("content").first()
    return fill(FORMS[form_id], bytes(current.content), values()) if current else usual()
