"""Who may do what: one table of rights, and the two marks that every view carries (`requires`, `public`).

A right is given by role. Which records it reaches is asked in the `queries.py` of the part (`visible_…`): somebody else's
record is not there (404), rather than forbidden.
"""

from collections.abc import Callable
from datetime import date
from functools import lru_cache, wraps
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from komainu.web.people import queries as people
from komainu.web.people.models import Person
from komainu.web.people.roles import OUTSIDERS, Role
from komainu.web.site import clock

EVERYBODY = frozenset({"staff_member", *Role.values}) - OUTSIDERS
MANAGER = frozenset({Role.PRIVACY_MANAGER})
OFFICE = frozenset({Role.PRIVACY_MANAGER, Role.PMS_OFFICE})
READERS = OFFICE | {Role.CHIEF_AUDITOR, Role.TOP_MANAGEMENT}
CASE_READERS = READERS | OUTSIDERS  # who reads all incidents; those from outside without files and without what is sealed

RIGHTS: dict[str, frozenset[str]] = {
    "today.see": EVERYBODY | OUTSIDERS,  # the first page; those from outside are led on to a page of their own
    "today.own": EVERYBODY,  # what is mine to do
    "setup.go": OFFICE | {Role.SYSTEM_MANAGER},  # the first hour: its steps, what remains of them
    "site.help": EVERYBODY | OUTSIDERS,
    "site.visit": OUTSIDERS,  # what somebody from outside may do here, and until when
    "site.rights": READERS | {Role.SYSTEM_MANAGER},  # who may do what
    "site.components": EVERYBODY,
    "site.look": OFFICE | {Role.SYSTEM_MANAGER},  # days western or by era, the usual theme
    "duties.outbox": frozenset({Role.SYSTEM_MANAGER, Role.PRIVACY_MANAGER, Role.PMS_OFFICE}),
    "duties.resend": frozenset({Role.SYSTEM_MANAGER, Role.PRIVACY_MANAGER, Role.PMS_OFFICE}),  # send again what was given up
    "duties.list": READERS | {Role.DEPARTMENT_DATA_MANAGER},  # all, or the department's (queries.visible_duties)
    "duties.export_list": OFFICE,
    "duties.away": EVERYBODY,  # one's own absence, and who stands in
    "duties.away_all": OFFICE,  # everybody's
    "duties.calendar": EVERYBODY,  # one's own duties in one's calendar
    "duties.rules": frozenset({Role.SYSTEM_MANAGER, Role.PRIVACY_MANAGER}),  # the hour of the digests
    "duties.webhooks": frozenset({Role.SYSTEM_MANAGER}),  # which chats are told
    "approvals.see": EVERYBODY
    | {Role.CONSULTANT},  # the own requests; what the own roles decide; all for READERS (queries.visible_approvals)
    "approvals.decide": EVERYBODY,  # whose role decides is asked for each request (queries.sittings); nobody from outside
    "approvals.record": OFFICE,  # record what was approved on paper or by a body
    "approvals.export": OFFICE,
    "approvals.rules": MANAGER | {Role.TOP_MANAGEMENT},  # for what this house asks for approval
    "trail.read": frozenset({Role.PRIVACY_MANAGER, Role.PMS_OFFICE, Role.CHIEF_AUDITOR, Role.SYSTEM_MANAGER, Role.ASSESSOR}),
    "duties.export": frozenset({Role.SYSTEM_MANAGER, Role.PRIVACY_MANAGER}),  # the outbox holds addresses
    "signin.export": frozenset({Role.SYSTEM_MANAGER, Role.PRIVACY_MANAGER}),
    "trail.export": frozenset({Role.PRIVACY_MANAGER, Role.CHIEF_AUDITOR}),
    "trail.guard": frozenset({Role.PRIVACY_MANAGER, Role.SYSTEM_MANAGER}),  # where anchors go
    "trail.history": EVERYBODY | OUTSIDERS,  # the history of a record whose page one may open (trail.histories names that right)
    "people.organisation_see": READERS | {Role.SYSTEM_MANAGER, Role.ASSESSOR},
    "people.organisation": OFFICE | {Role.SYSTEM_MANAGER},
    "people.list": READERS | {Role.SYSTEM_MANAGER, Role.DEPARTMENT_DATA_MANAGER},  # all, or the department's (queries.visible_people)
    "people.edit": OFFICE | {Role.SYSTEM_MANAGER},  # departments, people, joining, leaving, absence, import
    "people.passages": OFFICE | {Role.SYSTEM_MANAGER, Role.DEPARTMENT_DATA_MANAGER},  # settle the items of joining and leaving
    "people.export": OFFICE,
    "people.roles": READERS | {Role.SYSTEM_MANAGER, Role.ASSESSOR},  # who holds which role from when to when
    "people.appoint": OFFICE | {Role.SYSTEM_MANAGER, Role.TOP_MANAGEMENT},  # who may give which role: queries.may_appoint
    "people.structure": EVERYBODY | OUTSIDERS,  # the chart of who holds which role
    "people.structure_file": EVERYBODY,  # the same as a file
    "people.network": EVERYBODY | {Role.ASSESSOR},  # whom to call
    "people.network_file": EVERYBODY,  # the same on paper
    "people.network_edit": OFFICE | {Role.SYSTEM_MANAGER},
    "signin.own": EVERYBODY | OUTSIDERS,  # one's own password, passkeys, sessions
    "signin.people": OFFICE | {Role.SYSTEM_MANAGER, Role.DEPARTMENT_DATA_MANAGER},  # who can sign in: all, or the department's
    "signin.invite": OFFICE | {Role.SYSTEM_MANAGER},
    "signin.cards": OFFICE | {Role.SYSTEM_MANAGER, Role.DEPARTMENT_DATA_MANAGER},  # print cards for people without a role
    "signin.unlock": frozenset({Role.SYSTEM_MANAGER, Role.PRIVACY_MANAGER}),  # take away somebody's second factor or sessions
    "signin.rules": frozenset({Role.SYSTEM_MANAGER, Role.PRIVACY_MANAGER}),
    "people.me": EVERYBODY,  # what Komainu knows of oneself
    "safekeeping.see": OFFICE | {Role.SYSTEM_MANAGER},  # how safe the data is, which copies there are
    "safekeeping.make": frozenset({Role.SYSTEM_MANAGER, Role.PRIVACY_MANAGER}),  # a copy now; the recovery key
    "safekeeping.download": frozenset({Role.SYSTEM_MANAGER, Role.PRIVACY_MANAGER}),  # take the encrypted file away
    "plans.see": EVERYBODY | {Role.ASSESSOR},  # the year; drafts and old versions for who makes, decides or audits them (queries.plans)
    "plans.record": EVERYBODY,  # record a step that is one's own as done, take the record back
    "plans.edit": OFFICE,  # make the plan, submit it, correct it by a next version
    "plans.approve": frozenset({Role.TOP_MANAGEMENT}),
    "plans.export": READERS,
    "ledger.see": READERS | {Role.DEPARTMENT_DATA_MANAGER, Role.ASSESSOR},  # all lines, or the department's (queries.visible_lines)
    "ledger.edit": OFFICE
    | {Role.DEPARTMENT_DATA_MANAGER},  # write, check, dispose of lines: all, or the department's (queries.editable_line)
    "ledger.import": OFFICE,  # read in a ledger from Excel
    "ledger.survey": OFFICE,  # open and close the yearly confirmation, take its sheets over
    "ledger.purposes": OFFICE,  # write, change and give up purposes of use
    "ledger.interview": OFFICE,  # answer what the house does, take over the usual lines
    "ledger.texts": OFFICE,  # where we collect, what is shown there
    "ledger.export": OFFICE | {Role.CHIEF_AUDITOR, Role.DEPARTMENT_DATA_MANAGER},  # the lines that one sees, as a file
    "checks.see": READERS
    | {Role.DEPARTMENT_DATA_MANAGER, Role.ASSESSOR},  # what does not fit together, among the records that one may read
    "checks.run": OFFICE,  # count them anew
    "checks.export": OFFICE | {Role.CHIEF_AUDITOR, Role.DEPARTMENT_DATA_MANAGER},
    "rules.see": EVERYBODY
    | {Role.ASSESSOR},  # what is or was in force; drafts for who writes, decides or audits them (queries.visible_versions)
    "rules.edit": OFFICE,  # write drafts, put them in force, abolish
    "rules.export": READERS,
    "discovery.see": OFFICE
    | {Role.SYSTEM_MANAGER, Role.CHIEF_AUDITOR, Role.DEPARTMENT_DATA_MANAGER},  # all, or what belongs to the department (discovery.queries)
    "discovery.own": EVERYBODY,  # what one is to delete or move oneself; all for who sees it
    "discovery.samples": OFFICE | {Role.DEPARTMENT_DATA_MANAGER},  # the masked samples of a file that one sees
    "discovery.sources": OFFICE | {Role.SYSTEM_MANAGER},  # register, scan, give up sources
    "discovery.decide": OFFICE | {Role.DEPARTMENT_DATA_MANAGER},  # link, delete, move, false alarm
    "discovery.export": OFFICE,  # lists of files as files
    "discovery.rules": OFFICE,
    "risks.see": READERS | {Role.DEPARTMENT_DATA_MANAGER, Role.ASSESSOR},  # all, or those of the department's lines (queries.visible_risks)
    "risks.edit": OFFICE
    | {Role.DEPARTMENT_DATA_MANAGER},  # take over, rate, ask for acceptance: all, or the department's (queries.editable_risk)
    "risks.controls": OFFICE,  # the controls of the house
    "risks.place": EVERYBODY,  # record that a control is in place for which one is responsible
    "risks.import": OFFICE,  # read in a risk analysis from Excel
    "risks.rules": MANAGER,  # the method by which the house rates
    "risks.export": OFFICE | {Role.CHIEF_AUDITOR, Role.DEPARTMENT_DATA_MANAGER},
    "training.learn": EVERYBODY,  # one's own courses, exams, certificates; attendance by the QR code
    "training.deliver": OFFICE | {Role.EDUCATION_LEAD},  # prepare and open deliveries, excuse, key in results and attendance
    "training.results": READERS | {Role.EDUCATION_LEAD, Role.DEPARTMENT_DATA_MANAGER},  # all, or the branch's (queries.visible_assignments)
    "training.proof": READERS | {Role.EDUCATION_LEAD, Role.ASSESSOR},  # two years' evidence, without the answers of single people
    "training.export": OFFICE | {Role.EDUCATION_LEAD, Role.CHIEF_AUDITOR},  # lists, reports and attendance sheets as files
    "documents.edit": OFFICE | {Role.SYSTEM_MANAGER},  # how papers look; the house's own forms
    "training.library": EVERYBODY | {Role.ASSESSOR},  # published cases, figures, further reading
    "training.hand_out": OFFICE | {Role.EDUCATION_LEAD, Role.DEPARTMENT_DATA_MANAGER},  # slides, booklets, posters, SCORM packages as files
    "training.drills": EVERYBODY,  # the drills in which one plays; all for who leads, decides or audits (queries.drills.visible_drills)
    "training.drill_lead": OFFICE | {Role.SYSTEM_MANAGER},
    "training.drill_papers": READERS | {Role.SYSTEM_MANAGER},
    "training.discuss": EVERYBODY,  # read topics, record what a group of one's own talked about
    "training.discuss_lead": OFFICE | {Role.EDUCATION_LEAD, Role.DEPARTMENT_DATA_MANAGER},  # set topics
    "training.proposals": READERS | {Role.EDUCATION_LEAD},
    "training.proposals_decide": OFFICE,
    "training.proposals_export": OFFICE | {Role.CHIEF_AUDITOR},
    "training.prepare": OFFICE | {Role.EDUCATION_LEAD},  # the company's own part; own courses; what is taken in
    "incidents.report": EVERYBODY,  # tell of an accident, a near miss, a strange mail, or ask
    "incidents.see": EVERYBODY
    | OUTSIDERS,  # own reports; the department's for its data manager; all for CASE_READERS (queries.visible_incidents)
    "incidents.files": EVERYBODY,  # the files of an incident that one sees
    "incidents.list": CASE_READERS | {Role.DEPARTMENT_DATA_MANAGER},
    "incidents.draft": OFFICE | {Role.CONSULTANT},  # answer the questions, prepare reports and texts; nothing is settled by it
    "incidents.act": OFFICE,  # take, contain, file, tell the persons, close
    "incidents.sign": MANAGER,  # sign a decision (the deputy holds the role too)
    "incidents.read_assessment": CASE_READERS,
    "incidents.read_persons": OFFICE,
    "incidents.desk": OFFICE | {Role.FRONT_DESK},  # answer, after an identity check, whether somebody is concerned
    "incidents.export": READERS,  # the list, reports, texts and decisions as files
    "incidents.letters": OFFICE,  # letters to the persons concerned
    "incidents.export_persons": MANAGER,  # the list of the persons concerned as a table
    "incidents.statistics": CASE_READERS | {Role.DEPARTMENT_DATA_MANAGER},
    "incidents.export_statistics": READERS | {Role.DEPARTMENT_DATA_MANAGER},
    "incidents.house_rules": OFFICE,
    "mailroom.own": EVERYBODY,  # one's own mail that waits, and what waits for one's approval (queries.visible_mails, queries.may_approve)
    "mailroom.list": READERS | {Role.DEPARTMENT_DATA_MANAGER},  # all mail, or the department's; figures only, names for who decides
    "mailroom.export": OFFICE | {Role.CHIEF_AUDITOR},
    "mailroom.figures": READERS | {Role.SYSTEM_MANAGER},
    "mailroom.doubt": READERS | {Role.SYSTEM_MANAGER},  # mail of which nobody knows whether it arrived: whose, when, to whom
    "mailroom.doubt_decide": OFFICE | {Role.SYSTEM_MANAGER},  # say that it is sent again, or that it arrived
    "mailroom.policy_see": READERS | {Role.SYSTEM_MANAGER},  # the rules of the guard, their versions, a dry run
    "mailroom.policy_edit": OFFICE | {Role.SYSTEM_MANAGER},  # write a next version and ask for its approval
    "api.tokens": READERS | {Role.SYSTEM_MANAGER, Role.DEPARTMENT_DATA_MANAGER},  # tokens for programs that act for oneself
    "api.all_tokens": frozenset({Role.SYSTEM_MANAGER, Role.PRIVACY_MANAGER}),  # see and revoke everybody's
    "api.assess": EVERYBODY,  # ask the law engine by the API; nothing is kept
}

