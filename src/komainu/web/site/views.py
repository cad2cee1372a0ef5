"""The house's own pages: language, theme, help, health."""

from pathlib import Path

import nh3
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST
from markdown_it import MarkdownIt

from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, public, requires

DOCS = Path(__file__).resolve().parents[4] / "docs"
YEAR = 365 * 24 * 3600


def _back(request: HttpRequest) -> HttpResponse:
    """To the page the visitor came from, if it is one of ours."""
    address = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    # `redirect` would take a word without a slash for the name of a view.
    return HttpResponseRedirect(address if safe and address.startswith("/") else "/")


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    response = _back(request)
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.BEHIND_TLS)
    return response


@public
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    response = _back(request)
    wanted = request.POST.get("theme", "")
    if wanted in {"light", "dark", "system"}:
        response.set_cookie("komainu_theme", wanted, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.BEHIND_TLS)
    return response


@requires("site.help")
@require_GET
def help_page(request: StaffRequest, name: str = "index") -> HttpResponse:
    """A page of the manual, in the reader's language where it exists, else in the other."""
    wanted = get_language() or "ja"
    for code in (wanted, "ja", "en"):
        file = DOCS / code / f"{name}.md"
        if file.is_file():
            heading, _line, text = file.read_text(encoding="utf-8").partition("\n")
            html = nh3.clean(MarkdownIt("commonmark").enable("table").render(text))
            return page(request, "site/help.html", page_title=heading.lstrip("# "), html=html, written_in=code)
    raise Http404


@public
@require_GET
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
@require_GET
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers and no migration is missing."""
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return JsonResponse({"database": "ok", "missing_migrations": missing}, status=200 if missing == 0 else 503)
