"""The table of rights as people read it: a line for each right, a column for each role. One source for the page and the manual."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from komainu.web.people.roles import Role
from komainu.web.site.right_words import PARTS, SENTENCES, Text
from komainu.web.site.rights import RIGHTS
from komainu.web.site.routes import ORDER

EVERYBODY_ELSE = _("従業者")


@dataclass(frozen=True, slots=True)
class Line:
    """One right: its id, its sentence, and for each column whether the role has it."""

    right: str
    sentence: Text
    held: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The rights of one part."""

    part: str
    title: Text
    lines: tuple[Line, ...]


def column_label(role: str) -> str:
    """The head of a column: the role's usual name; everybody who belongs to the house stands first."""
    return str(EVERYBODY_ELSE if role == "staff_member" else Role(role).label)


def matrix(columns: Iterable[str] = ORDER) -> list[Group]:
    """All rights by part, in the order of the table of parts. Pure.

    columns   the roles that are asked for (`staff_member` for everybody of the house)
    """
    roles = tuple(columns)
    groups = []
    for part, title in PARTS.items():
        lines = tuple(
            Line(right, SENTENCES[right], tuple(role in held for role in roles))
            for right, held in RIGHTS.items()
            if right.partition(".")[0] == part
        )
        groups.append(Group(part, title, lines))
    return groups


HEAD = """# 誰が何をできるか

この表は、`src/komainu/web/site/rights.py` の権限の表から作っています（`komainu rights --format markdown`）。手で直さないでください。

どのページも、この表の権限を1つ求めます。権限は役割で決まり、どの記録に及ぶか（自分の・担当する部門の・全部）は、記録ごとに決まります。
ほかの部門の記録は、あるかどうかも分かりません（「見つかりません」になります）。役割を持つ人は、「従業者」の列の権限も持ちます。
「外部の支援者」と「審査員」は従業者ではなく、招かれた期間だけ、その列の権限だけを持ちます。期間の翌日には、何も開けなくなります。
ファイルに出す（書き出す）ことは、見ることとは別の権限です。書き出すと、誰が、何を、どの条件で、何件出したかが操作の記録に残ります。

どのアドレスがどの権限を求めるかは、`komainu rights` で一覧にできます。

表の見方：●＝できる、空欄＝できない。
"""


def as_markdown() -> str:
    """The matrix as a page of the manual, in Japanese."""
    from django.utils import translation

    with translation.override("ja"):
        heads = [column_label(role) for role in ORDER]
        parts = [HEAD]
        for group in matrix():
            parts.append(f"## {group.title}\n")
            parts.append(f"| できること | {' | '.join(heads)} |")
            parts.append(f"| --- |{' :-: |' * len(heads)}")
            parts += [f"| {line.sentence} | {' | '.join('●' if held else ' ' for held in line.held)} |" for line in group.lines]
            parts.append("")
    return "\n".join(parts)
