"""The texts: complete in both languages, short enough to be read, in the words of their readers, and never more certain than we are."""

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from komainu.law import classification
from komainu.web.incidents import content
from komainu.web.incidents.content import NotInForce, ReportKind, UnknownText

CONTENT = content.load()
ALL_CLASSES = [id for cls in classification.classes() for id in (cls, *classification.sub_kinds(cls))]
OPTIONS = list(CONTENT.all_options.values())
CHOICES = [(option, detail) for option in OPTIONS for detail in (None, *(d.id for d in option.details))]

# Words of the law that staff do not use; a reader at the coffee machine must not have to guess.
NOT_FOR_STAFF = re.compile("インシデント|漏えい|漏洩|報告対象事態|個人データ|毀損|滅失|エビデンス|フォレンジック")
UNSURE = re.compile(r"未確認|要確認|unconfirmed|\[R\]|\[S\]|TODO|XXX|○○|△△", re.IGNORECASE)


def facts_schema():
    law = Path(classification.__file__).parents[1]
    return Draft202012Validator(json.loads((law / "breach" / "schemas" / "facts.schema.json").read_text("utf-8")))


def texts_of(value):
    """Every Text inside a record, however deep."""
    if isinstance(value, content.Text):
        yield value
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from texts_of(part)
    elif isinstance(value, dict):
        yield from texts_of(list(value.values()))
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from texts_of(getattr(value, name))


def staff_texts():
    yield from texts_of(CONTENT.kinds)
    yield from texts_of(CONTENT.all_options)
    yield from texts_of(CONTENT.steps)
    yield from texts_of(CONTENT.document("staff_notice"))
    yield from texts_of(CONTENT.phone_script)


def test_every_text_has_both_languages_and_english_has_no_japanese():
    texts = list(texts_of(CONTENT))
    assert len(texts) > 500
    for text in texts:
        assert text.ja.strip() and text.en.strip()
        assert not re.search(r"[ぁ-んァ-ヴ一-龠]", text.en), text.en
        assert re.search(r"[ぁ-んァ-ヴ一-龠Ａ-ＺA-Z]", text.ja), text.ja


def test_no_text_says_that_it_is_unsure():
    assert [text for text in texts_of(CONTENT) if UNSURE.search(text.ja + text.en)] == []


def test_staff_read_no_word_of_the_law():
    assert [text.ja for text in staff_texts() if NOT_FOR_STAFF.search(text.ja)] == []


def test_the_four_kinds_stand_in_order_and_each_has_options():
    assert [kind.id for kind in CONTENT.kinds] == list(ReportKind)
    assert all(content.options(kind.id) for kind in CONTENT.kinds)


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.id)
def test_every_option_has_first_steps_that_are_read_in_half_a_minute(option):
    steps = content.first_steps(option.kind, option.id)
    assert 3 <= len(steps.do) <= 5
    assert 1 <= len(steps.dont) <= 5
    assert 1 <= len(steps.next) <= 3
    lines = [*steps.do, *steps.dont, *steps.next]
    assert max(len(line.ja) for line in lines) <= 40
    # Some 600 Japanese characters are read in a minute.
    assert sum(len(line.ja) for line in lines) <= 300


def test_no_first_steps_without_an_option():
    assert set(CONTENT.steps) == set(CONTENT.all_options)


@pytest.mark.parametrize("kind", list(ReportKind))
def test_a_report_without_a_choice_gets_the_general_steps(kind):
    assert content.first_steps(kind).do


def test_first_steps_of_another_kind_are_refused():
    for kind, what in [("near_miss", "fax"), ("accident", "nothing"), ("gossip", None)]:
        with pytest.raises(UnknownText):
            content.first_steps(kind, what)


@pytest.mark.parametrize(("option", "detail"), CHOICES, ids=lambda value: getattr(value, "id", value))
def test_initial_facts_are_valid_facts(option, detail):
    assert list(facts_schema().iter_errors(option.facts(detail))) == []


