"""Showing a page: the layout's needs are read once, here."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from komainu.web.site import clock


def page(request: HttpRequest, template: str, /, status: int = 200, **context: Any) -> HttpResponse:
    """`template` as a page, with today's day in Japan."""
    return render(request, template, {"today": clock.today(), **context}, status=status)
