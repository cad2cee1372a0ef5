"""What goes on in the house these days: branches, a name that will change, somebody joining, somebody leaving, leaves, an assessor's visit."""

from datetime import date, timedelta

from komainu.web.people import services as people
from komainu.web.people.models import PassageItem
from komainu.web.people.roles import Role
from komainu.web.site import clock
from komainu.web.site.sample.house import ACCOUNTS, DESK, SALES, SYSTEMS, Cast
from komainu.web.today import services as today_services
from komainu.web.today import tour
from komainu.web.training.services import following as training

BRANCH, BRANCH_PEOPLE = "大阪営業所", ("2016", "2018", "2019", "2020")
EMERGENCY = {"1001": "090-0000-0001", "1002": "090-0000-0002", "1003": "090-0000-0003", "3002": "090-0000-0032"}
NEWCOMER = "2003"
"""The member of staff as whom a visitor signs in: in the middle of the tour."""


def settle(cast: Cast) -> None:
    """What was decided long ago."""
    people.set_role_word(Role.TOP_MANAGEMENT, "代表取締役", by=cast.manager)
    people.add_department("東京営業所", by=cast.manager, parent=cast.departments[SALES], position=1)
    branch = people.add_department(BRANCH, by=cast.manager, parent=cast.departments[SALES], position=2)
    for number in BRANCH_PEOPLE:
        people.change_person(cast.people[number], by=cast.office, department=branch)
    for number, phone in EMERGENCY.items():
        people.change_person(cast.people[number], by=cast.office, emergency_phone=phone)
    people.add_contact(
        by=cast.manager, outside="見本審査機関", phone="03-0000-9999", purpose="プライバシーマークの事故の報告", hours="平日 9時〜17時"
    )


def go_on(cast: Cast) -> None:
    """What happens these days; then the duties and the figures that follow from it."""
    today = clock.today()
    people.set_organisation(by=cast.manager, staff_checked_on=today - timedelta(days=345))
    _come_and_go(cast, today)
    next_year = date(today.year + (today.month > 3), 4, 1)
    people.change_department(cast.departments[SYSTEMS], by=cast.manager, name="デジタル推進部", parent=None, on=next_year)
    # Maternity and a care leave lie ahead or run; the education lead's is known early, so that somebody can be chosen.
    people.start_absence(
        cast.people["1007"], "childcare", by=cast.office, starts_on=today + timedelta(days=45), ends_on=today + timedelta(days=410)
    )
    people.start_absence(
        cast.people["2011"], "sick", by=cast.office, starts_on=today - timedelta(days=50), ends_on=today + timedelta(days=9)
    )
    people.refresh_duties(today)
    training.follow(clock.now())
    _show_around(cast)
    today_services.count(clock.now())


def _come_and_go(cast: Cast, today: date) -> None:
    leaving = cast.people["2022"]
    last_day = today + timedelta(days=9)
    people.record_leaving(leaving, by=cast.office, last_day=last_day)
    people.start_passage(leaving, "leaving", by=cast.office, happens_on=last_day)
    joined_on = today - timedelta(days=3)
    joining = people.add_person(
        "4019",
        by=cast.office,
        name="綾部 柚",
        reading="あやべ ゆず",
        department=cast.departments[DESK],
        work="part_time",
        joined_on=joined_on,
    )
    passage = people.start_passage(joining, "joining", by=cast.office, happens_on=joined_on)
    pledge = passage.items.get(item="pledge")
    people.settle_item(pledge, PassageItem.State.DONE, by=cast.office, done_on=joined_on)


def _show_around(cast: Cast) -> None:
    """Those who have been here for long know their way; the newcomer stands in the middle of the tour."""
    for account in ACCOUNTS:
        person = cast.people[account.staff_number]
        roles = {term.role for term in person.role_terms.all()}
        steps = tour.step_ids(roles, has_departments=True)
        for step in steps[:2] if account.staff_number == NEWCOMER else steps:
            today_services.tick(person, step, wanted=steps)
