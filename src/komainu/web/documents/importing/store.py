"""The import that waits: kept sealed, understood otherwise, thrown away or taken over. Small ones at once and whole, big ones by the worker.

A big one is written in chunks, each a transaction of its own. It is compared anew whenever the work is taken up, and what was written
is then the same: a worker that is killed in the middle leaves nothing half, nothing doubled, and the next one goes on.
"""

import base64
import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from komainu.web.documents.models import ImportMemory, ListImport
from komainu.web.documents.reading import TableUnreadable
from komainu.web.site import clock
from komainu.web.site.problems import Problem
from komainu.web.trail import services as trail

from .books import Book, beginning, read_book
from .headers import heading_key
from .layouts import laid_out
from .reading import Understanding, columns_of, read_rows, rows_and_warnings, understand
from .showing import preview_of
from .spec import SPECS, ImportSpec, Plan

BIG_FILE_BYTES = 1_500_000
BIG_ROWS = 20_000
CHUNK = 500
# One job stays well below the worker's lease; the rest is another job.
MOST_SECONDS = 90.0
State = ListImport.State


class ImportGone(Problem):
    title = _("この取り込みは、すでに確定したか取り消されています")
    what_to_do = _("もう一度ファイルを選び、内容を確かめてから確定してください。")


class KeyUnmapped(Problem):
    title = _("同じものかどうかを見分ける列が選ばれていません")
    what_to_do = _("「列の読み方を変える」で、その列を選んでください。")
    status = 422


def memory(list_id: str) -> dict[str, str]:
    """What the office chose before for the headings of a list. One query."""
    found = ImportMemory.objects.filter(list=list_id).values_list("headings", flat=True).first()
    return dict(found or {})


def understanding_of(waiting: ListImport) -> Understanding:
    return Understanding(**waiting.understanding)


def book_of(waiting: ListImport) -> Book:
    """Raises ImportGone."""
    if waiting.content is None or "sheets" not in waiting.content:
        raise ImportGone
    return Book.of_plain(waiting.content)


def beginning_of(waiting: ListImport) -> Book:
    """The book as far as headings and samples need it; of a big one that is less than it holds, so that its page is as quick. Raises ImportGone."""
    if waiting.is_big and waiting.preview is not None and "book" in waiting.preview:
        return Book.of_plain(waiting.preview["book"])
    return book_of(waiting)


def planned(waiting: ListImport, spec: ImportSpec) -> Plan:
    """What a waiting import would do now. Raises ImportGone. As many queries as the list's own plan takes."""
    rows = read_rows(book_of(waiting), understanding_of(waiting), spec)
    return spec.plan(rows, waiting.options)


def preview(waiting: ListImport, spec: ImportSpec) -> dict[str, Any]:
    """What its page shows. Raises ImportGone."""
    if waiting.is_big:
        if waiting.preview is None:
            raise ImportGone
        return dict(waiting.preview)
    rows, warnings = rows_and_warnings(book_of(waiting), understanding_of(waiting), spec)
    return preview_of(spec, spec.plan(rows, waiting.options), warnings)


@transaction.atomic
def prepare(spec: ImportSpec, data: bytes, *, by: Any, file_name: str, options: Mapping[str, Any]) -> ListImport:
    """Keep a file, sealed, until it is confirmed; nothing of it counts yet. An earlier one that waits is thrown away.

    Raises TableUnreadable at once for a file of usual size; of a big one its page tells it.
    """
    ListImport.objects.filter(list=spec.id, state__in=[State.WAITING, State.READING]).delete()
    big = len(data) > BIG_FILE_BYTES
    waiting = ListImport(
        list=spec.id, file_name=file_name[:200], options=dict(options), uploaded_by=by, uploaded_at=clock.now(), is_big=big
    )
    if big:
        waiting.state, waiting.content = State.READING, {"file": base64.b64encode(data).decode()}
    else:
        _understand(waiting, spec, read_book(data, file_name))
    waiting.save(force_insert=True)
    if waiting.state == State.READING:
        _enqueue(waiting)
    return waiting


