"""What scans found, for other programs: sources with their numbers, runs asked for and watched, files. No samples: those stay on a page of their own right."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Router, Schema, Status

from komainu.web.api.guard import ApiRequest, Limit, Offset, operation, part
from komainu.web.discovery import queries, services
from komainu.web.discovery.models import Finding, Run, ScanSource

router = Router(tags=["discovery"])
AtLeast = Annotated[int, Field(ge=0, le=2**31 - 1)]
State = Literal["open", "linked", "delete", "move", "false_alarm", "none"]
Grade = Literal[0, 1, 2, 3, 4]


class SourceOut(Schema):
    """A place that is scanned. `undecided`: files with personal information that are not in the ledger; `overdue`: kept longer than it says; `unread`: not readable."""

    id: UUID
    name: str
    kind: str
    department: UUID
    owner: UUID
    last_run: UUID | None
    last_finished_at: datetime | None
    next_run_at: datetime | None
    ended_at: datetime | None
    undecided: int
    overdue: int
    unread: int
    url: str


class SourcesOut(Schema):
    items: list[SourceOut]
    next: int | None


class RunOut(Schema):
    """One run. `state`: waiting, reading, taking, done, cancelled, failed; `total_files` is null while nobody knows it."""

    id: UUID
    source: UUID
    number: int
    state: str
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    total_files: int | None
    files: int
    hits: int
    unread: int
    new: int
    changed: int
    gone: int
    fault: str


class FileOut(Schema):
    """A file with personal information: kinds with how often each was found, and about how many persons. Nothing of what was found."""

    id: UUID
    source: UUID
    path: str
    size_bytes: int
    modified_at: datetime | None
    counts: dict[str, int]
    persons_lower: int
    persons_upper: int
    grade: int
    is_readable: bool
    state: str
    line: UUID | None
    url: str


class FilesOut(Schema):
    items: list[FileOut]
    next: int | None


def _source(source: ScanSource) -> dict[str, Any]:
    names = ("name", "kind", "next_run_at", "ended_at", "undecided", "overdue", "unread")
    return {
        **{name: getattr(source, name) for name in names}, "id": source.pk, "department": source.department_id, "owner": source.owner_id,
        "last_run": source.last_run_id, "last_finished_at": source.last_run.finished_at if source.last_run else None,
        "url": f"/discovery/sources/{source.pk}/",
    }  # fmt: skip


def _run(run: Run) -> dict[str, Any]:
    return {
        **{name: getattr(run, name) for name in RunOut.model_fields if name not in {"id", "source"}},
        "id": run.pk,
        "source": run.source_id,
    }


def _file(found: Finding) -> dict[str, Any]:
    names = ("path", "size_bytes", "modified_at", "counts", "persons_lower", "persons_upper", "grade", "is_readable", "state")
    return {
        **{name: getattr(found, name) for name in names}, "id": found.pk, "source": found.source_id, "line": found.line_id,
        "url": f"/discovery/files/{found.pk}/",
    }  # fmt: skip


@operation(
    router, "GET", "discovery/sources", "discovery.see", gives=SourcesOut, summary="The scanned places that the owner may see, by name"
)
def sources(request: ApiRequest, *, limit: Limit = 50, offset: Offset = 0) -> dict[str, Any]:
    """One query beside the token's."""
    rows, following = part(queries.visible_sources(request.standing).select_related("last_run").order_by("name", "id"), limit, offset)
    return {"items": [_source(each) for each in rows], "next": following}


@operation(router, "GET", "discovery/sources/{uuid:code}", "discovery.see", gives=SourceOut, refuses=(404,), summary="One scanned place")
def source(request: ApiRequest, code: UUID) -> dict[str, Any]:
    """One query beside the token's."""
    return _source(queries.visible_source(request.standing, code))


@operation(
    router,
    "POST",
    "discovery/sources/{uuid:code}/runs",
    "discovery.sources",
    gives=RunOut,
    status=202,
    refuses=(404, 409),
    summary="Ask for a scan",
)
def ask(request: ApiRequest, code: UUID) -> Status:
    """The run waits for the worker; 409 while another one of the place is under way. Read it again to follow it."""
    return Status(202, _run(services.ask(queries.visible_source(request.standing, code), by=request.person)))


@operation(router, "GET", "discovery/runs/{uuid:code}", "discovery.see", gives=RunOut, refuses=(404,), summary="How far a run has come")
def run(request: ApiRequest, code: UUID) -> dict[str, Any]:
    """One query beside the token's."""
    return _run(queries.visible_run(request.standing, code))


@operation(
    router,
    "GET",
    "discovery/files",
    "discovery.see",
    gives=FilesOut,
    summary="The files with personal information that the owner may see, the gravest first",
)
def files(
    request: ApiRequest, *, source: UUID | None = None, state: State | None = None, grade: Grade | None = None, persons: AtLeast | None = None,
    limit: Limit = 50, offset: Offset = 0,
) -> dict[str, Any]:  # fmt: skip
    """One query beside the token's. `persons`: of files with at least so many, at most."""
    asked = {"source": source, "state": state, "grade": grade, "persons_upper__gte": persons}
    found = queries.listed(request.standing).filter(**{name: value for name, value in asked.items() if value is not None})
    rows, following = part(found.order_by("-grade", "-persons_upper", "-id"), limit, offset)
    return {"items": [_file(each) for each in rows], "next": following}