STEP_UP: dict[str, frozenset[str]] = {
    "incidents.export_persons": frozenset({"GET", "POST"}),
    "safekeeping.download": frozenset({"GET", "POST"}),
    "trail.export": frozenset({"GET", "POST"}),
    "trail.guard": frozenset({"POST"}),
    "people.appoint": frozenset({"POST"}),
    "api.tokens": frozenset({"POST"}),
    "signin.unlock": frozenset({"POST"}),
    "signin.rules": frozenset({"POST"}),
    "duties.webhooks": frozenset({"POST"}),
}
"""Rights so weighty that whoever uses one (with these methods) has proved who they are within the last ten minutes."""


class View(Protocol):
    right: str

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse: ...


class StaffRequest(HttpRequest):
    """A request of somebody who signed in."""

    person: Person
    standing: people.Standing


def may(standing: people.Standing, right: str) -> bool:
    """Whether somebody of that standing has the right, for at least some record."""
    return not RIGHTS[right].isdisjoint(held_by(standing))


def held_by(standing: people.Standing) -> frozenset[str]:
    """The roles by which rights are given. Who belongs to the house is a member of staff too; who comes from outside never is."""
    if standing.is_outside or (standing.roles and standing.roles <= OUTSIDERS):
        return standing.roles & OUTSIDERS
    return standing.roles | {"staff_member"}


