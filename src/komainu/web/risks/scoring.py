"""The methods by which a house rates its risks: five by five points, three by three, or none (high, middle, low). Pure.

A score keeps the method by which it was made: a change of the house's method never turns old points into others.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

LEVELS = ("low", "medium", "high", "critical")
LEVEL_WORDS: dict[str, Text] = {"low": _("低"), "medium": _("中"), "high": _("高"), "critical": _("重大")}
LEVEL_BADGES = {"low": "success", "medium": "info", "high": "warning", "critical": "danger", "": "unknown"}
PLAIN_LEVELS = ("low", "medium", "high")
"""What may be chosen where there are no points."""


@dataclass(frozen=True, slots=True)
class Method:
    """size    points from 1 to it; 0: levels only
    bands   the highest product of each level, from low on
    """

    id: str
    name: Text
    size: int
    bands: tuple[tuple[int, str], ...]

    def level(self, impact: int, likelihood: int) -> str:
        """The level of a product."""
        return next(level for most, level in self.bands if impact * likelihood <= most)


METHODS: dict[str, Method] = {
    method.id: method
    for method in (
        Method("five", _("5段階×5段階の点数"), 5, ((4, "low"), (9, "medium"), (14, "high"), (25, "critical"))),
        Method("three", _("3段階×3段階の点数"), 3, ((2, "low"), (4, "medium"), (9, "high"))),
        Method("none", _("点数を付けない（高・中・低）"), 0, ()),
    )
}

IMPACT_WORDS: dict[str, dict[int, Text]] = {
    "five": {
        1: _("ほとんど影響がない（取引先の連絡先など）"), 2: _("小さい"), 3: _("本人に迷惑がかかる（住所・電話・購入の履歴など）"), 4: _("大きい（口座・給与・評価など）"),
        5: _("取り返しがつきにくい（要配慮個人情報・マイナンバー・カード番号など、または1,000人を超える）"),
    },
    "three": {1: _("小さい"), 2: _("本人に迷惑がかかる"), 3: _("取り返しがつきにくい（要配慮個人情報・マイナンバー・カード番号など）")},
}  # fmt: skip
LIKELIHOOD_WORDS: dict[str, dict[int, Text]] = {
    "five": {1: _("まず起きない"), 2: _("数年に一度"), 3: _("年に一度くらい"), 4: _("年に何度か"), 5: _("毎月のように")},
    "three": {1: _("まず起きない"), 2: _("起きることがある"), 3: _("よく起きる")},
}


def suggested_likelihood(method: str, accidents: int, near_misses: int) -> int:
    """The least likelihood for which two years of accidents and near misses speak; 0 where they say nothing. An accident counts as three near misses."""
    weight = accidents * 3 + near_misses
    if not weight or method not in {"five", "three"}:
        return 0
    if method == "three":
        return 3 if weight >= 6 else 2
    return 5 if weight >= 24 else 4 if weight >= 6 else 3 if weight >= 2 else 2
