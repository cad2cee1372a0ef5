"""A form as a page of its own: shown, checked, handed to its service; what the service refuses stands in the form, with what was typed."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from komainu.web.site.pages import page
from komainu.web.site.problems import Problem
from komainu.web.site.rights import StaffRequest

Crumbs = list[tuple[Any, str]]


def refused(form: Any, problem: Problem) -> None:
    """What a service refused, as an error of the form."""
    form.add_error(None, f"{problem.title}。{problem.what_to_do}")


def form_page(
    request: StaffRequest, form: Any, act: Callable[[], str], *, title: str, button: str, crumbs: Crumbs, back_url: str, **more: Any
) -> HttpResponse:
    """Show the form, or do what it asks and go to the address that `act` gives back."""
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(act())
        except Problem as problem:
            refused(form, problem)
    template = "site/confirm.html" if "consequences" in more else "people/form.html"
    return page(
        request, template, status=422 if form.errors else 200, page_title=title, form=form, button=button, crumbs=crumbs, back_url=back_url, **more
    )  # fmt: skip
