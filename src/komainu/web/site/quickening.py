"""What Django computes again for each word on each page and need not: translations, the labels of choices, whose language it is.

The first two are functions of what never changes while the process runs (the compiled catalogues, the models), so they are looked up once.
Measured on the list of incidents: 400 translations and 45 labels a page, a tenth of what the page cost.
"""

import threading
from collections.abc import Callable
from functools import lru_cache, partialmethod
from typing import Any

import django.urls
from django.apps import apps
from django.conf import settings
from django.db.models import Field, Model
from django.template import Context
from django.templatetags.i18n import TranslateNode
from django.urls import base as urls
from django.utils.encoding import force_str
from django.utils.safestring import SafeString
from django.utils.translation import trans_real

MOST_WORDS = 32_768
MOST_ADDRESSES = 32_768


def keep_by_thread() -> None:
    """The active language and the address prefix in plain variables of the thread.

    Django keeps them where asynchronous code finds them too, which costs 3 µs at each word and each link of a page, some 450 of them.
    Komainu is served as WSGI only, one request in one thread (`architecture.md`), and calls nothing asynchronous.
    """
    trans_real._active = threading.local()  # type: ignore[assignment]
    urls._prefixes = threading.local()  # type: ignore[assignment]
    urls._urlconfs = threading.local()  # type: ignore[assignment]


def remember_translations() -> None:
    """`gettext` by language and text from a table. Without a language (deactivated) and for what is not text Django answers as ever."""
    look_up = trans_real.gettext
    if hasattr(look_up, "slowly"):
        return

    @lru_cache(maxsize=MOST_WORDS)
    def known(language: str, text: str) -> str:
        return str(look_up(text))

    def gettext(message: Any) -> str:
        language = trans_real.get_language()
        if language:
            if type(message) is str:
                return known(language, message)
            if type(message) is SafeString:  # a literal of a template
                return SafeString(known(language, str(message)))
        return look_up(message)  # type: ignore[no-any-return]

    gettext.slowly = look_up  # type: ignore[attr-defined]
    trans_real.gettext = gettext


def say_literals() -> None:
    """`{% translate "words" %}` without the lazy text that Django makes of it and asks for a dozen of its methods."""
    slowly = TranslateNode.render
    if hasattr(slowly, "slowly"):
        return

    @lru_cache(maxsize=MOST_WORDS)
    def said(language: str, literal: str) -> SafeString:
        return SafeString(str(trans_real.gettext(literal.replace("%", "%%"))).replace("%%", "%"))

    def render(self: Any, context: Context) -> str:
        expression = self.filter_expression
        literal, language = expression.var.literal, trans_real.get_language()
        if not isinstance(literal, SafeString) or not language or self.noop or self.message_context or expression.filters:
            return slowly(self, context)  # type: ignore[no-any-return]
        words = said(language, str(literal))
        if not self.asvar:
            return words
        context[self.asvar] = words
        return ""

    render.slowly = slowly  # type: ignore[attr-defined]
    TranslateNode.render = render


def remember_addresses() -> None:
    """`reverse` from a table. An address is a function of its name and arguments; a page has some fifty, and Django tries patterns for each."""
    look_up = urls.reverse
    if hasattr(look_up, "slowly"):
        return

    @lru_cache(maxsize=MOST_ADDRESSES)
    def known(  # noqa: PLR0917
        prefix: str, urlconf: Any, name: str, args: tuple[Any, ...], kinds: tuple[type, ...], current: str | None
    ) -> str:  # 1 and True are equal, their addresses are not
        return look_up(name, urlconf=urlconf, args=args, current_app=current)

    def reverse(
        viewname: Any, urlconf: Any = None, args: Any = None, kwargs: Any = None, current_app: str | None = None, **more: Any
    ) -> str:
        if isinstance(viewname, str) and not kwargs and not more:  # a name in a template is a SafeString
            try:
                given = tuple(args or ())
                settled = urlconf or urls.get_urlconf() or settings.ROOT_URLCONF
                return known(urls.get_script_prefix(), settled, viewname, given, tuple(map(type, given)), current_app)
            except TypeError:  # an argument that cannot be looked up in a table
                pass
        return look_up(viewname, urlconf, args, kwargs, current_app, **more)

    reverse.slowly = look_up  # type: ignore[attr-defined]
    urls.reverse = reverse
    django.urls.reverse = reverse


def _label_of(field: "Field[Any, Any]") -> Callable[[Model], str]:
    labels = {value: label for value, label in field.flatchoices if not isinstance(value, list)}  # type: ignore[attr-defined]
    name = field.attname

    def label(record: Model) -> str:
        value = getattr(record, name)
        return force_str(labels.get(value, value), strings_only=True)

    return label


def remember_choices() -> None:
    """`get_…_display` of our models from a table made once; Django hashes all choices, and so translates them, at each call."""
    for model in apps.get_models():
        if not model.__module__.startswith("komainu."):
            continue
        for field in model._meta.concrete_fields:
            method = f"get_{field.name}_display"
            if field.choices and _is_djangos(model, method):
                setattr(model, method, _label_of(field))


def _is_djangos(model: type[Model], method: str) -> bool:
    """Whether a model's method is the one that Django made, and none of its own."""
    return isinstance(vars(model).get(method), partialmethod)
