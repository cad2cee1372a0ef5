"""The small language of placeholders: {{ name }}, {{ row.name }}, a loop over a list, a condition on a name. Nothing else parses."""

from collections.abc import Mapping
from typing import Any

from jinja2 import Undefined, nodes
from jinja2.exceptions import TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.For, nodes.If, nodes.Getattr, nodes.Not, nodes.And, nodes.Or,
)  # fmt: skip


class NotAllowed(TemplateSyntaxError):
    """The form uses more than placeholders."""


class PlainEnvironment(ImmutableSandboxedEnvironment):
    """Jinja with all but the small language taken out. Whatever is compiled, is looked through first; at run time there is only plain data."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=Undefined, extensions=())
        self.globals.clear()
        self.filters.clear()
        self.tests.clear()

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        look_through(tree)
        return tree

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A field of an entry; no attribute of anything."""
        return obj.get(attribute, "") if isinstance(obj, Mapping) else self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        return self.undefined(obj=obj, name=argument)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return False

    def is_safe_callable(self, obj: Any) -> bool:
        return False


def look_through(tree: nodes.Template) -> None:
    """Raises NotAllowed for whatever is not in the small language."""
    _walk(tree, in_loop=False)


def _walk(node: nodes.Node, *, in_loop: bool) -> None:
    for child in node.iter_child_nodes():
        if type(child) not in ALLOWED:
            raise NotAllowed(type(child).__name__, getattr(child, "lineno", 1))
        if isinstance(child, nodes.Getattr) and not (
            isinstance(child.node, nodes.Name) and child.attr.isidentifier() and not child.attr.startswith("_")
        ):
            raise NotAllowed(child.attr, child.lineno)
        if isinstance(child, nodes.Name) and child.name.startswith("_"):
            raise NotAllowed(child.name, child.lineno)
        if isinstance(child, nodes.For) and (in_loop or not _is_plain(child)):
            raise NotAllowed("for", child.lineno)
        _walk(child, in_loop=in_loop or isinstance(child, nodes.For))


def _is_plain(loop: nodes.For) -> bool:
    """A loop over a list by its name; one within another would grow without measure, so the caller refuses that too."""
    return not loop.recursive and loop.test is None and isinstance(loop.iter, nodes.Name) and isinstance(loop.target, nodes.Name)


def used_names(tree: nodes.Template) -> set[str]:
    """Every name that the form asks for; of a list's entries as `list.field`."""
    loops = {
        loop.target.name: loop.iter.name
        for loop in tree.find_all(nodes.For)
        if isinstance(loop.target, nodes.Name) and isinstance(loop.iter, nodes.Name)
    }
    found = {name.name for name in tree.find_all(nodes.Name) if name.name not in loops and name.ctx == "load"}
    for get in tree.find_all(nodes.Getattr):
        if isinstance(get.node, nodes.Name):
            found.add(f"{loops.get(get.node.name, get.node.name)}.{get.attr}")
    return found


__all__ = ["NotAllowed", "PlainEnvironment", "TemplateError", "look_through", "used_names"]
