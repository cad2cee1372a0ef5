"""Which kinds of information a data set is in the sense of the law: answers in, kinds with reason and citation out.

Unknown is a value: what nobody has answered makes no kind yes or no that rests on it, and is asked for.
"""

from komainu.law.data_kinds._answers import Answers, Fact
from komainu.law.data_kinds._classify import Classification, DataKind, Finding, classify
from komainu.law.data_kinds._wording import Question, question, words

__all__ = ["Answers", "Classification", "DataKind", "Fact", "Finding", "Question", "classify", "question", "words"]
