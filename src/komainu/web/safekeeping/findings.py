"""What was looked at on the way back, in sentences that an office understands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `numbers` fill the sentence."""

    id: str
    is_sound: bool
    numbers: Mapping[str, Any] = field(default_factory=dict)

    def sentence(self, language: str) -> str:
        ja, en = SENTENCES[self.id, self.is_sound]
        return (en if language == "en" else ja) % self.numbers

    def stored(self) -> dict[str, Any]:
        return {"id": self.id, "is_sound": self.is_sound, "numbers": dict(self.numbers)}

    @classmethod
    def loaded(cls, stored: Mapping[str, Any]) -> "Finding":
        return cls(stored["id"], stored["is_sound"], stored["numbers"])


SENTENCES: Mapping[tuple[str, bool], tuple[str, str]] = {
    ("opened", True): (
        "ファイルは最後まで開けました（部品 %(members)s 個、欠けも書き換えもありません）。",
        "the file opened to its end (%(members)s members, nothing missing, nothing changed)",
    ),
    ("opened", False): (
        "ファイルが途中で切れているか、書き換えられています。別のバックアップを使ってください。",
        "the file was cut off or changed: use another backup",
    ),
    ("listing", False): (
        "ファイルの中身が、一緒に書かれた目録と合いません（%(what)s）。別のバックアップを使ってください。",
        "what is in the file does not match its own list (%(what)s): use another backup",
    ),
    ("rows", True): ("データベースの記録 %(rows)s 件が、すべて戻りました。", "all %(rows)s rows of the database are back"),
    ("rows", False): (
        "データベースの記録の数が合いません（%(what)s）。",
        "the rows of the database do not match (%(what)s)",
    ),
    ("migrated", True): (
        "データベースをこの版に合わせました（%(steps)s 件の変更）。",
        "the database was brought to this version (%(steps)s steps)",
    ),
    ("chain", True): (
        "操作の記録の鎖は切れておらず、作ったときと同じ末尾です（%(events)s 件）。",
        "the chain of the trail is whole, and ends as it did when the backup was made (%(events)s events)",
    ),
    ("chain", False): (
        "操作の記録の鎖が合いません（%(events)s 件目）。作ったときの元のデータから壊れていたおそれがあります。",
        "the chain of the trail does not hold (event %(events)s); it may have been broken in the house itself",
    ),
    ("sealed", True): ("封をした値 %(values)s 件が、鍵で開きました。", "all %(values)s sealed values open with their keys"),
    ("sealed", False): (
        "封をした値 %(values)s 件のうち %(closed)s 件が開きません。",
        "%(closed)s of %(values)s sealed values do not open",
    ),
    ("files", True): ("ファイル %(files)s 個が戻り、中身も記録と合いました。", "all %(files)s files are back, and match their records"),
    ("files", False): (
        "ファイル %(files)s 個のうち、%(missing)s 個がなく、%(wrong)s 個の中身が記録と合いません。",
        "of %(files)s files %(missing)s are missing and %(wrong)s do not match their records",
    ),
    ("missing_then", False): (
        "バックアップを作ったときに、すでに %(missing)s 個のファイルがありませんでした。",
        "%(missing)s files were missing already when the backup was made",
    ),
}
