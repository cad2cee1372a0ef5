"""An answer of the law engine as the pages show it: regime by regime, in words, with what is missing. Pure.

Reads only what was stored with the answer, so that an earlier assessment is shown as it was given.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from komainu.law.citations import Citation
from komainu.web.incidents import naming
from komainu.web.incidents.models import HouseRules
from komainu.web.incidents.proposals import REGIMES, proposals


@dataclass(frozen=True, slots=True)
class RegimePanel:
    """One regime in words.

    is_guess   the days hold only if an open ground turns out to apply
    notes      options and softer wishes: voluntary report, effort, joint report …
    """

    id: str
    title: str
    status: str
    status_words: str
    badge: str
    sentence: str
    grounds: list[str]
    possible_grounds: list[str]
    judged: list[str]
    exemptions: list[str]
    day_one: date | None
    guide_from: date | None
    guide_until: date | None
    final_nominal: date | None
    final_due: date | None
    basis_days: int | None
    moved_because: str
    preliminary: str
    is_guess: bool
    recipients: list[str]
    recipient_unknown: bool
    notes: list[str]
    citations: list[Citation]


@dataclass(frozen=True, slots=True)
class MissingPanel:
    """An open question and what an answer could change."""

    path: str
    question: str
    effects: list[str]


@dataclass(frozen=True, slots=True)
class PublicationPanel:
    advice: str
    words: str
    badge: str
    reasons: list[str]
    asks_experts_first: bool
    citations: list[Citation]


@dataclass(frozen=True, slots=True)
class Panel:
    """The whole answer.

    likeness  what it was made of, where that is a record that never changes; None for answers that are not kept yet
    """

    regimes: list[RegimePanel]
    notice: str
    notice_words: str
    notice_badge: str
    notice_reasons: list[str]
    notice_items: list[str]
    notice_may_wait: bool
    notice_citations: list[Citation]
    publication: PublicationPanel
    kinds: list[tuple[str, str]]
    options: list[str]
    other_duties: list[str]
    warnings: list[str]
    inconsistencies: list[str]
    missing: list[MissingPanel]
    reasons: Mapping[str, Any]
    rule_versions: list[str]
    citations: list[Citation]
    proposed: Mapping[str, str] = field(default_factory=dict)
    likeness: Any = field(default=None, compare=False)

    @property
    def is_undetermined(self) -> bool:
        return any(regime.status == "undetermined" for regime in self.regimes)


def _walk(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for child in node.get("children") or ():
        yield from _walk(child)


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None


def _sentences(nodes: list[Mapping[str, Any]], prefix: str, *outcomes: str) -> list[str]:
    """What the rules whose id begins so came to, each sentence once."""
    found = (naming.said(node) for node in nodes if node["rule"].startswith(prefix) and (not outcomes or node["outcome"] in outcomes))
    return list(dict.fromkeys(found))


def _regime(regime: str, answer: Mapping[str, Any], explanation: Mapping[str, Any], nodes: list[Mapping[str, Any]]) -> RegimePanel:
    block: Mapping[str, Any] = answer.get(regime) or {}
    own = next((node for node in nodes if node["rule"] == f"regime.{regime}"), {})
    below = list(_walk(own)) if own else []
    guess: Mapping[str, Any] = (explanation.get("provisional") or {}).get(regime) or {}
    status = block.get("report_required") or "undetermined"
    notes = _sentences(below, "days.single") + _sentences(below, "days.completion") + _sentences(below, "entrustment.")
    notes += _sentences(nodes, "my_number.effort") if regime == "my_number" else []
    if block.get("voluntary_report_possible"):
        notes.append(_("義務はありませんが、任意で報告できます。"))
    if regime == "privacy_mark":
        notes += _sentences(below, "privacy_mark.days")
    return RegimePanel(
        id=regime,
        title=str(naming.SUBJECT_WORDS[regime]),
        status=status,
        status_words=str(naming.REQUIRED_WORDS[status]),
        badge=naming.REQUIRED_BADGES[status],
        # The card bears the name of the regime; the sentence need not repeat it.
        sentence=naming.said(own).partition(": ")[2] or naming.said(own),
        grounds=naming.grounds(block.get("grounds") or ()),
        possible_grounds=naming.grounds(block.get("possible_grounds") or ()),
        judged=naming.grounds((explanation.get("judged") or {}).get(regime) or ()),
        exemptions=_exemptions(block, nodes),
        day_one=_day(block.get("clock_starts_on") or guess.get("day_one")),
        guide_from=_day(block.get("preliminary_report_due_earliest") or guess.get("preliminary_earliest")),
        guide_until=_day(block.get("preliminary_report_due_latest") or guess.get("preliminary_latest")),
        final_nominal=_day(block.get("final_report_nominal_day")),
        final_due=_day(block.get("final_report_due") or guess.get("final_due")),
        basis_days=block.get("final_report_basis_days"),
        moved_because=_moved_because(block),
        preliminary=str(naming.REQUIRED_WORDS.get(block.get("preliminary_report") or "", "")),
        is_guess=bool(guess) and not block.get("clock_starts_on"),
        recipients=[str(naming.RECIPIENT_WORDS[one]) for one in block.get("recipients") or ()],
        recipient_unknown=status == "required" and "recipients" not in block,
        notes=notes,
        citations=naming.citations(dict.fromkeys(cited for node in below for cited in node.get("citations") or ())),
    )


def _moved_because(block: Mapping[str, Any]) -> str:
    nominal, due = _day(block.get("final_report_nominal_day")), _day(block.get("final_report_due"))
    if not nominal or not due or nominal == due:
        return ""
    return _("%(days)s日目の%(nominal)sは行政機関の休みの日なので、次に開く%(due)sが期限です。") % {
        "days": block.get("final_report_basis_days"),
        "nominal": naming.day_words(nominal),
        "due": naming.day_words(due),
    }


def _exemptions(block: Mapping[str, Any], nodes: list[Mapping[str, Any]]) -> list[str]:
    found = []
    for exemption in block.get("exemptions") or ():
        found += _sentences(nodes, f"exemption.{exemption}", "worked")
    return found


def _publication(answer: Mapping[str, Any], explanation: Mapping[str, Any], house: str) -> PublicationPanel:
    """What the guideline wishes, and what the house's own rule makes of it."""
    stored: Mapping[str, Any] = explanation.get("publication") or {}
    advice = dict(stored.get("none" if house == HouseRules.Publication.DESIRABLE else "obligatory") or {})
    if house == HouseRules.Publication.ALWAYS and advice.get("advice") == "may_be_left_out":
        advice["advice"] = "publish_by_own_rule"
        advice["reasons"] = [reason for reason in advice["reasons"] if reason["id"] != "all_back_or_protected"]
    word = {
        "publish_by_own_rule": (_("自社の規程により公表する"), "danger"),
        "may_be_left_out": (_("自社の規程で省くことができる"), "success"),
        "desirable": (_("望ましい（義務ではない）"), "info"),
        "not_settled": (_("まだ決まらない"), "warning"),
    }.get(str(advice.get("advice") or answer.get("publication") or "not_settled"), (_("まだ決まらない"), "warning"))
    reasons = advice.get("reasons") or []
    return PublicationPanel(
        advice=str(advice.get("advice") or "not_settled"),
        words=word[0],
        badge=word[1],
        reasons=[naming.said(reason) for reason in reasons],
        asks_experts_first=bool(advice.get("asks_experts_first")),
        citations=naming.citations(dict.fromkeys(cited for reason in reasons for cited in reason.get("citations") or ())),
    )


