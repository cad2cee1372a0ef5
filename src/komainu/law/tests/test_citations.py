"""The registry of citations."""

from __future__ import annotations

import re

import pytest

from komainu.law.breach.explain import wording
from komainu.law.citations import all_citations, citation

SHAPE = re.compile(r"(appi|gl|qa|mn|mnr|mngl|mnqa|pm|hol|amend)\.[A-Za-z0-9.\-]+")
REGISTRY = [
    "appi.a2.1",
    "appi.a2.2",
    "appi.a2.3",
    "appi.a2.5",
    "appi.a2.6",
    "appi.a2.7",
    "appi.a16.1",
    "appi.a16.3",
    "appi.a16.4",
    "appi.a25",
    "appi.a29",
    "appi.a30",
    "appi.o2",
    "appi.o5",
    "appi.r21",
    "appi.r25",
    "appi.r31",
    "appi.r34",
    "mn.a2",
    "appi.a26.1",
    "appi.a26.1.proviso",
    "appi.a26.2",
    "appi.a26.2.proviso",
    "appi.a41.9",
    "appi.a57",
    "appi.a58",
    "appi.a68",
    "appi.a150",
    "appi.r7.1",
    "appi.r7.2",
    "appi.r7.3",
    "appi.r7.4",
    "appi.r8.1",
    "appi.r8.2",
    "appi.r8.3",
    "appi.r9",
    "appi.r10",
    "gl.2-3",
    "gl.3-5-1-1",
    "gl.3-5-1-2",
    "gl.3-5-1-3",
    "gl.3-5-1-4",
    "gl.3-5-2",
    "gl.3-5-3-1",
    "gl.3-5-3-2",
    "gl.3-5-3-3",
    "gl.3-5-3-4",
    "gl.3-5-3-5",
    "gl.3-5-4-1",
    "gl.3-5-4-2",
    "gl.3-5-4-3",
    "gl.3-5-4-4",
    "gl.3-5-4-5",
    "qa.6-1",
    "qa.6-5",
    "qa.6-10",
    "qa.6-11",
    "qa.6-12",
    "qa.6-15",
    "qa.6-19",
    "qa.malware-detection",
    "mn.a29-4.1",
    "mn.a29-4.1.proviso",
    "mn.a29-4.2",
    "mnr.2.1",
    "mnr.2.2",
    "mnr.2.3",
    "mnr.2.4",
    "mnr.3.1",
    "mnr.3.2",
    "mnr.4",
    "mnr.5",
    "mngl.b2.1A",
    "mngl.b2.1B",
    "mngl.b2.1C",
    "mngl.b2.2E",
    "mngl.b2.3A",
    "mngl.b2.3B",
    "mngl.b2.3C",
    "mngl.b2.3D",
    "mngl.b2.3E",
    "mngl.b2.3F",
    "mngl.b2.4A",
    "mngl.b2.4B",
    "mngl.b2.4C",
    "mngl.b2.4D",
    "mngl.b2.4E",
    "mnqa.17-1",
    "mnqa.17-10",
    "mnqa.17-14",
    "mnqa.17-18",
    "pm.incident",
    "hol.a2",
    "amend.r8",
]


def test_registry_holds_every_id_and_no_other() -> None:
    assert set(all_citations()) == set(REGISTRY)


@pytest.mark.parametrize("citation_id", REGISTRY)
def test_each_citation_says_what_stands_where(citation_id: str) -> None:
    found = citation(citation_id)
    assert SHAPE.fullmatch(citation_id)
    assert found.ja and found.en and found.document_ja and found.document_en
    assert found.url.startswith("https://")
    assert (found.label(), found.label("en")) == (found.ja, found.en)


def test_an_answer_of_its_own_has_a_page_of_its_own() -> None:
    assert citation("qa.6-12").url == "https://www.ppc.go.jp/all_faq_index/faq1-q6-12_/"
    assert citation("gl.3-5-2").url == citation("gl.2-3").url


def test_unknown_id_is_an_error() -> None:
    with pytest.raises(KeyError):
        citation("appi.r7.5")


def test_wording_cites_the_registry_only() -> None:
    assert {one for rule in wording().values() for one in rule.get("cite", [])} <= set(REGISTRY)
