"""How the stories act: one line an act, each through its service, on the incident as it stands at that moment."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from komainu.web.incidents import content
from komainu.web.incidents.facts import merged
from komainu.web.incidents.filling import fill_report
from komainu.web.incidents.models import Incident, Report
from komainu.web.incidents.proposals import proposals
from komainu.web.incidents.queries import reports as report_queries
from komainu.web.incidents.services import clients, decisions, facts, handling, notes, persons, persons_import, reporting, reports, review
from komainu.web.people.models import Person
from komainu.web.site import clock

# A story yields the moment of its next act, and acts when it is called again at that moment.
Story = Iterator[datetime]


@dataclass(frozen=True, slots=True)
class Days:
    """Days and moments seen from the day on which the sample is made."""

    now: datetime

    def ago(self, days: int) -> date:
        return clock.japan_day(self.now) - timedelta(days=days)

    def at(self, days: int, hour: int, minute: int = 0) -> datetime:
        """So many days ago, at that time in Japan."""
        return datetime.combine(self.ago(days), time(hour, minute), tzinfo=clock.JAPAN)

    def hours_ago(self, hours: float) -> datetime:
        return self.now - timedelta(hours=hours)

    def last_friday(self) -> int:
        """How many days ago the last Friday before today was."""
        return (clock.japan_day(self.now).weekday() - 4) % 7 or 7


def told(what: str, what_happened: str, *, detail: str = "", **said: Any) -> reporting.Told:
    """What somebody tells by choosing `what` on the page and filling in the form."""
    option = content.option(what)
    kind = {"question": Incident.Kind.CONSULTATION.value}.get(str(option.kind), str(option.kind))
    chosen = option.detail(detail)
    title = chosen.title if chosen else option.title
    return reporting.Told(
        kind=kind, what=what, title=title.ja, what_happened=what_happened, stated=option.facts(detail), detail=detail, **said
    )


class Case:
    """One incident in the hands of those who deal with it."""

    def __init__(self, incident: Incident) -> None:
        self.pk = incident.pk

    @classmethod
    def told(cls, telling: reporting.Told, *, by: Person | None, **how: Any) -> "Case":
        return cls(reporting.report(telling, by=by, **how))

    @property
    def incident(self) -> Incident:
        return Incident.objects.select_related("latest_assessment", "latest_decision", "department", "taken_by", "reported_by").get(
            pk=self.pk
        )

    def taken(self, by: Person) -> None:
        handling.take(self.incident, by=by)

    def representative_told(self, by: Person, how: str = "電話") -> None:
        handling.tell_representative(self.incident, by=by, told_at=clock.now(), how=how)

    def checked(self, by: Person, *done: str, not_needed: Sequence[str] = ()) -> None:
        """Points of the containment list that the house dealt with."""
        for item in done:
            handling.answer_checklist(self.incident, item, "done", by=by)
        for item in not_needed:
            handling.answer_checklist(self.incident, item, "not_needed", by=by, note="該当なし")

    def contained(self, by: Person) -> None:
        handling.contain(self.incident, by=by, contained_at=clock.now())

    def learnt(self, by: Person, data_set: Mapping[str, Any] | None = None, **more: Any) -> None:
        """What became known; of the first data set, or of the whole incident."""
        incident = self.incident
        stated = {**more, **({"data_sets": [{"id": incident.facts["data_sets"][0]["id"], **data_set}]} if data_set else {})}
        facts.record_facts(incident, merged(incident.facts, stated), by=by, expected_version=incident.facts_version, as_of=clock.today())

    def noted(self, by: Person, text: str, *, kind: str = "note", with_whom: str = "") -> None:
        notes.add_note(self.incident, by=by, kind=kind, text=text, happened_at=clock.now(), with_whom=with_whom)

    def signed(self, by: Person, note: str, *, signed_as: str = "個人情報保護管理者", **otherwise: tuple[str, str]) -> None:
        """Decide as Komainu proposes, or otherwise with a reason: `appi=("not_required", "…")`."""
        incident = self.incident
        assert incident.latest_assessment is not None
        verdicts = []
        for subject, proposed in proposals(incident.latest_assessment.answer).items():
            decided, reason = otherwise.get(subject, (proposed if proposed in {"required", "not_required"} else "undetermined", ""))
            verdicts.append(decisions.Verdict(subject, decided, reason))
        decisions.sign(incident, verdicts, by=by, signed_as=signed_as, assessment=incident.latest_assessment, note=note)

    def recorded(self, by: Person, **topics: Any) -> None:
        """What the reports tell beside the facts, by topic."""
        reports.record_topics(self.incident, topics, by=by)

    def filed(self, by: Person, form: str, stage: str, *, recipient: str, method: str, receipt: str = "") -> None:
        """Write a report and record that it went out now."""
        report = reports.start_report(self.incident, form, stage, by=by)
        report = Report.objects.select_related("incident", "incident__latest_assessment").get(pk=report.pk)
        today = clock.today()
        filled = fill_report(report, material=report_queries.material(report.incident, today), as_of=today)
        filing = reports.Filing(filed_at=clock.now(), recipient=recipient, method=method, receipt=receipt)
        reports.file_report(report, filing, by=by, filled=filled.to_json(), form_version=filled.form.version[:40])

    def drafted(self, by: Person, form: str, stage: str) -> None:
        reports.start_report(self.incident, form, stage, by=by)

    def persons_listed(self, by: Person, rows: Sequence[Mapping[str, str]], file_name: str) -> None:
        """Read a list in as the office does: a heading and rows."""
        prepared = persons_import.prepare_import(
            self.incident,
            by=by,
            file_name=file_name,
            header=list(rows[0]),
            lines=list(range(2, len(rows) + 2)),
            rows=[list(row.values()) for row in rows],
        )
        persons_import.confirm_import(prepared, by=by)

    def persons_told(self, by: Person, how: str, *, first: int | None = None) -> None:
        """All who were not told yet, or so many of them."""
        incident = self.incident
        waiting = incident.persons.filter(told="not_yet").order_by("position")
        chosen = None if first is None else list(waiting.values_list("pk", flat=True)[:first])
        persons.tell(incident, chosen, by=by, how=how, told_at=clock.now())

    def notice_done(self, by: Person) -> None:
        persons.finish_notice(self.incident, by=by, notified_on=clock.today(), as_of=clock.today())

    def client(self, by: Person, **terms: Any) -> None:
        clients.set_client(self.incident, by=by, **terms)

    def client_told(self, by: Person, how: str) -> None:
        clients.tell_client(self.incident, by=by, told_at=clock.now(), how=how)

    def classified(self, by: Person, occurrence: str, classification: str, causes: Sequence[str]) -> None:
        review.classify(
            self.incident,
            by=by,
            occurrence=occurrence,
            occurrences=[occurrence],
            suspected_of="",
            classification=classification,
            causes=causes,
        )

    def cost(self, by: Person, kind: str, amount: Any, what_for: str) -> None:
        review.add_cost(self.incident, by=by, kind=kind, amount=amount, what_for=what_for)

    def closed(self, by: Person, note: str, outcome: str = "handled") -> None:
        handling.close(self.incident, by=by, outcome=outcome, note=note)


SURNAMES = [
    "青木",
    "井口",
    "上村",
    "江藤",
    "大森",
    "加瀬",
    "木戸",
    "久保",
    "小林",
    "斎木",
    "清水",
    "須田",
    "高井",
    "千葉",
    "土屋",
    "寺田",
    "中尾",
    "二宮",
    "根本",
    "野口",
    "橋本",
    "東野",
    "藤井",
    "堀",
    "前田",
    "三宅",
    "武藤",
    "元木",
    "矢島",
    "吉岡",
    "若林",
    "𠮷川",
    "髙田",
    "﨑本",
]
GIVEN = ["葵", "樹", "海", "恵", "薫", "希", "圭", "咲", "忍", "純", "進", "武", "司", "徹", "直", "望", "久", "学", "操", "恵美"]


def invented_persons(count: int, *, items: str) -> list[dict[str, str]]:
    """Rows of a list of persons who do not exist."""
    rows = []
    for number in range(count):
        name = f"{SURNAMES[number * 7 % len(SURNAMES)]} {GIVEN[(number * 3 + number // len(SURNAMES)) % len(GIVEN)]}"
        rows.append(
            {
                "会員番号": f"M{number + 10001}",
                "氏名": name,
                "住所": f"東京都みなと区見本町{number % 9 + 1}-{number % 20 + 1}-{number % 7 + 1}",
                "電話番号": f"03-0000-{number % 10000:04d}",
                "メールアドレス": f"m{number + 10001}@example.jp",
                "対象になった情報": items,
            }
        )
    return rows
