"""What a derivation gives back: a value, whether it is complete, and how it reads."""

from collections.abc import Iterable
from dataclasses import dataclass

from ._forms_data import vocabulary
from ._forms_model import Origin


@dataclass(frozen=True, slots=True)
class Derived:
    """A value that follows from the facts.

    complete    False: something is still unknown; good enough for a preliminary report, not for a final one
    ja, en      how the value reads, where that is more than the choices or the text itself say
    """

    value: object = None
    complete: bool = True
    ja: str = ""
    en: str = ""
    hint_ja: str = ""
    hint_en: str = ""
    origin: Origin = "facts"


NOTHING = Derived()
PARTLY_JA = "まだ確認できていないデータがあります。"
PARTLY_EN = "Some of the data have not been checked yet."


def words(field: str, keys: Iterable[str]) -> tuple[str, str]:
    """Keys of the facts as Japanese and English words, in the order of the vocabulary."""
    wanted = set(keys)
    chosen = [pair for key, pair in vocabulary()[field].items() if key in wanted]
    return "、".join(ja for ja, _ in chosen), ", ".join(en for _, en in chosen)


def text_value(ja: str, en: str, *, complete: bool = True) -> Derived:
    return Derived(ja or None, complete, ja, en, "" if complete else PARTLY_JA, "" if complete else PARTLY_EN)