@pytest.mark.parametrize(("option", "detail"), CHOICES, ids=lambda value: getattr(value, "id", value))
def test_initial_facts_draw_no_conclusion(option, detail):
    facts = option.facts(detail)
    assert set(facts) <= {"schema_version", "event", "data_sets"}
    assert set(facts.get("event", {})) <= {"types"}
    assert set(facts.get("event", {}).get("types", [])) <= set(option.event_types)
    (data_set,) = facts["data_sets"]
    # Whether it went outside, what was in it and how many persons: nobody asked yet.
    assert set(data_set) <= {"id", "media", "items", "outflow"}
    assert "status" not in data_set.get("outflow", {})


@pytest.mark.parametrize(("option", "detail"), [c for c in CHOICES if c[0].kind == "accident"], ids=lambda v: getattr(v, "id", v))
def test_every_accident_leads_to_the_class_that_was_chosen(option, detail):
    hints = option.hints(detail)
    proposal = classification.propose(option.facts(detail), hints)
    assert (proposal.sub or proposal.cls).id.startswith(hints["class"])
    assert content.checklist((proposal.sub or proposal.cls).id)


def test_event_types_are_those_of_the_law():
    for option in OPTIONS:
        for type_ in option.event_types:
            classification.label("type", type_)


def test_the_facts_of_one_report_do_not_leak_into_the_next():
    first = content.option("mail_cc").facts()
    first["data_sets"][0]["items"].append("name")
    first["event"]["types"].append("other")
    assert content.option("mail_cc").facts()["data_sets"][0]["items"] == ["email"]
    assert content.option("mail_cc").facts()["event"]["types"] == ["mis_sent_mail"]


def test_an_unknown_detail_is_refused():
    with pytest.raises(KeyError):
        content.option("fax").facts("pc")


@pytest.mark.parametrize("cls", ALL_CLASSES)
def test_every_class_and_sub_kind_has_a_checklist(cls):
    items = content.checklist(cls)
    ids = [item.id for item in items]
    assert len(ids) == len(set(ids))
    assert 8 <= len(ids) <= 25
    assert ids[0] == "note_time_and_people" and ids[-1] == "call_insurer"


def test_the_checklists_name_only_items_and_classes_that_exist_and_use_all_items():
    used = {id for ids in CONTENT.lists.values() for id in ids} | set(CONTENT.always_first) | set(CONTENT.always_last)
    assert used == set(CONTENT.items)
    assert set(CONTENT.lists) <= set(ALL_CLASSES)


@pytest.mark.parametrize(
    ("cls", "musts"),
    [
        ("cls.malware.ransomware", {"isolate_device", "do_not_power_off", "do_not_pay", "protect_backups", "report_crime_to_police"}),
        ("cls.malware.infostealer", {"list_saved_passwords", "end_sessions", "preserve_logs"}),
        ("cls.unauthorised_access", {"preserve_logs", "tell_card_company", "report_crime_to_police"}),
        ("cls.unauthorised_access.skimming", {"stop_card_payment", "tell_card_company", "ask_card_forensics"}),
        ("cls.missend.mail_cc_bcc", {"count_visible_addresses", "send_apology_separately"}),
        ("cls.lost.phone", {"lock_remotely", "stop_line", "report_loss_to_police"}),
        ("cls.theft", {"report_theft_to_police", "secure_people"}),
        ("cls.misdisplay.web_open", {"remove_from_search_engines", "ask_site_for_removal", "secure_access_log"}),
        ("cls.insider", {"limit_who_knows", "preserve_logs", "ask_lawyer"}),
    ],
)
def test_what_must_not_be_missing_from_a_checklist(cls, musts):
    assert musts <= {item.id for item in content.checklist(cls)}


def test_a_phone_is_locked_before_its_line_is_stopped():
    ids = [item.id for item in content.checklist("cls.lost.phone")]
    assert ids.index("lock_remotely") < ids.index("stop_line")


