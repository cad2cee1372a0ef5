"""The API as a whole: the parts' operations together, and the address patterns with the right of each method."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from ninja import NinjaAPI
from ninja.operation import Operation, PathView

from komainu import __version__
from komainu.web.api import errors
from komainu.web.api.guard import StrictParser
from komainu.web.discovery.api import router as discovery
from komainu.web.duties.api import router as duties
from komainu.web.incidents.api import router as incidents
from komainu.web.ledger.api import router as ledger
from komainu.web.people.api import router as people
from komainu.web.risks.api import router as risks
from komainu.web.trail.api import router as trail

ADDRESS = "/api/"
ABOUT = (
    "Every call carries a token: `Authorization: Bearer komainu_…`. A token acts for its owner: it opens what its scopes and the owner's rights both "
    "allow, and records that the owner may not see are 404. Days are ISO 8601 in Japan; unknown is null and never false."
)

api = NinjaAPI(
    title="Komainu", version=__version__, description=ABOUT, openapi_url="", docs_url=None, parser=StrictParser(), urls_namespace="api"
)
errors.install(api)
for each in (incidents, ledger, risks, discovery, duties, people, trail):
    api.add_router("", each)


def _query_names(operation: Operation) -> set[str]:
    """The parameters that an operation takes from the address behind the question mark."""
    return {name for model in operation.models if model.__ninja_param_source__ == "query" for name in model.__ninja_flatten_map__}


def _guarded(callback: Callable[..., HttpResponse], view: PathView) -> Callable[..., HttpResponse]:
    known = {method: _query_names(operation) for operation in view.operations for method in operation.methods}

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # A misspelt filter that is passed over would give more than was asked for, so it is told.
        strange = set(request.GET) - known.get(request.method or "", set(request.GET))
        if strange:
            return errors.problem(
                422, errors=[{"where": f"query.{name}"[:200], "why": "There is no such parameter."} for name in sorted(strange)[:20]]
            )
        found = callback(request, *args, **kwargs)
        if found.status_code != 405:
            return found
        refused = errors.problem(405)
        refused.headers["Allow"] = found.headers["Allow"]
        return refused

    answer.csrf_exempt = True  # type: ignore[attr-defined]  (no cookie opens anything here, so no form of another site does)
    answer.rights_by_method = {  # type: ignore[attr-defined]
        method: operation.auth_callbacks[0].right for operation in view.operations for method in operation.methods
    }
    answer.right = next(iter(answer.rights_by_method.values()))  # type: ignore[attr-defined]
    return answer


def addresses() -> list[URLPattern]:
    """The operations as address patterns that name their rights."""
    patterns, _app, _namespace = api.urls
    found: list[URLPattern] = []
    for pattern in patterns:
        if str(pattern.pattern) in {str(each.pattern) for each in found}:
            continue  # ninja names an address once for each of its operations
        cells = getattr(pattern.callback, "__closure__", None) or ()
        view = next((cell.cell_contents for cell in cells if isinstance(cell.cell_contents, PathView)), None)
        # ninja's own description and root are not among them: the house has pages of its own for both.
        if view is not None:
            found.append(path(str(pattern.pattern), _guarded(pattern.callback, view), name=pattern.name))
    return found


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """OpenAPI; refusals are told with the media type that they really have."""
    schema: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=ADDRESS))
    for operations in schema["paths"].values():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                if int(status) >= 400 and "content" in response:
                    response["content"] = {errors.MEDIA_TYPE: next(iter(response["content"].values()))}
                    response["description"] = errors.TYPES[int(status)][1]
    return schema
