"""Discussions: a topic is set, groups hand in their minutes and one rule to improve, the office answers each proposal."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import Problem, WrongState
from komainu.web.trail import services as trail
from komainu.web.training.models import Discussion, DiscussionGroup, ImprovementProposal

from .chasing import follow_discussion


class DayAhead(Problem):
    title = _("まだ来ていない日です")
    what_to_do = _("話し合った日を、今日までの日付で入れてください。")
    status = 422


class AnswerMissing(Problem):
    title = _("見送る理由を書いてください")
    what_to_do = _("出した人に、なぜ今回は採用しないかが伝わるように書きます。")
    status = 422


@transaction.atomic
def open_discussion(*, by: Person, title: str, question: str, due_on: date, material: str = "") -> Discussion:
    """A topic for the groups."""
    made = Discussion.objects.create(title=title, question=question, material=material, due_on=due_on, made_by=by, made_at=clock.now())
    trail.record("training.discussion_opened", by=by, subject=made, after={"title": title, "question": question, "due_on": due_on})
    follow_discussion(made, clock.today())
    return made


@transaction.atomic
def record_group(
    discussion: Discussion,
    *,
    by: Person,
    name: str,
    members: Sequence[Person],
    held_on: date,
    minutes: str,
    rule: str,
    change: str,
    why: str = "",
) -> DiscussionGroup:
    """What a group talked about, and the one rule that it would improve. Raises WrongState once it is closed; DayAhead."""
    discussion = Discussion.objects.select_for_update().get(pk=discussion.pk)
    if discussion.closed_at is not None:
        raise WrongState
    if held_on > clock.today():
        raise DayAhead
    now = clock.now()
    group = DiscussionGroup.objects.create(
        discussion=discussion, name=name, department=by.department, held_on=held_on, minutes=minutes, recorded_by=by, recorded_at=now
    )
    group.members.set({person.pk for person in members} | {by.pk})
    ImprovementProposal.objects.create(group=group, rule=rule, change=change, why=why, made_by=by, made_at=now)
    after = {"name": name, "held_on": held_on, "members": group.members.count(), "rule": rule, "change": change}
    trail.record("training.group_recorded", by=by, subject=discussion, after=after)
    follow_discussion(discussion, clock.today())
    return group


@transaction.atomic
def close_discussion(discussion: Discussion, *, by: Person) -> None:
    """No more minutes are taken. Raises WrongState."""
    discussion = Discussion.objects.select_for_update().get(pk=discussion.pk)
    if discussion.closed_at is not None:
        raise WrongState
    discussion.closed_at = clock.now()
    discussion.save(update_fields=["closed_at"])
    trail.record("training.discussion_closed", by=by, subject=discussion, after={"title": discussion.title})
    follow_discussion(discussion, clock.today())


@transaction.atomic
def decide_proposal(proposal: ImprovementProposal, *, by: Person, adopt: bool, answer: str = "") -> ImprovementProposal:
    """The office's answer. Raises WrongState when it has one, AnswerMissing when it is declined without words."""
    proposal = ImprovementProposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.state != ImprovementProposal.State.PROPOSED:
        raise WrongState
    if not adopt and not answer:
        raise AnswerMissing
    proposal.state = ImprovementProposal.State.ADOPTED if adopt else ImprovementProposal.State.DECLINED
    proposal.answer, proposal.decided_by, proposal.decided_at = answer, by, clock.now()
    proposal.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    trail.record(
        "training.proposal_decided", by=by, subject=proposal, after={"rule": proposal.rule, "state": proposal.state, "answer": answer}
    )
    return proposal
