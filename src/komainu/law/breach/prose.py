"""The answer as plain text for a privacy manager, in Japanese or English."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from komainu.law.breach.explain import Reason, ground_title, wording
from komainu.law.breach.rulebook import all_rules
from komainu.law.breach.vocabulary import Kind, Notify, Required
from komainu.law.citations import citation

if TYPE_CHECKING:
    from komainu.law.breach.assessment import Assessment, Regime

_WEEKDAYS = {"ja": "月火水木金土日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_TEXTS = {
    "ja": {
        "head": "判定（{as_of}までに公表されたルールによる）",
        "known": "知った日: {day}",
        "known_unknown": "知った日: まだ分からない",
        "kinds": "起きたこと: 漏えい {leak} / 滅失 {loss} / 毀損 {damage}",
        "appi": "個人情報保護法",
        "my_number": "番号法",
        "privacy_mark": "プライバシーマーク",
        "required": "報告が必要です",
        "not_required": "報告の義務はありません",
        "undetermined": "まだ決められません",
        "not_applicable": "対象外です",
        "why": "理由",
        "maybe": "可能性",
        "freed": "例外",
        "recipient": "報告先",
        "preliminary": "速報",
        "final": "確報",
        "notify": "本人への通知",
        "ppc": "個人情報保護委員会",
        "delegated_minister": "権限の委任を受けた大臣（またはその定める窓口）",
        "privacy_mark_review_body": "審査を受けた審査機関（またはJIPDEC）",
        "recipient_unknown": "権限の委任の有無を確かめてから決まります",
        "guide": "速やかに（目安 {earliest}〜{latest}。法律に日付はなく、早めに見た数え方です）",
        "mark_quick": "速やかに（目安は発覚日から3〜5日）",
        "mark_quick_maybe": "まだ決められません（要るときの目安は発覚日から3〜5日）",
        "judged": "個別の判断",
        "judge": "資料だけでは決まりません。事案ごとに判断し、迷うときは委員会に相談してください（{titles}）",
        "judge_mark": "資料だけでは決まりません。審査機関に確かめてください（{titles}）",
        "due": "{due}まで（{first}を1日目として{days}日以内{moved}）",
        "moved": "。{days}日目の{nominal}は行政機関の休日なので、次に開く日に延びます",
        "mark_due": "発覚日から{days}日以内（日付の数え方の決まりは見つかっていません。審査機関に確かめてください）",
        "no_day": "{days}日以内（知った日が分かると日付が決まります）",
        "provisional": "対象になる場合の目安: 速報 {latest}まで、確報 {due}まで",
        "notify_required": "必要です（{timing}）",
        "notify_alternative_permitted": "公表や問合せ窓口などの代替措置で足ります",
        "promptly": "状況に応じて速やかに",
        "may_wait_now": "今すぐでなくてもよい。義務は残ります",
        "effort": "義務ではありませんが、委員会に報告するよう努めます",
        "voluntary": "任意の報告はできます",
        "beside": "そのほか",
        "publication": "公表: 望ましいとされています（義務ではありません）",
        "joint": "委託元と委託先の連名で報告できます",
        "tell_entrustor": "報告の義務を負う委託元に、分かっている事項を全て速やかに知らせれば、報告と通知を免れます",
        "single": "全ての事項が分かっているので、1回の報告で速報と確報を兼ねられます",
        "common_form": "ランサムウェア事案共通様式を使えます",
        "missing": "まだ分からないこと（大事な順）",
        "none_missing": "答えが変わり得る不明点はありません",
        "fits": "合わない記載",
        "reasons": "判定の理由",
        "cites": "根拠",
    },
    "en": {
        "head": "Assessment (by rules published until {as_of})",
        "known": "Day of knowing: {day}",
        "known_unknown": "Day of knowing: not known yet",
        "kinds": "What happened: leak {leak} / loss {loss} / damage {damage}",
        "appi": "APPI",
        "my_number": "My Number Act",
        "privacy_mark": "Privacy Mark",
        "required": "a report is required",
        "not_required": "no duty to report",
        "undetermined": "cannot be told yet",
        "not_applicable": "does not apply",
        "why": "why",
        "maybe": "possible",
        "freed": "exemption",
        "recipient": "to",
        "preliminary": "preliminary report",
        "final": "final report",
        "notify": "notice to the persons",
        "ppc": "Personal Information Protection Commission",
        "delegated_minister": "the minister to whom the power is delegated (or the office named)",
        "privacy_mark_review_body": "the review body that examined (or JIPDEC)",
        "recipient_unknown": "depends on whether the power is delegated",
        "guide": "promptly (guide: {earliest} to {latest}; the law gives no date, this is counted on the cautious side)",
        "mark_quick_maybe": "cannot be told yet; if it is needed, promptly (guide: 3 to 5 days from discovery)",
        "judged": "to be judged",
        "judge": "no source settles this for every case: weigh the case itself, and ask the Commission where in doubt ({titles})",
        "judge_mark": "no source settles this: ask the review body ({titles})",
        "mark_quick": "promptly (guide: 3 to 5 days from discovery)",
        "due": "by {due} (within {days} days, {first} being day 1{moved})",
        "moved": "; day {days}, {nominal}, is a closed day of the authorities, so it moves to the next open day",
        "mark_due": "within {days} days of discovery (no counting rule was found; ask the review body)",
        "no_day": "within {days} days (a date follows once the day of knowing is known)",
        "provisional": "if it applies: preliminary report by {latest}, final report by {due}",
        "notify_required": "required ({timing})",
        "notify_alternative_permitted": "publication or an inquiry desk may stand for it",
        "promptly": "promptly, according to the circumstances",
        "may_wait_now": "need not be done at once; the duty remains",
        "effort": "no duty, but try to report to the Commission",
        "voluntary": "a voluntary report is possible",
        "beside": "Besides",
        "publication": "publication: desirable (not a duty)",
        "joint": "entrustor and entrustee may report jointly",
        "tell_entrustor": "telling an entrustor that owes the report all known items promptly frees from report and notice",
        "single": "all items are known: one report serves for both",
        "common_form": "the common form for ransomware incidents may be used",
        "missing": "Not known yet (most important first)",
        "none_missing": "No unknown fact could change the answer",
        "fits": "Statements that do not fit together",
        "reasons": "Reasons",
        "cites": "sources",
    },
}
_KINDS = {
    "ja": {Kind.YES: "あり", Kind.POSSIBLE: "おそれあり", Kind.UNKNOWN: "未調査", Kind.NO: "なし"},
    "en": {Kind.YES: "yes", Kind.POSSIBLE: "possible", Kind.UNKNOWN: "not looked at", Kind.NO: "no"},
}


def day_text(day: date, lang: str) -> str:
    """A day with its weekday."""
    weekday = _WEEKDAYS[lang][day.weekday()]
    return f"{day}（{weekday}）" if lang == "ja" else f"{day} ({weekday})"


def tell(answer: Assessment, lang: str = "ja", is_explained: bool = False) -> str:
    """The answer as text, one thing a line; with `is_explained` also the rule tree and what each missing fact could change."""
    return "\n".join(_lines(answer, lang, is_explained)) + "\n"


def _lines(answer: Assessment, lang: str, is_explained: bool) -> Iterator[str]:
    texts = _TEXTS[lang]
    yield texts["head"].format(as_of=answer.as_of)
    yield texts["known"].format(day=day_text(answer.known_on, lang)) if answer.known_on else texts["known_unknown"]
    kinds = {name: _KINDS[lang][getattr(answer.kinds, name)] for name in ("leak", "loss", "damage")}
    yield texts["kinds"].format(**kinds)
    for name, regime in answer.regimes.items():
        yield ""
        yield f"■ {texts[name]}: {texts[regime.report_required.value]}"
        for label, text in _regime(answer, name, regime, lang):
            yield f"  {label}: {text}" if label else f"  {text}"
    beside = list(_beside(answer, lang))
    if beside:
        yield ""
        yield f"■ {texts['beside']}"
        yield from (f"  - {line}" for line in beside)
    yield ""
    yield from _missing(answer, lang, is_explained)
    if is_explained:
        yield ""
        yield f"■ {texts['reasons']}"
        for child in answer.reasons.children:
            yield from _reason(child, lang, 1)


def _regime(answer: Assessment, name: str, regime: Regime, lang: str) -> Iterator[tuple[str, str]]:
    texts = _TEXTS[lang]
    separator = "、" if lang == "ja" else "; "
    if regime.grounds:
        yield texts["why"], separator.join(ground_title(one, lang) for one in regime.grounds)
    if regime.possible_grounds:
        yield texts["maybe"], separator.join(ground_title(one, lang) for one in regime.possible_grounds)
    if regime.judged:
        titles = separator.join(ground_title(one, lang) for one in regime.judged)
        yield texts["judged"], texts["judge_mark" if name == "privacy_mark" else "judge"].format(titles=titles)
    for exemption in regime.exemptions:
        yield texts["freed"], _exemption(exemption, lang)
    if regime.report_required is Required.REQUIRED:
        recipients = separator.join(texts[one] for one in regime.recipients or ())
        yield texts["recipient"], recipients or texts["recipient_unknown"]
    yield from _days(regime, name, lang)
    if regime.notify_subjects is Notify.REQUIRED:
        timing = texts["may_wait_now" if answer.notice_may_wait else "promptly"]
        yield texts["notify"], texts["notify_required"].format(timing=timing)
    elif regime.notify_subjects is Notify.ALTERNATIVE_PERMITTED:
        yield texts["notify"], texts["notify_alternative_permitted"]
    if regime.effort_report:
        yield "", texts["effort"]
    if regime.voluntary_report_possible:
        yield "", texts["voluntary"]


def _exemption(exemption: str, lang: str) -> str:
    words = wording()
    scope = {"art57_purpose": "art57", "public_sector_rules": "public", "not_in_force_yet": "not_in_force"}
    sentence = words["scope.duty"][scope[exemption]] if exemption in scope else words[f"exemption.{exemption}"]["worked"]
    text: str = sentence[lang]
    return text


def _days(regime: Regime, name: str, lang: str) -> Iterator[tuple[str, str]]:
    texts = _TEXTS[lang]
    days = regime.deadlines
    if regime.provisional is not None:
        due = day_text(regime.provisional.final_due, lang)
        yield "", texts["provisional"].format(latest=day_text(regime.provisional.preliminary_latest, lang), due=due)
    if name == "privacy_mark":
        if regime.preliminary_report is Required.REQUIRED:
            yield texts["preliminary"], texts["mark_quick"]
        elif regime.report_required is Required.REQUIRED and regime.preliminary_report is Required.UNDETERMINED:
            yield texts["preliminary"], texts["mark_quick_maybe"]
        if regime.basis_days is not None:
            yield texts["final"], texts["mark_due"].format(days=regime.basis_days)
    elif days is not None:
        earliest, latest = day_text(days.preliminary_earliest, lang), day_text(days.preliminary_latest, lang)
        yield texts["preliminary"], texts["guide"].format(earliest=earliest, latest=latest)
        is_moved = days.final_due != days.final_nominal
        moved = texts["moved"].format(nominal=day_text(days.final_nominal, lang), days=days.basis_days) if is_moved else ""
        first = day_text(days.day_one, lang)
        yield texts["final"], texts["due"].format(due=day_text(days.final_due, lang), first=first, days=days.basis_days, moved=moved)
    elif regime.basis_days is not None:
        yield texts["final"], texts["no_day"].format(days=regime.basis_days)


def _beside(answer: Assessment, lang: str) -> Iterator[str]:
    texts, words = _TEXTS[lang], wording()
    for is_so, key in (
        (answer.is_joint_report_allowed, "joint"),
        (answer.is_entrustor_notice_option, "tell_entrustor"),
        (answer.is_single_report_possible, "single"),
        (answer.is_ransomware_common_form_available, "common_form"),
        (answer.is_publication_desirable, "publication"),
    ):
        if is_so:
            yield texts[key]
    for duty in answer.other_duties:
        yield words[duty]["yes"][lang]
    for warning in answer.warnings:
        yield words[f"warning.{warning}"]["yes"][lang]
    for one in answer.inconsistencies:
        yield f"{texts['fits']}: {words[f'inconsistency.{one}']['yes'][lang]}"


def _missing(answer: Assessment, lang: str, is_explained: bool) -> Iterator[str]:
    texts = _TEXTS[lang]
    if not answer.missing:
        yield f"■ {texts['none_missing']}"
        return
    yield f"■ {texts['missing']}"
    effects = answer.effects() if is_explained else ()
    for number, one in enumerate(answer.missing, start=1):
        sets = f" [{', '.join(one.data_sets)}]" if one.data_sets and len(answer.evaluation.findings) > 1 else ""
        yield f"  {number}. {one.question_en if lang == 'en' else one.question_ja}{sets}"
        for effect in effects:
            if effect.path == one.path and effect.changes:
                yield f"     - {effect.en if lang == 'en' else effect.ja}"


def _reason(reason: Reason, lang: str, depth: int) -> Iterator[str]:
    indent = "  " * depth
    rule = all_rules().get(reason.rule)
    name = f"{reason.code} {rule.title_en if lang == 'en' else rule.title_ja}" if rule else reason.code
    yield f"{indent}[{name}] {reason.en if lang == 'en' else reason.ja}"
    separator = " / "
    if reason.facts:
        yield f"{indent}    ← {separator.join(fact.text(lang) for fact in reason.facts)}"
    if reason.citations:
        label = _TEXTS[lang]["cites"]
        yield f"{indent}    {label}: {separator.join(citation(one).label('en' if lang == 'en' else 'ja') for one in reason.citations)}"
    for child in reason.children:
        yield from _reason(child, lang, depth + 1)
