"""Sentences as encyclopaedias and news write them, made from words of SudachiDict: for training only, so that the tagger meets names from abroad and their likes that are nobody's.

`{f}` a foreigner in katakana (one part or several), `{c}` a Chinese or Korean name, `{j}` a Japanese name, `{s}` a surname, `{g}` a given name, `{o}` a proper noun in katakana that is no
person, `{l}` a place in katakana, `{n}` a common noun, `{y}` a year.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

import sudachipy

_SLOT = re.compile(r"\{([a-z])\}")
SENTENCES = [
    line.strip()
    for line in """
{f}は{y}年に{l}で生まれた{n}である。
{f}（{y}年 - {y}年）は、{l}の{n}。
{y}年、{f}は{f}とともに{l}へ渡った。
{l}王{f}の娘{f}と結婚した。
その後任の{c}大統領も{y}年に{n}を発表した。
最高指導者の{c}党委員長のほか、{c}副委員長が出席した。
{c}は{y}年に{n}となった。
{c}、{c}、{c}らと共に{n}を結成した。
{n}の{c}将軍は{c}を破った。
監督の{f}は{n}について語った。
{f}の{n}は{f}によって書かれた。
{j}は、日本の{n}。
{j}の長男として生まれ、{j}に師事した。
{n}の{j}が{n}を務めた。
{g}は{s}の{n}に気づいて{n}を止めた。
{s}と{g}は{n}で{n}をした。
母の{g}と父の{g}は{l}に住んでいた。
{s}は{y}年に{n}を退き、{s}が跡を継いだ。
{s}の{n}は{n}から{n}を受けた。
{n}に{s}が、{n}に{f}が選ばれた。
途中で{f}が亡くなったため、兄の{f}が跡を継いだ。
{f}夫妻は{n}を訪れた。
{f}卿は{n}の{n}である。
{f}によれば、{n}は{n}であった。
「{n}」の{f}役は{j}。
{o}は、{l}の{n}である。
{o}は{y}年に結成された{n}。
{o}社は{y}年に{l}で設立された。
{o}川は{l}を流れる。
{o}の{n}は{y}年に発売された。
{n}「{o}」は{o}の{n}である。
{l}から{l}まで{n}で{y}年にかけて{n}が行われた。
{l}の{n}は{o}と{o}を{n}として使う。
{o}と{o}の{n}は{n}に似ている。
チームは{o}から{o}に移り、{n}で優勝した。
{n}は{n}と{n}のために{n}を用いる。
{y}年、{n}は{n}に{n}を求めた。
店員さんの{n}がよく、{n}も{n}も{n}です。
{n}な{n}で、{n}に{n}をした。
""".strip().splitlines()
]
_CHINESE = "王李張劉陳楊趙黄周呉徐孫胡朱高林何郭馬羅梁宋鄭謝韓唐馮于董蕭程曹袁鄧許傅沈曾彭呂蘇盧蒋蔡賈丁魏薛葉閻余潘杜戴夏鍾汪田任姜范方石姚譚廖鄒熊金陸郝孔白崔康毛邱秦江史顧侯邵孟龍万段雷銭湯尹黎易常武喬賀頼龔文"
_KOREAN = "金李朴崔鄭姜趙尹張林韓呉申徐権黄安宋柳洪全高文孫梁裴白許南沈盧河郭成車朱禹具羅閔陳池厳元千方孔"
_GIVEN = "英明国建文永成志海東日正恩哲洙基泰相俊浩慶仁善仲光徳元来福忠孝義信和平春生宗興華林勇鉄軍民学平洪武永秀玉蘭美姫順淑貞炳万在承賢宰熙錫泳三大中鎮根源沢介石徳懐恩来少奇紹興祖光栄"


class Words:
    """The words that fill the sentences."""

    def __init__(self, pool: dict[str, list[Any]]) -> None:
        self.surnames = [name[0] for name in pool["surnames"]]
        self.given = [name[0] for name in pool["given"]]
        self.foreign: list[str] = []
        self.others: list[str] = []
        self.places: list[str] = []
        self.nouns: list[str] = []
        for entry in sorted(sudachipy.Dictionary().entries(), key=lambda entry: (entry.surface(), entry.part_of_speech())):
            word, kinds = entry.surface(), entry.part_of_speech()
            if re.fullmatch("[ァ-ヺー]{3,9}", word):
                if kinds[2] == "人名":
                    self.foreign.append(word)
                elif kinds[2] == "地名":
                    self.places.append(word)
                elif kinds[1] == "固有名詞":
                    self.others.append(word)
            elif kinds[1] == "普通名詞" and re.fullmatch("[一-龠]{2,3}", word):
                self.nouns.append(word)

    def foreigner(self, r: random.Random) -> str:
        """One part or several, now and then an initial or a number of a monarch."""
        parts = r.choices(self.foreign, k=r.choice([1, 1, 2, 2, 2, 3]))
        if len(parts) > 1 and r.random() < 0.15:
            parts.insert(1, r.choice("ABCDEFGHJKLMPRSTW"))
        return "・".join(parts)

    def neighbour(self, r: random.Random) -> str:
        """A Chinese or Korean name."""
        return r.choice(_CHINESE if r.random() < 0.5 else _KOREAN) + "".join(r.choices(_GIVEN, k=r.choice([1, 2, 2, 2])))


def sentences(count: int, seed: int, words: Words) -> Iterator[dict[str, Any]]:
    """Sentences with their names' places."""
    r = random.Random(f"encyclopaedia-{seed}")
    for _ in range(count):
        parts: list[str] = []
        spans: list[dict[str, Any]] = []
        size = at = 0
        template = r.choice(SENTENCES)
        for slot in _SLOT.finditer(template):
            parts.append(template[at : slot.start()])
            size += len(parts[-1])
            at = slot.end()
            kind = slot.group(1)
            value = {
                "f": lambda: words.foreigner(r), "c": lambda: words.neighbour(r), "j": lambda: r.choice(words.surnames) + r.choice(words.given), "s": lambda: r.choice(words.surnames),
                "g": lambda: r.choice(words.given), "o": lambda: "・".join(r.choices(words.others, k=r.choice([1, 1, 2]))), "l": lambda: r.choice(words.places), "n": lambda: r.choice(words.nouns),
                "y": lambda: str(r.randint(1200, 2024)),
            }[kind]()  # fmt: skip
            if kind in "fcjsg":
                spans.append({"start": size, "end": size + len(value), "type": "PERSON_NAME"})
            parts.append(value)
            size += len(value)
        parts.append(template[at:])
        yield {"text": "".join(parts), "spans": spans}