def test_a_screen_is_recorded_before_it_is_removed():
    for cls in ("cls.misdisplay.web_open", "cls.missend.chat", "cls.missend.upload_wrong_place"):
        assert [item.id for item in content.checklist(cls)][3] == "capture_before_removing"


@pytest.mark.parametrize("item", CONTENT.items.values(), ids=lambda item: item.id)
def test_items_are_short_and_their_haste_is_sane(item):
    assert len(item.text.ja) <= 60 and len(item.why.ja) <= 60
    assert item.within_minutes is None or 5 <= item.within_minutes <= 24 * 60


def test_an_unknown_class_has_no_checklist():
    with pytest.raises(UnknownText):
        content.checklist("cls.nothing")


@pytest.mark.parametrize("document", CONTENT.documents, ids=lambda document: document.id)
def test_drafts_use_defined_placeholders_the_same_in_both_languages(document):
    assert document.placeholders <= set(CONTENT.placeholders)
    pattern = re.compile(r"\{([a-z_]+)\}")
    assert set(pattern.findall(document.body.ja)) == set(pattern.findall(document.body.en))
    assert not re.search(r"\{(?![a-z_]+\})", document.body.ja + document.body.en)


def test_every_placeholder_is_used():
    script = CONTENT.phone_script
    spoken = "".join(text.ja for text in texts_of(script))
    used = {name for document in CONTENT.documents for name in document.placeholders} | set(re.findall(r"\{([a-z_]+)\}", spoken))
    assert used == set(CONTENT.placeholders)


@pytest.mark.parametrize("document", [d for d in CONTENT.documents if d.audience in {"persons", "substitute"}], ids=lambda d: d.id)
def test_words_to_the_persons_carry_the_items_of_the_notice(document):
    """Items 1, 2, 4, 5 and 9 of the report (enforcement rules of the Act, art. 10)."""
    carried = {CONTENT.placeholders[name].notice_item for name in document.placeholders} - {None}
    assert carried == set(document.notice_items) == {1, 2, 4, 5, 9}
    assert {"desk_name", "desk_phone"} <= document.placeholders


@pytest.mark.parametrize("variant", ["apology", "attacked"])
def test_persons_are_told_by_letter_mail_and_telephone(variant):
    assert {document.channel for document in content.words("persons", variant=variant)} == {"letter", "mail", "telephone"}


@pytest.mark.parametrize("audience", ["persons", "partners", "public"])
def test_the_class_chooses_apology_or_neutral_words(audience):
    assert {d.variant for d in content.words(audience, "cls.missend.mail_cc_bcc")} == {"apology"}
    assert {d.variant for d in content.words(audience, "cls.malware.ransomware")} == {"attacked"}
    assert {d.variant for d in content.words(audience, "cls.malware", variant="apology")} == {"apology"}
    # A worker of our own is our fault towards the persons.
    assert {d.variant for d in content.words(audience, "cls.insider.take_out")} == {"apology"}


def test_where_we_are_at_fault_we_apologise():
    for document in CONTENT.documents:
        if document.variant == "apology":
            assert "お詫び" in document.body.ja or "申し訳ございません" in document.body.ja


def test_mails_to_persons_ask_for_no_password():
    for document in content.words("persons", channel="mail") + content.words("persons", "cls.malware", channel="mail"):
        assert "パスワードをお尋ねすることもありません" in document.body.ja


def test_the_substitute_says_where_to_ask_whether_one_is_concerned():
    (document,) = content.words("substitute")
    assert "対象かどうか" in document.body.ja


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("document", CONTENT.documents, ids=lambda document: document.id)
def test_a_draft_is_filled_and_leaves_no_brace(document, language):
    examples = {id: placeholder.example.in_language(language) for id, placeholder in CONTENT.placeholders.items()}
    draft = content.fill(document, examples, language)
    assert draft.missing == ()
    assert "{" not in draft.title + draft.body