def _kind_words(answer: Mapping[str, Any]) -> list[tuple[str, str]]:
    names = {"leak": _("漏えい"), "loss": _("滅失"), "damage": _("毀損")}
    values = {"yes": _("ある"), "possible": _("おそれがある"), "no": _("ない"), "unknown": _("まだ分からない")}
    kinds: Mapping[str, str] = answer.get("kinds") or {}
    return [(name, values[kinds.get(kind) or "unknown"]) for kind, name in names.items()]


def _notice_item_words() -> dict[int, str]:
    return {
        1: _("概要"),
        2: _("漏えい等した（おそれのある）項目"),
        3: _("本人の数"),
        4: _("原因"),
        5: _("二次被害やそのおそれの有無と内容"),
        6: _("本人への対応"),
        7: _("公表"),
        8: _("再発防止"),
        9: _("その他参考となる事項"),
    }


def panel(
    answer: Mapping[str, Any],
    explanation: Mapping[str, Any],
    rule_versions: list[str],
    house_publication: str = HouseRules.Publication.DESIRABLE,
    likeness: Any = None,
) -> Panel:
    """The answer as a page shows it."""
    reasons: Mapping[str, Any] = explanation.get("reasons") or {"rule": "", "outcome": "", "children": []}
    nodes = list(_walk(reasons))
    proposed = proposals(answer)
    effects: dict[str, list[str]] = {}
    for entry in explanation.get("effects") or ():
        effects.setdefault(entry["path"], []).append(naming.said(entry))
    options = []
    if answer.get("joint_report_allowed"):
        options.append(_("委託元と委託先が、連名で報告することもできます。"))
    if answer.get("ransomware_common_form_available"):
        options.append(_("ランサムウェア事案共通様式を使うことができます。"))
    notice = answer.get("notice") or {}
    items = _notice_item_words()
    notify = {(answer.get(regime) or {}).get("notify_subjects") for regime in ("appi", "my_number")}
    wanted = "alternative_permitted" if "alternative_permitted" in notify and "required" not in notify else proposed["notice"]
    return Panel(
        likeness=likeness,
        regimes=[_regime(regime, answer, explanation, nodes) for regime in REGIMES],
        notice=proposed["notice"],
        notice_words=str(naming.REQUIRED_WORDS[wanted]),
        notice_badge=naming.REQUIRED_BADGES[wanted],
        notice_reasons=list(dict.fromkeys(_sentences(nodes, "notice"))),
        notice_items=[items[one] for one in notice.get("items") or () if one in items],
        notice_may_wait=notice.get("timing") == "may_wait_now",
        notice_citations=naming.citations(
            dict.fromkeys(cited for node in nodes if node["rule"].startswith("notice") for cited in node.get("citations") or ())
        ),
        publication=_publication(answer, explanation, house_publication),
        kinds=_kind_words(answer),
        options=options,
        other_duties=[naming.said(node) for duty in answer.get("other_duties") or () for node in nodes if node["rule"] == duty],
        warnings=_sentences(nodes, "warning."),
        inconsistencies=_sentences(nodes, "inconsistency."),
        missing=[
            MissingPanel(entry["path"], naming.said(entry), effects.get(entry["path"], [])) for entry in explanation.get("missing") or ()
        ],
        reasons=reasons,
        rule_versions=list(rule_versions),
        citations=naming.citations(answer.get("citations") or ()),
        proposed=proposed,
    )
