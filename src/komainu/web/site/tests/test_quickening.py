"""What is looked up once says what Django says."""

from unittest import mock
from uuid import UUID

import pytest
from django.template import engines
from django.templatetags.i18n import TranslateNode
from django.urls import NoReverseMatch, reverse
from django.urls import base as urls
from django.utils import translation
from django.utils.translation import gettext

from komainu.web.incidents.models import Incident


def test_words_come_in_the_language_of_the_moment() -> None:
    with translation.override("ja"):
        japanese = gettext("今日すること")
    with translation.override("en"):
        english = gettext("今日すること")
        with translation.override(None):
            assert gettext("今日すること") == "今日すること"
    assert japanese == "今日すること" != english


def test_a_choice_is_said_in_the_language_of_the_moment_and_an_unknown_one_as_it_is() -> None:
    incident = Incident(state=Incident.State.REPORTED, kind="nonsense")
    with translation.override("ja"):
        japanese = incident.get_state_display()
    with translation.override("en"):
        assert incident.get_state_display() != japanese
    assert incident.get_kind_display() == "nonsense"


def test_an_address_is_djangos() -> None:
    code = UUID(int=7)
    for arguments in ([code], [str(code)]):
        assert reverse("incidents:detail", args=arguments) == reverse.slowly("incidents:detail", args=arguments)  # type: ignore[attr-defined]
    assert reverse("incidents:detail", kwargs={"code": code}) == reverse("incidents:detail", args=[code])
    for _again in range(2):
        with pytest.raises(NoReverseMatch):
            reverse("incidents:detail")


def test_an_address_in_a_template_comes_from_the_table() -> None:
    template = engines["django"].from_string("{% url 'incidents:list' %} {% url 'incidents:detail' code %}")
    code = UUID(int=8)
    first = template.render({"code": code})
    with mock.patch.object(urls, "get_resolver", side_effect=AssertionError("asked again")):
        assert template.render({"code": code}) == first == f"{reverse('incidents:list')} {reverse('incidents:detail', args=[code])}"


def test_the_words_of_a_template_are_djangos() -> None:
    engine = engines["django"]
    plain = engine.from_string("{% load i18n %}{% translate '今日すること' %}{% translate '100%' %}{% translate '<b>太字</b>' %}")
    kept = engine.from_string("{% load i18n %}{% translate '今日すること' as words %}[{{ words }}]")
    other = engine.from_string(
        "{% load i18n %}{% translate given %} {% translate '今日すること' noop %} {% translate '今日すること'|upper %}"
    )
    for language in ("ja", "en", None):
        with translation.override(language):
            drawn = [each.render({"given": "<今日すること>"}) for each in (plain, kept, other)]
            with mock.patch.object(TranslateNode, "render", TranslateNode.render.slowly):  # type: ignore[attr-defined]
                assert drawn == [each.render({"given": "<今日すること>"}) for each in (plain, kept, other)]