def test_gaps_stay_visible_and_are_named():
    draft = content.fill(content.document("person_letter_apology"), {"person_name": "𠮷田 髙子", "cause": "  ", "items": None})
    assert "𠮷田 髙子 様" in draft.body
    assert "【未入力：原因】" in draft.body
    assert {"cause", "items", "summary"} <= set(draft.missing) and "person_name" not in draft.missing
    english = content.fill(content.document("person_letter_apology"), {}, "en")
    assert "[missing: cause]" in english.body


def test_braces_in_a_value_stay_text():
    draft = content.fill(content.document("person_letter_apology"), {"summary": "{cause} {0.__class__}"})
    assert "{cause} {0.__class__}" in draft.body


def test_the_telephone_sheet_is_short():
    script = content.phone_script()
    assert 3 <= len(script.take_call) <= 6 and 3 <= len(script.never) <= 6 and len(script.questions) >= 8
    for question in script.questions:
        assert len(question.say.ja) <= 90, question.id
    assert {"person", "partner", "press"} <= {who for question in script.questions for who in question.asks}


def test_a_line_of_the_script_can_be_filled():
    question = next(q for q in content.phone_script().questions if q.id == "which_data")
    text, missing = content.fill_text(question.say, {"items": "メールアドレス"})
    assert "メールアドレス" in text and missing == ("desk_name",)


@pytest.mark.parametrize("cls", ALL_CLASSES)
def test_every_class_has_somebody_to_ask(cls):
    ids = {body.id for body in content.bodies(cls)}
    assert {"ppc_desk", "lawyer"} <= ids
    assert not [body for body in content.bodies(cls) if body.sectors]


@pytest.mark.parametrize(
    ("cls", "sector", "asked"),
    [
        ("cls.malware.ransomware", "medical_or_care", "medical_ministry"),
        ("cls.missend", "financial", "financial_authority"),
        ("cls.missend", "telecommunications", "telecom_authority"),
        ("cls.lost", "credit", "credit_authority"),
        ("cls.malware.ransomware", None, "police_cyber"),
        ("cls.malware", None, "jpcert"),
        ("cls.unauthorised_access.skimming", None, "pfi"),
        ("cls.lost.phone", None, "carrier_line"),
        ("cls.lost.paper", None, "police_lost"),
        ("cls.misdisplay.web_open", None, "search_engines"),
    ],
)
def test_whom_to_ask_by_class_and_sector(cls, sector, asked):
    assert asked in {body.id for body in content.bodies(cls, sector)}


def test_a_ministry_of_another_sector_is_not_named():
    assert "medical_ministry" not in {body.id for body in content.bodies("cls.malware", "financial")}
    assert "medical_ministry" not in {body.id for body in content.bodies("cls.missend", "medical_or_care")}


def test_bodies_of_the_sector_come_first():
    assert content.bodies("cls.malware", "medical_or_care")[0].sectors == ("medical_or_care",)


@pytest.mark.parametrize("body", CONTENT.all_bodies, ids=lambda body: body.id)
def test_an_address_was_seen_on_a_day_and_there_are_no_telephone_numbers(body):
    assert bool(body.url) == bool(body.confirmed_on)
    assert not re.search(r"\d{2,4}-\d{2,4}-\d{3,4}", body.name.ja + body.purpose.ja)
    sectors = {"general", "financial", "medical_or_care", "telecommunications", "credit", "other"}
    assert set(body.sectors) <= sectors
    for cls in body.classes:
        assert cls == "*" or cls in ALL_CLASSES


def test_the_texts_are_dated_and_not_in_force_before_their_day():
    assert {edition.valid_from for edition in CONTENT.editions.values()} == {date(2022, 4, 1)}
    assert content.load(date(2026, 11, 22)).editions == CONTENT.editions
    with pytest.raises(NotInForce):
        content.load(date(2022, 3, 31))


def test_the_texts_are_read_without_django():
    code = "import sys; import komainu.web.incidents.content as c; c.load(); print([m for m in sys.modules if m.split('.')[0] == 'django'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
