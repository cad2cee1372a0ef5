"""The look keeps its promises: contrast, labels, no inline style or script, one word for each state, everything documented."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import engines
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

from komainu.web.people.models import Organisation, Person
from komainu.web.site.components import SampleForm, sample_form_with_errors
from komainu.web.site.icons import ICONS
from komainu.web.site.templatetags.site import days_left, jdate, jdatetime

SITE = Path(__file__).resolve().parents[1]
WEB = SITE.parent
STATIC = SITE / "static" / "site"
TODAY = date(2026, 11, 22)
TEMPLATES = sorted(WEB.glob("*/templates/**/*.html"))
MANUAL = Path(__file__).resolve().parents[5] / "docs" / "en" / "components.md"


def drawn(template: str, **context: Any) -> str:
    return engines["django"].from_string("{% load site %}" + template).render(context)


# Templates


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(WEB)))
def test_a_template_holds_no_inline_style_and_no_inline_script(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*[\"']|javascript:|hx-on|data:image", text)
    assert not re.search(r"<script\b(?![^>]*\bsrc=)", text)


@pytest.mark.parametrize("file", sorted((SITE / "templates" / "site").rglob("*.html")), ids=lambda file: file.name)
def test_a_template_says_first_what_it_takes(file: Path) -> None:
    name = file.relative_to(SITE / "templates").as_posix()
    assert re.match(rf"\{{# {re.escape(name)}  takes: .+ #\}}\n", file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(WEB)))
def test_every_icon_that_is_named_exists(file: Path) -> None:
    assert set(re.findall(r'{% icon "([^"]+)"', file.read_text(encoding="utf-8"))) <= set(ICONS)


def test_every_component_stands_in_the_manual() -> None:
    manual = MANUAL.read_text(encoding="utf-8")
    shared = [
        file.name for file in (SITE / "templates" / "site").glob("*.html") if not file.name.startswith("_") and not file.stem.isdigit()
    ]
    private = {"components.html", "csrf.html", "help.html", "look.html", "pagination.html", "rights.html", "toolbar.html", "visit.html"}
    assert [name for name in shared if name not in private and f"site/{name}" not in manual] == []


# Colours: both themes as the style sheets give them


def variables(text: str) -> dict[str, str]:
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", text))


def theme(name: str) -> dict[str, str]:
    base = (STATIC / "base.css").read_text(encoding="utf-8")
    light = variables(base[: base.index("@media (prefers-color-scheme: dark)")])
    dark = variables(re.search(r':root\[data-theme="dark"\], :root \.theme-dark \{(.*?)\n  \}', base, re.S).group(1))
    tokens = variables((STATIC / "tokens.css").read_text(encoding="utf-8"))
    return tokens | light | (dark if name == "dark" else {})


def luminance(colours: dict[str, str], name: str) -> float:
    value = colours[name]
    while found := re.fullmatch(r"var\((--[\w-]+)\)", value):
        value = colours[found[1]]
    channels = [int(value.lstrip("#")[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(colours: dict[str, str], one: str, other: str) -> float:
    low, high = sorted((luminance(colours, one), luminance(colours, other)))
    return (high + 0.05) / (low + 0.05)


GROUNDS = ("--paper", "--paper-sunk", "--paper-raised")
TEXT_PAIRS = [(ink, ground) for ink in ("--ink", "--ink-soft", "--ink-faint", "--link") for ground in GROUNDS]
TEXT_PAIRS += [(f"--{state}", f"--{state}-soft") for state in ("info", "success", "warning", "today", "danger")]
TEXT_PAIRS += [(f"--{state}", "--paper") for state in ("success", "warning", "danger")]
TEXT_PAIRS += [
    ("--on-action", "--action"),
    ("--on-action", "--action-hover"),
    ("--on-danger", "--danger-action"),
    ("--on-danger", "--danger-hover"),
]
TEXT_PAIRS += [("--ink", f"--{state}-soft") for state in ("info", "success", "warning", "danger", "action")]


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_stands_out_from_its_ground(name: str, ink: str, ground: str) -> None:
    assert contrast(theme(name), ink, ground) >= 4.5


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("edge", ["--line-strong", "--shu", "--focus", "--bar", "--bar-other", "--action"])
def test_edges_of_controls_stand_out_from_the_page(name: str, edge: str) -> None:
    assert contrast(theme(name), edge, "--paper") >= 3


def test_the_chosen_dark_is_the_dark_of_the_device() -> None:
    base = (STATIC / "base.css").read_text(encoding="utf-8")
    device = re.search(r':root:not\(\[data-theme="light"\]\) \{(.*?)\n    \}', base, re.S).group(1)
    assert variables(device) == variables(re.search(r':root\[data-theme="dark"\], :root \.theme-dark \{(.*?)\n  \}', base, re.S).group(1))


def test_styles_use_only_variables_that_exist() -> None:
    known = set(theme("light")) | set(variables((STATIC / "base.css").read_text(encoding="utf-8")))
    for file in STATIC.glob("*.css"):
        text = file.read_text(encoding="utf-8")
        assert set(re.findall(r"var\((--[\w-]+)", text)) <= known | set(variables(text)), file.name


# Days


@pytest.mark.parametrize(
    ("language", "shown"), [("ja", ("2026年11月22日（日）", "2026年11月22日（日）14:05")), ("en", ("22 Nov 2026", "22 Nov 2026 14:05"))]
)
def test_days_and_moments_read_as_an_office_writes_them(language: str, shown: tuple[str, str]) -> None:
    with translation.override(language):
        assert (jdate(TODAY), jdatetime(datetime(2026, 11, 22, 5, 5, tzinfo=UTC))) == shown
        assert (jdate(None), jdatetime(None)) == ("", "")


def test_a_moment_falls_on_its_day_in_japan() -> None:
    assert jdate(datetime(2026, 11, 21, 15, 0, tzinfo=UTC)) == "2026年11月22日（日）"
    assert days_left(datetime(2026, 11, 22, 15, 0, tzinfo=UTC), TODAY) == 1


@pytest.mark.parametrize(
    ("due_on", "done_on", "state", "words"),
    [
        (date(2026, 12, 16), None, "open", "あと24日"),
        (date(2026, 11, 30), None, "open", "あと8日"),
        (date(2026, 11, 29), None, "soon", "あと7日"),
        (date(2026, 11, 23), None, "soon", "あと1日"),
        (TODAY, None, "today", "本日まで"),
        (date(2026, 11, 20), None, "late", "期限を2日超過"),
        (date(2026, 11, 20), date(2026, 11, 21), "done", "完了"),
        (None, None, "open", "期限なし"),
    ],
)
def test_a_deadline_tells_its_state_in_words(due_on: date | None, done_on: date | None, state: str, words: str) -> None:
    html = render_to_string("site/deadline.html", {"due_on": due_on, "today": TODAY, "done_on": done_on})
    assert f"deadline is-{state}" in html
    assert words in html


# Forms


def test_hint_and_error_are_wired_to_the_control() -> None:
    html = drawn("{% field form.noticed_on %}", form=sample_form_with_errors())
    described = re.search(r'<input type="date"[^>]*aria-describedby="([^"]+)"', html).group(1).split()
    assert described == ["id_wrong-noticed_on_helptext", "id_wrong-noticed_on_error"]
    assert all(f'id="{name}"' in html for name in described)
    assert 'aria-invalid="true"' in html
    assert '<label class="field-label" for="id_wrong-noticed_on">' in html


def test_a_choice_is_a_group_with_a_legend_and_a_tile_for_not_knowing() -> None:
    html = drawn("{% field form.encrypted %}", form=sample_form_with_errors())
    assert '<fieldset role="radiogroup" aria-describedby="id_wrong-encrypted_helptext">' in html
    assert html.count('<label class="tile"') == 3
    assert re.search(r'value="unknown"[^>]* checked', html)


def test_a_group_that_is_wrong_says_so_once() -> None:
    html = drawn("{% field form.what %}", form=sample_form_with_errors())
    assert html.count('aria-invalid="true"') == 1
    assert re.search(r'<fieldset role="radiogroup" aria-invalid="true" aria-required="true" aria-describedby="id_wrong-what_error"', html)


def test_required_and_optional_are_words() -> None:
    form = SampleForm()
    assert ("必須" in drawn("{% field form.title %}", form=form), "任意" in drawn("{% field form.story %}", form=form)) == (True, True)


def test_a_hint_given_by_the_page_replaces_the_forms_own() -> None:
    html = drawn(
        "{% field form.noticed_on hint=hint unit='日' reason='なぜなら' citation='第8条' %}", form=SampleForm(), hint="<b>一日目</b>"
    )
    assert "最初に気づいた日" not in html
    assert "&lt;b&gt;一日目" in html
    assert ("なぜなら" in html, "第8条" in html, "<span>日</span>" in html) == (True, True, True)


def test_the_summary_leads_to_each_field_that_is_wrong() -> None:
    html = str(sample_form_with_errors())
    targets = re.findall(r'<li><a href="#([^"]+)"', html)
    assert targets == ["id_wrong-what_0", "id_wrong-title", "id_wrong-noticed_on"]
    assert all(f'id="{target}"' in html for target in targets)
    assert "起きた日時は、気づいた日より前になります。" in html


def test_a_file_has_a_label_not_a_legend() -> None:
    html = drawn("{% field form.photo %}", form=SampleForm())
    assert '<label class="field-label" for="id_photo">' in html
    assert "<fieldset" not in html


def test_a_checkbox_stands_before_its_words() -> None:
    assert re.search(
        r'<label class="check-line" for="id_told"><input type="checkbox"[^>]*class="checkbox"[^>]*><span>上司',
        drawn("{% field form.told %}", form=SampleForm()),
    )


# Pages


@pytest.fixture
def aoyama(db: None, client: Client) -> Client:
    Organisation.objects.create(name="みなと企画株式会社")
    client.force_login(Person.objects.create_user("001", name="青山 恵子"))
    return client


def test_the_page_of_components_shows_every_icon_and_state(aoyama: Client) -> None:
    html = aoyama.get("/components/").content.decode()
    assert all(f"<code>{name}</code>" in html for name in ICONS)
    assert all(f"deadline is-{state}" in html for state in ("open", "soon", "today", "late", "done"))
    assert ("みなと企画株式会社" in html, "青山 恵子" in html) == (True, True)


def test_ids_of_a_page_are_unique_and_it_has_one_heading_and_its_landmarks(aoyama: Client) -> None:
    html = aoyama.get("/components/").content.decode()
    found = re.findall(r'\sid="([^"]+)"', html)
    assert len(found) == len(set(found))
    assert (html.count("<h1"), html.count("<main"), html.count('href="#main"')) == (1, 1, 1)


def test_the_page_reads_in_english_too(aoyama: Client) -> None:
    aoyama.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    html = aoyama.get("/components/").content.decode()
    assert '<html lang="en"' in html
    main = re.search(r"<main.*</main>", html, re.S).group()
    shown = re.sub(r"<cite.*?</cite>|みなと企画株式会社", "", main, flags=re.S)
    assert set(re.findall(r"[ぁ-んァ-ヶ一-龠]+", shown)) == set(), "a sentence has no English; only citations of the law stay Japanese"
    assert "1 day left" in main
    assert "3 days left" in main


def test_what_is_missing_is_asked_for_in_plain_words(aoyama: Client) -> None:
    html = aoyama.get("/components/").content.decode()
    assert "件名：入力するか、選んでください。" in html
    assert "このフィールドは必須です" not in html


@pytest.mark.parametrize(("cookie", "marked"), [("dark", True), ("light", True), ("system", False), ('"><script>', False)])
def test_the_chosen_theme_is_on_the_page_when_it_arrives(aoyama: Client, cookie: str, marked: bool) -> None:
    aoyama.cookies["komainu_theme"] = cookie
    html = aoyama.get("/components/").content.decode()
    assert (f'data-theme="{cookie}"' in html) == marked
    assert ("data-theme=" in html) == marked


@pytest.mark.parametrize("name", ["500", "503"])
def test_the_page_of_a_failure_needs_no_database(name: str) -> None:
    html = render_to_string(f"site/{name}.html", {}, RequestFactory().get("/"))
    assert "<h1>" in html


@pytest.mark.parametrize("name", ["400", "403", "404", "csrf"])
def test_an_error_page_says_what_to_do(db: None, name: str) -> None:
    html = render_to_string(f"site/{name}.html", {}, RequestFactory().get("/"))
    assert html.count("ください") >= 1
    assert "最初の画面へ" in html


def test_a_refused_act_keeps_what_was_typed(db: None) -> None:
    context = {
        "title": "ほかの人が先に変更しました",
        "what_to_do": "読み直してください。",
        "typed": [("件名", "<b>誤送信</b>")],
        "back_url": "/x/",
    }
    html = render_to_string("site/problem.html", context, RequestFactory().get("/"))
    assert "&lt;b&gt;誤送信" in html
    assert 'href="/x/"' in html