def seat_of(person: Person, today: date) -> people.Standing | None:
    """What somebody is today; None for who left, and for somebody from outside whose time is not now. One query."""
    if not person.is_active or person.has_left(today):
        return None
    standing = people.standing(person, today)
    return None if standing.is_outside and not standing.roles else standing


@lru_cache(maxsize=4096)
def right_at(path: str) -> str | None:
    """The right that the page at a path names; None where no page is."""
    try:
        return getattr(resolve(path).func, "right", None)
    except Resolver404:
        return None


def opens(standing: people.Standing, address: str) -> bool:
    """Whether the page at an address of ours opens for somebody of that standing; an address that leads nowhere does not."""
    if not address:
        return False
    right = right_at(urlsplit(address).path)
    return right == "public" or (right in RIGHTS and may(standing, right))


def requires(right: str, *, post: str | None = None, step_up: bool = False) -> Callable[[Callable[..., HttpResponse]], View]:
    """The view asks for this right; who is not signed in is led to the sign-in page and back.

    post      the right that a POST asks for, where more may read the page than use it
    step_up   the view also asks for a proof of the last ten minutes, though the right itself does not (`STEP_UP`)
    """
    for each in {right, post or right}:
        if each not in RIGHTS:
            raise LookupError(f"no such right: {each}")
    from komainu.web.signin.step_up import passed_by  # needs the pages, which need this table

    def mark(view: Callable[..., HttpResponse]) -> View:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            wanted = post if post and request.method == "POST" else right
            # Who left is out from the day after the last one, and who came for a time from the day after it, whether or not the worker has run.
            standing = seat_of(request.user, clock.today()) if request.user.is_authenticated else None
            if standing is None:
                if request.user.is_authenticated:
                    logout(request)
                return redirect_to_login(request.get_full_path())
            request.person = request.user
            request.standing = standing
            if not may(standing, wanted):
                raise PermissionDenied(wanted)
            instead = passed_by(request, wanted, wants_proof=step_up or request.method in STEP_UP.get(wanted, ()))
            if instead is not None:
                return instead
            return view(request, *args, **kwargs)

        guarded.right = right  # type: ignore[attr-defined]
        guarded.post_right = post or right  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return mark


def public(view: Callable[..., HttpResponse]) -> View:
    """The view is for everybody, without signing in."""
    view.right = "public"  # type: ignore[attr-defined]
    return view  # type: ignore[return-value]