def _understand(waiting: ListImport, spec: ImportSpec, book: Book) -> None:
    book = laid_out(book, spec)
    found = understand(book, spec, memory(spec.id))
    waiting.content = book.plain()
    waiting.total_rows = sum(len(sheet.rows) for sheet in book.sheets)
    waiting.understanding = {"sheets": found.sheets, "mapping": found.mapping, "hints": found.hints}
    if waiting.total_rows > BIG_ROWS and not waiting.is_big:
        waiting.is_big, waiting.state = True, State.READING


def _enqueue(waiting: ListImport) -> None:
    from komainu.web.duties.jobs import import_list

    import_list.enqueue(str(waiting.pk))


@transaction.atomic
def change_reading(
    waiting: ListImport, spec: ImportSpec, *, sheets: Mapping[str, int], mapping: Mapping[str, str], options: Mapping[str, Any]
) -> ListImport:
    """Understand the file otherwise: other sheets, other rows of headings, other columns. Raises ImportGone.

    mapping  heading → field, for every heading that was shown; "" leaves a column out
    """
    waiting = _locked(waiting, State.WAITING)
    before = understanding_of(waiting)
    found = before
    if dict(sheets) != before.sheets:
        found = understand(
            beginning_of(waiting), spec, {heading_key(heading): field for heading, field in mapping.items()} | memory(spec.id), sheets
        )
    else:
        found.mapping = {heading: field for heading, field in mapping.items() if field}
    waiting.understanding = {"sheets": found.sheets, "mapping": found.mapping, "hints": found.hints}
    waiting.options = {**waiting.options, **options}
    if waiting.is_big:
        waiting.state = State.READING
    waiting.save(update_fields=["understanding", "options", "state"])
    if waiting.is_big:
        _enqueue(waiting)
    return waiting


def _locked(waiting: ListImport, *states: str) -> ListImport:
    # What a big file holds is read only by who takes it over.
    found = ListImport.objects.select_for_update().defer("content").filter(pk=waiting.pk, state__in=states).first()
    if found is None:
        raise ImportGone
    return found


@transaction.atomic
def cancel(waiting: ListImport, *, by: Any) -> None:
    """Throw a waiting import away. Raises ImportGone."""
    waiting = _locked(waiting, State.WAITING, State.READING, State.FAILED)
    trail.record("documents.import_cancelled", by=by, subject=waiting, after={"list": waiting.list, "file": waiting.file_name})
    waiting.delete()


@transaction.atomic
def confirm(waiting: ListImport, spec: ImportSpec, *, by: Any, options: Mapping[str, Any]) -> ListImport:
    """Take a waiting import over, as it compares now; of a big one only begin. What was chosen for its columns is remembered.

    Raises ImportGone, KeyUnmapped.
    """
    waiting = _locked(waiting, State.WAITING)
    understanding = understanding_of(waiting)
    if not set(spec.key) <= set(understanding.mapping.values()) | {spec.sheet_key}:
        raise KeyUnmapped
    waiting.options = {**waiting.options, **options}
    waiting.confirmed_at, waiting.confirmed_by = clock.now(), by
    remember(spec.id, beginning_of(waiting), understanding)
    if waiting.is_big:
        waiting.state, waiting.done_rows = State.TAKING, 0
        waiting.save(update_fields=["options", "confirmed_at", "confirmed_by", "state", "done_rows"])
        _enqueue(waiting)
        return waiting
    plan = planned(waiting, spec)
    if plan.to_write:
        spec.apply(plan.to_write, by, waiting.options)
    _finish(waiting, spec, plan, plan.counts)
    return waiting


