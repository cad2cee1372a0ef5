"""Every address of the house with the methods it answers, the right that each asks for, and the roles that hold it.

Read from the views themselves, so that the list cannot say anything else than what the guard does. `komainu rights` prints it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from komainu.web.people.roles import Role
from komainu.web.site.rights import RIGHTS

PUBLIC = "public"
ORDER = ("staff_member", *Role.values)


@dataclass(frozen=True, slots=True)
class Route:
    """Some methods of one address that ask for the same right.

    right   as in RIGHTS, or "public"; empty where a view forgot to name one, and then nobody comes in
    roles   who holds it; nobody where empty, `("public",)` where nobody needs to sign in
    """

    route: str
    methods: tuple[str, ...]
    right: str
    roles: tuple[str, ...]


def walk(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every address pattern with its view."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from walk(entry, path)
        elif isinstance(entry, URLPattern):
            yield path, entry.callback


def methods_of(view: Any) -> tuple[str, ...]:
    """The methods that a view answers: what Django's decorators around it allow. Raises LookupError for a view that says nothing."""
    layer = view
    while layer is not None:
        names = getattr(getattr(layer, "__code__", None), "co_freevars", ())
        if "request_method_list" in names:
            return tuple(layer.__closure__[names.index("request_method_list")].cell_contents)
        layer = getattr(layer, "__wrapped__", None)
    raise LookupError(f"{view.__module__}.{view.__qualname__} does not say which methods it answers")


def rights_by_method(view: Any) -> dict[str, str]:
    """The right that each method of a view asks for; one of the API carries them itself."""
    own: dict[str, str] | None = getattr(view, "rights_by_method", None)
    if own is not None:
        return dict(own)
    right = getattr(view, "right", "")
    return {method: getattr(view, "post_right", right) if method == "POST" else right for method in methods_of(view)}


def roles_of(right: str) -> tuple[str, ...]:
    """The roles that hold a right, in the order of the table."""
    if right == PUBLIC:
        return (PUBLIC,)
    held = RIGHTS.get(right, frozenset())
    return tuple(role for role in ORDER if role in held)


def routes() -> list[Route]:
    """Every address, and the files of the pages, which need no signing in."""
    found = [Route(f"{settings.STATIC_URL}<path:path>", ("GET", "HEAD"), PUBLIC, (PUBLIC,))]
    for path, view in walk():
        by_right: dict[str, list[str]] = {}
        for method, right in rights_by_method(view).items():
            by_right.setdefault(right, []).append(method)
        found += [Route(f"/{path}", tuple(methods), right, roles_of(right)) for right, methods in by_right.items()]
    return sorted(found, key=lambda route: (route.route, route.methods))
