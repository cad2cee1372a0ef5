"""The pages for what went wrong; each says what to do next and shows nothing of the inside."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from komainu.web.site.rights import public


@public
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "site/400.html", status=400)


@public
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "site/403.html", status=403)


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "site/404.html", status=404)


@public
def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "site/500.html", status=500)


@public
def csrf_failure(request: HttpRequest, reason: str = "", **_: Any) -> HttpResponse:
    return render(request, "site/csrf.html", status=403)
