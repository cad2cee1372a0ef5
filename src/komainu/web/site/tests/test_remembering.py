"""Components with closed, plain input are drawn once; whatever may change under the same name is drawn each time."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from threading import Thread
from uuid import UUID

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from komainu.web.people.models import Department, Person
from komainu.web.site import remembering
from komainu.web.site.remembering import Kept, Memory, NotPlain, plain_key

BADGE = Template('{% include "site/badge.html" with text=text kind=kind only %}')


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch):
    monkeypatch.setattr(remembering, "MEMORY", Memory(4))


def draw(text, kind="info"):
    return BADGE.render(Context({"text": text, "kind": kind}))


def test_the_same_input_is_drawn_once():
    first = draw("対応中")
    assert draw("対応中") == first
    assert len(remembering.MEMORY.kept) == 1


def test_other_input_is_another_drawing():
    assert draw("対応中") != draw("完了")
    assert draw("対応中", "info") != draw("対応中", "danger")


def test_what_is_safe_is_not_mixed_up_with_what_is_not():
    assert "&lt;b&gt;" in draw("<b>")
    assert "<b>" in draw(mark_safe("<b>"))
    assert "&lt;b&gt;" in draw("<b>")


def test_each_language_has_its_own():
    label = gettext_lazy("今日すること")
    with translation.override("ja"):
        japanese = draw(label)
    with translation.override("en"):
        english = draw(label)
    assert japanese != english


def test_the_least_used_is_forgotten():
    for number in range(9):
        draw(f"{number}")
    assert len(remembering.MEMORY.kept) == 4


def test_what_one_thread_reads_no_other_forgets_meanwhile():
    memory = Memory(1)
    others = []

    class Interrupted(OrderedDict):
        def get(self, key, default=None):
            found = super().get(key, default)
            if not others:
                others.append(Thread(target=memory.keep, args=("other", "y" * 3)))
                others[0].start()
                others[0].join(0.1)  # It waits for its turn, for as long as this one reads.
            return found

    memory.kept = Interrupted()
    memory.kept["mine"], memory.length = "x", 1
    assert memory.get("mine") == "x"
    others[0].join()
    assert (list(memory.kept), memory.length) == (["other"], 3)


def test_a_token_of_the_request_is_never_remembered():
    template = Template('{% include "site/badge.html" with text=text csrf_token=csrf_token only %}')
    template.render(Context({"text": "x", "csrf_token": "secret"}))
    assert not remembering.MEMORY.kept


def test_living_things_are_never_remembered():
    class Living:
        pass

    with pytest.raises(NotPlain):
        plain_key(Living())
    with pytest.raises(NotPlain):
        plain_key(("text", [Living()]))


def test_a_record_is_alike_by_what_was_read_of_it_and_with_it():
    def read(name, department):
        return Person(id=UUID(int=1), name=name, department=Department(id=UUID(int=2), name=department))

    assert plain_key(read("青山", "営業部")) == plain_key(read("青山", "営業部"))
    assert plain_key(read("青山", "営業部")) != plain_key(read("青木", "営業部"))
    assert plain_key(read("青山", "営業部")) != plain_key(read("青山", "総務部"))


def test_what_asks_the_request_or_the_time_is_drawn_each_time(tmp_path, settings):
    (tmp_path / "asks.html").write_text("{% now 'u' %}")
    (tmp_path / "asks_deep.html").write_text("{% include 'asks.html' only %}")
    (tmp_path / "form.html").write_text("{% csrf_token %}")
    (tmp_path / "knows.html").write_text("{{ text }}{% include 'site/badge.html' with text=text only %}")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    remembering.is_pure.cache_clear()
    assert not any(map(remembering.is_pure, ("asks.html", "asks_deep.html", "form.html")))
    assert remembering.is_pure("knows.html")


def test_it_forgets_before_it_takes_too_much_room(monkeypatch):
    monkeypatch.setattr(remembering, "MOST_CHARACTERS", 100)
    memory = Memory(50)
    for number in range(30):
        memory.keep(number, "x" * 30)
    assert len(memory.kept) == 3
    assert memory.length == 90


def test_values_are_alike_by_content_and_type():
    @dataclass(frozen=True)
    class Item:
        label: str
        due_on: date

    assert plain_key(Item("a", date(2026, 11, 22))) == plain_key(Item("a", date(2026, 11, 22)))
    assert plain_key(Item("a", date(2026, 11, 22))) != plain_key(Item("a", date(2026, 11, 23)))
    assert plain_key(1) != plain_key(True)


def test_kept_values_are_alike_only_to_themselves():
    one, two = Kept(["a"]), Kept(["a"])
    assert plain_key(one) == plain_key(one)
    assert plain_key(one) != plain_key(two)
    assert list(one) == list(two)
