"""Includes that are drawn once: a component with closed input (`with … only`) is a function of that input, so its markup is remembered.

The house's pages are made of small includes; drawing the same deadline, badge or menu again for each row and each request was more
than half of what a page cost (`./komainu bench pages`). Remembered in the process only, the least used forgotten first.
"""

from collections import OrderedDict
from dataclasses import fields, is_dataclass
from datetime import date, time
from decimal import Decimal
from enum import Enum
from functools import cache
from threading import Lock
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.template import Context, Library
from django.template.base import Node, Parser, Token, Variable
from django.template.defaulttags import CsrfTokenNode, NowNode
from django.template.loader import get_template
from django.template.loader_tags import ExtendsNode, IncludeNode, do_include
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from komainu.web.site import look

register = Library()

MOST_REMEMBERED = 8192
MOST_CHARACTERS = 16_000_000
LONGEST_REMEMBERED = 60_000
PLAIN = (str, int, float, bool, date, time, Decimal, type(None))


class NotPlain(Exception):
    """The input holds something whose content may change while it stays the same object."""


def plain_key(value: Any) -> Any:
    """What makes two inputs alike: the value with its type, deep; of a record what was read of it. Raises NotPlain for forms and other living things."""
    kind = type(value)
    if kind in PLAIN or kind is SafeString or kind is Kept:
        return (kind, value)
    likeness = getattr(value, "likeness", None)  # what stands for the whole of a value that never changes
    if likeness is not None:
        return (kind, likeness)
    if isinstance(value, Promise):
        return (str, str(value))
    if isinstance(value, Enum | date | time):
        return (kind, value)
    if kind is frozenset:
        return (kind, value)
    if kind in (tuple, list):
        return (kind, tuple(plain_key(each) for each in value))
    if is_dataclass(value) and not isinstance(value, type) and kind.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        return (kind, tuple(plain_key(getattr(value, each.name)) for each in fields(value)))
    if kind is dict:
        return (kind, tuple((name, plain_key(each)) for name, each in value.items()))
    if kind is UUID:
        return (kind, value)
    if isinstance(value, Model):
        return _record_key(value)
    raise NotPlain(kind.__name__)


def _record_key(record: Model) -> Any:
    """A record as it was read: its fields and, deep, the records read with it. Templates ask no questions of the database, so that is all."""
    read = tuple((name, plain_key(each)) for name, each in record.__dict__.items() if name != "_state")
    return (type(record), read, tuple((name, plain_key(each)) for name, each in record._state.fields_cache.items()))


class Kept(tuple[Any, ...]):
    """Values that somebody makes once and keeps (a cached menu): alike only to itself, so that comparing it costs nothing."""

    __slots__ = ()
    __hash__ = object.__hash__
    __eq__ = object.__eq__


class Memory:
    """The markup of components by template, language and input. Several threads may ask and forget at once."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.length = 0
        self.kept: OrderedDict[Any, str] = OrderedDict()
        self.alone = Lock()

    def get(self, key: Any) -> str | None:
        with self.alone:
            found = self.kept.get(key)
            if found is not None:
                self.kept.move_to_end(key)
        return found

    def keep(self, key: Any, markup: str) -> None:
        if len(markup) > LONGEST_REMEMBERED:
            return
        with self.alone:
            self.length += len(markup) - len(self.kept.get(key, ""))
            self.kept[key] = markup
            while len(self.kept) > self.most or self.length > MOST_CHARACTERS:
                _oldest, forgotten = self.kept.popitem(last=False)
                self.length -= len(forgotten)


MEMORY = Memory(MOST_REMEMBERED)


def drawn(template: str, **values: Any) -> SafeString:
    """A component drawn from Python: `template` with these values alone, remembered if they are plain."""
    if not is_pure(template):
        return _template(template).render(values)
    try:
        key = (template, get_language(), look.current().date_style, True, tuple((name, plain_key(value)) for name, value in values.items()))
        markup = MEMORY.get(key)
    except (NotPlain, TypeError):
        return _template(template).render(values)
    if markup is None:
        markup = _template(template).render(values)
        MEMORY.keep(key, markup)
    return SafeString(markup)


@cache
def _template(name: str) -> Any:
    return get_template(name)


class RememberedInclude(IncludeNode):
    """`{% include "…" with … only %}` whose input is plain; drawn by Django the first time."""

    def render(self, context: Context) -> SafeString:
        template = self.template.resolve(context)
        if not isinstance(template, str) or not is_pure(template):
            return super().render(context)
        try:
            values = tuple((name, plain_key(variable.resolve(context))) for name, variable in self.extra_context.items())
            key = (template, get_language(), look.current().date_style, context.autoescape, values)
            remembered = MEMORY.get(key)
        except (NotPlain, TypeError):
            return super().render(context)
        if remembered is None:
            remembered = super().render(context)
            MEMORY.keep(key, remembered)
        return SafeString(remembered)


@cache
def is_pure(template: str) -> bool:
    """Whether a template's markup depends on its input alone: nothing in it asks the request or the time, nor in what it includes."""
    waiting, seen = [template], {template}
    while waiting:
        for node in get_template(waiting.pop()).template.nodelist.get_nodes_by_type(Node):
            if getattr(node, "takes_context", False) or isinstance(node, CsrfTokenNode | NowNode | ExtendsNode):
                return False
            if isinstance(node, IncludeNode):
                if isinstance(node.template.var, Variable):
                    return False
                included = str(node.template.var)
                if included not in seen:
                    seen.add(included)
                    waiting.append(included)
    return True


@register.tag("include")
def include(parser: Parser, token: Token) -> IncludeNode:
    """Django's own `include`; one with closed input and no secret of the request in it is remembered."""
    node = do_include(parser, token)
    if not node.isolated_context or "csrf_token" in node.extra_context:
        return node
    kept = RememberedInclude(node.template, extra_context=node.extra_context, isolated_context=True)
    return kept
