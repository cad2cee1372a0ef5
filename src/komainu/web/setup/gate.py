"""Before there is anybody, nothing of the house is reachable but the first hour. Once there is, this costs nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.decorators import sync_only_middleware

from komainu.web.people.models import Person

Handler = Callable[[HttpRequest], HttpResponse]
DOOR = "/setup/"
# The first hour itself, its language and its look, what a supervisor asks, and the API, which answers other programs by itself.
OPEN = (DOOR, "/api/", "/language/", "/theme/", "/healthz", "/readyz", "/static/", "/favicon.ico")


@dataclass
class Known:
    """What this process knows. Somebody is there for good: people are never deleted, so it is asked until the first yes."""

    is_inhabited: bool = False


known = Known()


def is_inhabited() -> bool:
    """Whether anybody is registered. One query, until there is somebody."""
    if not known.is_inhabited:
        known.is_inhabited = Person.objects.exists()
    return known.is_inhabited


@sync_only_middleware
def gate(get_response: Handler) -> Handler:
    def middleware(request: HttpRequest) -> HttpResponse:
        # Whoever is signed in is somebody, so for them nothing is asked.
        if not known.is_inhabited and not request.path.startswith(OPEN) and not request.user.is_authenticated and not is_inhabited():
            return HttpResponseRedirect(DOOR)
        return get_response(request)

    return middleware
