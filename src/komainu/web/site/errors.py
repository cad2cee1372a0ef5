"""The pages for what went wrong; each says what to do next and shows nothing of the inside."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from komainu.web.api.errors import problem
from komainu.web.site.rights import public


def _answer(request: HttpRequest, status: int) -> HttpResponse:
    """A page for people; for other programs, which call the API, a refusal that they can read."""
    is_program = request.path.startswith("/api/") and not request.path.startswith("/api/tokens/")
    return problem(status) if is_program else render(request, f"site/{status}.html", status=status)


@public
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 400)


@public
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 403)


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 404)


@public
def server_error(request: HttpRequest) -> HttpResponse:
    return _answer(request, 500)


@public
def csrf_failure(request: HttpRequest, reason: str = "", **_: Any) -> HttpResponse:
    return render(request, "site/csrf.html", status=403)
