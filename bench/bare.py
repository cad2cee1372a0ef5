"""The yardstick of `bench.pages`: a signed-in page as bare as the framework allows (session, user, two queries, 20 rows), in the same server."""

from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

TEMPLATE = """<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>Bare</title></head><body>
<p>{{ user.name }}: {{ count }}</p><table>
{% for person in people %}<tr><td>{{ person.staff_number }}</td><td>{{ person.name }}</td><td>{{ person.reading }}</td>
<td>{{ person.email }}</td><td>{{ person.joined_on|date:"Y-m-d" }}</td></tr>
{% endfor %}</table></body></html>"""


@cache
def _template() -> Any:
    return engines["django"].from_string(TEMPLATE)


@login_required
def bare(request: HttpRequest) -> HttpResponse:
    from komainu.web.people.models import Person

    context = {"user": request.user, "count": Person.objects.count(), "people": list(Person.objects.order_by("staff_number")[:20])}
    return HttpResponse(_template().render(context))


urlpatterns = [path("bare/", bare), path("", include("komainu.web.site.urls"))]
