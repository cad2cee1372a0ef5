"""What happens around every page: its language, the page for a refused act, and that private pages are never kept by a cache."""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.decorators import sync_only_middleware

from komainu.web.site.problems import Problem

Handler = Callable[[HttpRequest], HttpResponse]

# What is never shown again: tokens, and what proves who somebody is (password1, oldpassword, code, credential).
SECRET = re.compile("token|password|secret|credential|^code$", re.IGNORECASE)


@sync_only_middleware
def language(get_response: Handler) -> Handler:
    """Japanese first; English where this browser chose it. The browser's own wish is not asked: the law's words are Japanese."""

    def middleware(request: HttpRequest) -> HttpResponse:
        wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        code = wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = get_response(request)
        response.headers.setdefault("Content-Language", code)
        return response

    return middleware


class problems:
    """Turns a `Problem` that a service raised into its page; the transaction has been rolled back by then."""

    sync_capable, async_capable = True, False

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Problem):
            return None
        typed = [(key, value) for key, value in request.POST.items() if value and not SECRET.search(key)]
        context = {"title": exception.title, "what_to_do": exception.what_to_do, "typed": typed, "back_url": request.path}
        return render(request, "site/problem.html", context, status=exception.status)


@sync_only_middleware
def private_pages(get_response: Handler) -> Handler:
    """Pages of signed-in people are not stored by browsers' and proxies' caches."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = "no-store, private"
        return response

    return middleware
