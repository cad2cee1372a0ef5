"""`komainu report INCIDENT`: a report form of one incident as a file."""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from komainu.cli.installation import database_failures, open_installation, require_migrations, speaker
from komainu.cli.main import CommandError

if TYPE_CHECKING:
    from komainu.web.incidents.models import Incident
    from komainu.web.incidents.report_files import ReportFile

FORMS = ("ppc", "my_number", "privacy_mark", "entrustor", "notice")
STAGES = ("preliminary", "final", "supplementary")
FORMATS = ("pdf", "docx", "xlsx", "json")

WORDS: dict[str, tuple[str, str]] = {
    "incident": ("事故の番号、またはUUID", "number of the incident, or its UUID"),
    "form": ("様式（初めは ppc）", "the form (default ppc)"),
    "stage": ("段階（指定しなければ、次に出すもの）", "the stage (default: the one that comes next)"),
    "format": ("ファイルの形（初めは pdf）", "format of the file (default pdf)"),
    "output": ("書き出す先。なければ標準出力", "where to write; standard output without it"),
    "not_found": ("komainu report: INCIDENT: 「{name}」という事故はありません", "komainu report: INCIDENT: no such incident: {name}"),
    "no_accident": (
        "komainu report: INCIDENT: {name} は事故として判定されていないため、報告書がありません",
        "komainu report: INCIDENT: {name} was never assessed as an accident and has no reports",
    ),
    "no_stage": ("komainu report: --stage: この様式に {stage} はありません", "komainu report: --stage: this form has no {stage} stage"),
    "terminal": (
        "komainu report: --output: {format} は端末に出せません。書き出す先を指定してください",
        "komainu report: --output: {format} cannot go to a terminal; name a file",
    ),
    "write": ("komainu report: --output: 書き出せません: {error}", "komainu report: --output: cannot write: {error}"),
    "make": ("komainu report: 文書を作れません: {error}", "komainu report: the document cannot be made: {error}"),
}


def say(key: str, lang: str, **values: object) -> str:
    return WORDS[key][1 if lang == "en" else 0].format(**values)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    lang = str(parser.get_default("lang"))
    parser.add_argument("incident", metavar="INCIDENT", help=say("incident", lang))
    parser.add_argument("--form", choices=FORMS, default="ppc", help=say("form", lang))
    parser.add_argument("--stage", choices=STAGES, help=say("stage", lang))
    parser.add_argument("--format", choices=FORMATS, default="pdf", help=say("format", lang))
    parser.add_argument("--output", metavar="FILE", type=Path, help=say("output", lang))


def run(arguments: argparse.Namespace) -> int:
    """Make the file and write it whole or not at all. Raises CommandError with exit code 2 (the call) or 3 (database, disk)."""
    lang = arguments.lang
    if arguments.output is None and arguments.format != "json" and sys.stdout.isatty():
        raise CommandError(say("terminal", lang, format=arguments.format))
    open_installation(speaker(lang))
    require_migrations(speaker(lang))
    from django.utils import translation

    with database_failures(speaker(lang)), translation.override(lang):
        content = _content(arguments, lang)
    if arguments.output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return 0
    try:
        write_whole(arguments.output, content)
    except OSError as error:
        raise CommandError(say("write", lang, error=error), 3) from error
    return 0


def _content(arguments: argparse.Namespace, lang: str) -> bytes:
    from django.db import transaction

    from komainu.web.documents.pdf import DocumentFailed
    from komainu.web.incidents.models import Incident
    from komainu.web.incidents.queries import reports as readings
    from komainu.web.incidents.report_files import render
    from komainu.web.incidents.services.reports import record_export

    incident = readings.incident_named(arguments.incident)
    if incident is None:
        raise CommandError(say("not_found", lang, name=arguments.incident))
    if incident.kind != Incident.Kind.ACCIDENT or incident.latest_assessment is None:
        raise CommandError(say("no_accident", lang, name=incident.number))
    file, stage = _file(incident, arguments.form, arguments.stage, lang)
    try:
        content = render(file, arguments.format)
    except DocumentFailed as error:
        raise CommandError(say("make", lang, error=error), 3) from error
    with transaction.atomic():
        record_export(incident, by=None, form=arguments.form, stage=stage, format_name=arguments.format)
    return content


def _file(incident: "Incident", form: str, stage: str | None, lang: str) -> tuple["ReportFile", str]:
    """The form with what the office wrote into its report of that stage; a filed one as it went out."""
    from komainu.web.incidents.filling import filed_stages, fill_form
    from komainu.web.incidents.models import Report
    from komainu.web.incidents.queries import reports as readings
    from komainu.web.incidents.report_files import ReportFile, report_file_of
    from komainu.web.incidents.report_words import stage_label
    from komainu.web.incidents.sheets import sheet_of
    from komainu.web.site import clock

    today = clock.today()
    material = readings.material(incident, today)
    one_stage_only = form in {"notice", "entrustor"}
    if (one_stage_only and stage == "final") or (form == "notice" and stage == "supplementary"):
        raise CommandError(say("no_stage", lang, stage=stage))
    filed = filed_stages(material.reports, form)
    chosen = stage or ("preliminary" if one_stage_only or "preliminary" not in filed else "final")
    kept: list[Any] = [each for each in material.reports if (each.form, each.stage) == (form, chosen) and each.withdrawn_at is None]
    if kept:
        return report_file_of(incident, kept[-1], material, today), chosen
    filled = fill_form(incident, form, chosen, material=material, as_of=today)
    name = material.organisation.name if material.organisation else ""
    label = stage_label(form, chosen) if form in Report.Form.values else stage_label("entrustor", chosen)
    return ReportFile(incident.number, label, name, sheet_of(filled, incident), filled.to_json()), chosen


def write_whole(path: Path, content: bytes) -> None:
    """The file with this content, or as it was before: written beside it, then put in its place."""
    descriptor, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".partial")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # A temporary file is for its owner alone; the result gets the permissions that a new file would have.
        mask = os.umask(0)
        os.umask(mask)
        Path(partial).chmod(0o666 & ~mask)
        Path(partial).replace(path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