def remember(list_id: str, book: Book, understanding: Understanding) -> None:
    """Keep what was chosen for the headings of a file, for the next file of this list."""
    chosen = {heading_key(text): understanding.mapping.get(text, "") for text in columns_of(book, understanding)}
    kept = {**memory(list_id), **{key: field for key, field in chosen.items() if key}}
    ImportMemory.objects.update_or_create(list=list_id, defaults={"headings": kept, "changed_at": clock.now()})


def _finish(waiting: ListImport, spec: ImportSpec, plan: Plan, counts: Mapping[str, int]) -> None:
    waiting.counts = {
        **counts,
        **spec.finish(plan, waiting.confirmed_by, waiting.options | {"counts": dict(counts), "file": waiting.file_name}),
    }
    waiting.content = waiting.preview = None
    waiting.state = State.DONE
    waiting.save()


# What the worker does -----------------------------------------------------------------------------------------------


def work(code: UUID | str) -> str:
    """The next piece of work on a big import: read and compare it, or write some of it. Returns what became of it, for the log of jobs."""
    waiting = ListImport.objects.filter(pk=code).first()
    if waiting is None or waiting.state not in {State.READING, State.TAKING}:
        return "nothing to do"
    spec = SPECS[waiting.list]
    with translation.override("ja"):
        return _look(waiting, spec) if waiting.state == State.READING else _take(waiting, spec)


def _look(waiting: ListImport, spec: ImportSpec) -> str:
    content = waiting.content
    try:
        if content is not None and "file" in content:
            _understand(waiting, spec, read_book(base64.b64decode(content["file"]), waiting.file_name))
            # Comparing takes as long again: its page says how far it is.
            ListImport.objects.filter(pk=waiting.pk, state=State.READING).update(total_rows=waiting.total_rows)
    except TableUnreadable as error:
        ListImport.objects.filter(pk=waiting.pk, state=State.READING).update(
            state=State.FAILED, content=None, preview=None, problem=error.message[:500]
        )
        return "unreadable"
    book = book_of(waiting)
    rows, warnings = rows_and_warnings(book, understanding_of(waiting), spec)
    waiting.preview = preview_of(spec, spec.plan(rows, waiting.options), warnings) | {"book": beginning(book).plain()}
    waiting.is_big, waiting.state = True, State.WAITING
    with transaction.atomic():
        # It may have been thrown away or understood otherwise meanwhile.
        if not ListImport.objects.select_for_update().filter(pk=waiting.pk, state=State.READING).exists():
            return "gone"
        waiting.save()
    return "read"


def _take(waiting: ListImport, spec: ImportSpec, *, seconds: float = MOST_SECONDS) -> str:
    plan = planned(waiting, spec)
    # Comparing anew is part of the lease, and yet each job must come further.
    until = time.monotonic() + seconds
    to_write = plan.to_write
    counts = waiting.counts or plan.counts
    total = counts["added"] + counts["changed"]
    if not waiting.counts:
        ListImport.objects.filter(pk=waiting.pk).update(counts=counts, total_rows=total)
    for start in range(0, len(to_write), CHUNK):
        with transaction.atomic():
            # One worker at a time; a second one finds the rows written when it plans, or waits here and finds the state.
            found = ListImport.objects.select_for_update().defer("content", "preview").filter(pk=waiting.pk, state=State.TAKING).first()
            if found is None or found.done_rows > total - len(to_write) + start:
                return "taken elsewhere"
            spec.apply(to_write[start : start + CHUNK], waiting.confirmed_by, waiting.options)
            done = total - len(to_write) + min(start + CHUNK, len(to_write))
            ListImport.objects.filter(pk=waiting.pk).update(done_rows=max(done, 0))
        if time.monotonic() > until and start + CHUNK < len(to_write):
            _enqueue(waiting)
            return "goes on"
    with transaction.atomic():
        final = ListImport.objects.select_for_update().defer("content", "preview").filter(pk=waiting.pk, state=State.TAKING).first()
        if final is None:
            return "taken elsewhere"
        final.done_rows, final.total_rows = total, total
        _finish(final, spec, plan, counts)
    return "done"
