"""The plan of the year: proposed at its beginning, corrected, approved, and done step by step; two steps are late."""

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from komainu.web.people.queries import holders
from komainu.web.plans import services
from komainu.web.plans.fiscal import fiscal_year_of
from komainu.web.plans.models import PlanStep, YearPlan
from komainu.web.site import clock
from komainu.web.site.sample.acting import Days, Story
from komainu.web.site.sample.house import Cast

START_MONTH = 4
LATE = {"training_missed": 1, "operation_check": 1, "entrustees": 0, "devices": 0}
"""Steps whose last so many are not done yet."""
NOTES = {
    "roles": "任命書を全員分確かめた。空きはない。",
    "inventory": "4部門から回収。新しく3件、廃止1件。",
    "access": "退職者2名のアカウントが残っていたため、その日に止めた。",
    "training": "対象60名のうち58名が受講し、テストに合格。残り2名（休職・長期出張）は追って行う。",
    "drill": "「パソコンが暗号化された」を想定し、連絡網のとおりに電話した。10分で管理者につながった。",
    "restore": "前夜のバックアップから復元の練習を行い、件数が合うことを確かめた。",
    "audit": "4部門を監査。不適合1件、観察2件。",
}
EVIDENCE = {
    "training": (
        "受講状況.csv",
        "﻿部門,対象,受講,合格\r\n総務部,9,9,9\r\n営業部,22,21,21\r\n情報システム部,9,9,9\r\nお客様センター,18,17,17\r\n",
    )
}


def the_year(cast: Cast, days: Days) -> Story:
    """Made by the office, sent back once, approved by the top management, done by whoever holds the role."""
    today = clock.japan_day(days.now)
    year = fiscal_year_of(today, START_MONTH)
    passed = (today - year.starts_on).days
    yield days.at(passed, 10)
    plan = services.start_plan(year.year, by=cast.office)
    _shape(plan, cast)
    yield days.at(max(passed - 2, 0), 11)
    services.propose(plan, by=cast.office)
    yield days.at(max(passed - 3, 0), 15)
    services.return_plan(plan, by=cast.people["1001"], reason="繁忙期の9月を避けて、訓練の日を決めてください。")
    yield days.at(max(passed - 6, 0), 9, 30)
    drill = plan.steps.get(step="drill")
    services.change_step(
        drill,
        by=cast.office,
        title=drill.title,
        due_on=year.last_of(8) - timedelta(days=10),
        owner=cast.manager,
        details="ランサムウェアを想定する。",
    )
    services.propose(plan, by=cast.office)
    yield days.at(max(passed - 7, 0), 16)
    services.approve(plan, by=cast.people["1001"])
    for done_on, step in _done(plan, today, plan_on=days.ago(max(passed - 7, 0))):
        yield days.at((today - done_on).days, 17, 10)
        by = step.owner or (holders(step.owner_role, done_on).first() if step.owner_role else None)
        name, text = EVIDENCE.get(step.step, ("", ""))
        file = SimpleUploadedFile(name, text.encode()) if name else None
        services.record_step(
            step,
            by=by.person if by is not None and hasattr(by, "person") else by or cast.office,
            done_on=done_on,
            note=NOTES.get(step.step, ""),
            file=file,
        )


def _shape(plan: YearPlan, cast: Cast) -> None:
    """What this house makes of the proposal: a step of its own, one left out."""
    services.add_step(
        plan, by=cast.office, title="カタログ発送業者の倉庫を見に行く", due_on=plan.starts_on.replace(day=1) + timedelta(days=250), owner=cast.people["2001"],
        details="委託先の保管場所と入退室の記録を、現地で確かめる。",
    )  # fmt: skip
    my_number = plan.steps.filter(step="my_number").first()
    if my_number is not None:
        services.leave_out(my_number, by=cast.office, reason="昨年度末に全件を確かめ、保存期限の来るものは来年度までない。")


def _done(plan: YearPlan, today: date, *, plan_on: date) -> list[tuple[date, PlanStep]]:
    """The steps whose day has come, each done some days before it, but for those that are late."""
    due = list(plan.steps.filter(left_out_reason="", due_on__lte=today).select_related("owner").order_by("due_on", "position"))
    for step_id, count in LATE.items():
        late = [step for step in due if step.step == step_id][-count:] if count else []
        due = [step for step in due if step not in late]
    days = [(max(step.due_on - timedelta(days=place % 9), plan_on), step) for place, step in enumerate(due)]
    return sorted(((min(day, today - timedelta(days=1)), step) for day, step in days if plan_on < today), key=lambda pair: pair[0])


STORIES = (the_year,)
