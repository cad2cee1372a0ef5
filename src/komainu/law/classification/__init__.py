"""What kind of accident it was, on the three axes that the Privacy Mark counts: a proposal that a person confirms.

`propose` reads the neutral facts of an incident (and, before there are any, what the reporter chose) and answers with ids, each with
its reason and whether it is certain or a guess. Nothing here decides a duty; that is `komainu.law.breach`.
Unknown is never read as no: what nobody has looked at becomes at most a guess.
"""

from komainu.law.classification._labels import Label, UnknownId, causes, classes, label, occurrences, sub_kinds
from komainu.law.classification._proposal import Choice, Note, Proposal, propose

AXES = ("occurrence", "class", "cause", "medium", "origin")

__all__ = [
    "AXES",
    "Choice",
    "Label",
    "Note",
    "Proposal",
    "UnknownId",
    "causes",
    "classes",
    "label",
    "occurrences",
    "propose",
    "sub_kinds",
]
