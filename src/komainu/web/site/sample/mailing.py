"""Mail that the guard stopped, let go and watched: a spool of invented messages, examined by the real library, acted on through the services."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from functools import lru_cache
from secrets import token_hex
from typing import Any
from uuid import uuid4

from django.conf import settings

from komainu.guard import Envelope, History, Policy, examine
from komainu.guard.remembering import log_line
from komainu.guard.spool import Act, Delivery, Due, Ruling, Spool, State
from komainu.web.mailroom import policy_text, spools
from komainu.web.mailroom.services import acting, counting, knowledge, mirror, policies
from komainu.web.site import clock
from komainu.web.site.sample.acting import Days, Story
from komainu.web.site.sample.house import Cast, mail_of

SAMPLE_MARK = "sample"
KITANO, HAMABE, TSUBAKI = "kitano-denki.example", "hamabe-foods.example", "tsubaki-print.example"
POLICY = """\
schema_version = 1

[base.house]
inside_domains = ["minato-shokai.example.co.jp"]
names = ["みなと商会"]

[[base.company]]
names = ["北野電機"]
domains = ["kitano-denki.example"]

[[base.company]]
names = ["浜辺フーズ"]
domains = ["hamabe-foods.example"]

[[base.competing]]
name = "空調"
groups = [["kitano-denki.example"], ["minami-setsubi.example"]]

[[base.blocked]]
domain = "tsubaki-print.example"
owner = "総務部"
reason = "委託契約が終わった"
since = 2026-04-01

[[base.keyword]]
text = "社外秘"
grade = "confirm"

[base.hold]
minutes = 5

[locked]
never_allow = ["blocked_recipient", "individual_number", "attachment_executable", "mime_malformed", "check_not_done"]
"""
HOLDING = {"hold": State.HELD, "confirm": State.AWAITING_CONFIRMATION, "approve": State.AWAITING_APPROVAL, "forbid": State.REFUSED}


def history(cast: Cast) -> dict[str, Any]:
    """With whom the house writes: three companies, often; and its own people."""
    known = {
        f"mori@{KITANO}": ("北野電機株式会社 森 聡", 42), f"ueno@{KITANO}": ("北野電機株式会社 上野 遥", 12),
        f"ota@{HAMABE}": ("浜辺フーズ株式会社 太田 純", 25), "kawase@minami-setsubi.example": ("南設備株式会社 川瀬 学", 9),
    }  # fmt: skip
    return {
        "schema_version": 1,
        "as_of": clock.today().isoformat(),
        "correspondents": {
            address: {"count": count, "last_on": clock.today().isoformat(), "display_names": [name], "threads": []}
            for address, (name, count) in known.items()
        },
        "people": [
            {"address": mail_of(number), "name": person.name} for number, person in cast.people.items() if not number.startswith("9")
        ],
        "lists": {},
    }


@lru_cache(maxsize=1)
def _policy() -> Policy:
    return Policy(POLICY.encode())


@dataclass(frozen=True, slots=True)
class Written:
    """A message as somebody of the house writes it."""

    number: str
    subject: str
    text: str
    to: Sequence[str]
    cc: Sequence[str] = ()
    files: Mapping[str, str] | None = None

    @property
    def content(self) -> bytes:
        message = EmailMessage()
        message["From"], message["Subject"], message["To"] = mail_of(self.number), self.subject, ", ".join(self.to)
        if self.cc:
            message["Cc"] = ", ".join(self.cc)
        message["Message-ID"] = f"<{token_hex(8)}@minato-shokai.example.co.jp>"
        message["Date"] = clock.now()
        message.set_content(self.text)
        for name, text in (self.files or {}).items():
            message.add_attachment(text.encode(), maintype="text", subtype="csv", filename=name)
        return message.as_bytes()


def persons(count: int) -> str:
    """A list of customers, put together at random; the numbers lead nowhere."""
    families, given = ("相沢", "飯島", "内藤", "遠山", "岡野", "片桐", "久保", "倉田"), ("葵", "翼", "悠", "晴", "澪", "湊")
    rows = [f"{families[i % 8]} {given[i % 6]},090-0000-{i:04},東京都港区見本町{i + 1}-{i % 9 + 1}" for i in range(count)]
    return "\n".join(["氏名,電話番号,住所", *rows]) + "\n"


def put(spool: Spool, written: Written, known: History, *, token: str = "", watched: bool = False, goes_out: bool = True) -> str:
    """Through the door as the service takes it: stored, examined by the real library, held or let go. The uid."""
    at, uid, content = clock.now(), str(uuid4()), written.content
    sender = mail_of(written.number)
    envelope = Envelope(sender, tuple(_bare(each) for each in (*written.to, *written.cc)), sender, at)
    verdict = examine(content, envelope, _policy(), known, as_of=at)
    figures, told = log_line(verdict, uid, spool.sealer.hash_key), verdict.as_json()
    stored = spool.writing.made_ready(uid, content, envelope, subject=written.subject, at=at)
    spool.write(lambda db: spool.writing.store(db, stored))
    if watched:
        spool.write(lambda db: spool.writing.observed(db, uid, told, figures, at))
        return uid
    state = HOLDING.get(verdict.grade.value, State.RELEASED)
    wait = {
        State.HELD: timedelta(minutes=5),
        State.AWAITING_CONFIRMATION: timedelta(hours=24),
        State.AWAITING_APPROVAL: timedelta(hours=72),
    }
    due = Due(at + wait[state], 0.0, "sample") if state in wait else None
    ruling = Ruling(state, told, figures, "verdict", due=due, tokens=[(token, sender)] if token else [])
    spool.write(lambda db: spool.writing.examined(db, uid, ruling, at))
    if state is State.RELEASED and goes_out:
        go_out(spool, uid)
    return uid


def go_out(spool: Spool, uid: str, after: State = State.FORWARDED) -> None:
    """What the service does with a released message; the upstream takes it."""
    entry, at = spool.entry(uid), clock.now()
    assert entry is not None
    sent = [Delivery(each.address, after.value, "250 ok") for each in entry.deliveries]
    spool.write(lambda db: spool.writing.sending(db, uid, entry.deliveries, at))
    spool.write(lambda db: (spool.writing.progress(db, uid, sent), spool.writing.step(db, uid, after, "upstream", at=at)))


def to_doubt(spool: Spool, uid: str) -> None:
    """The service died after the final dot, and asks (`in_doubt = "ask"`)."""
    entry, at = spool.entry(uid), clock.now()
    assert entry is not None
    unsure = [Delivery(each.address, "sending", "") for each in entry.deliveries]
    spool.write(lambda db: spool.writing.sending(db, uid, unsure, at))
    spool.write(lambda db: spool.writing.progress(db, uid, unsure, attempts=1, in_doubt=True, at=at))


def _bare(address: str) -> str:
    return address.rpartition("<")[2].rstrip(">")


def fresh_spool() -> Spool | None:
    """The spool of the sample, empty. None where the house has one of its own: that is never touched."""
    folder, key = settings.DATA_FOLDER / "guard", settings.KEYS_FOLDER / "guard.key"
    if (
        settings.GUARD_SPOOL
        or settings.GUARD_KEY_FILE
        or settings.GUARD_POLICY
        or (folder.exists() and not (folder / SAMPLE_MARK).exists())
    ):
        return None
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / SAMPLE_MARK).touch()
    if not key.exists():
        key.parent.mkdir(parents=True, exist_ok=True)
        key.touch(mode=0o600)
        key.write_text(token_hex(32))
    (folder / spools.DATABASE).touch()
    (folder / "policy.toml").write_text(POLICY, encoding="utf-8")
    found = spools.opened()
    return found if isinstance(found, Spool) else None


def mail(cast: Cast, days: Days) -> Story:
    """A month of mail: watched for a week, then held where it matters."""
    yield days.at(30, 9)
    spool = fresh_spool()
    if spool is None:
        return
    policies.take_in(by=None)
    known = History.from_json(history(cast))
    mori, ueno, ota = f"森 聡 <mori@{KITANO}>", f"上野 遥 <ueno@{KITANO}>", f"太田 純 <ota@{HAMABE}>"
    put(spool, Written("2004", "お見積りの件", "森様\n\nお見積りをお送りします。", [mori]), known, watched=True)
    put(spool, Written("2007", "名簿", "太田様\n\n名簿をお送りします。", [ota], files={"会員名簿.csv": persons(12)}), known, watched=True)
    yield days.at(27, 10)
    for number, subject, to in (("2003", "納期のご連絡", mori), ("2005", "ご訪問のお礼", ueno), ("2007", "新商品のご案内", ota)):
        put(spool, Written(number, subject, "いつもお世話になっております。\nよろしくお願いいたします。", [to]), known)
    yield days.at(20, 14)
    wrong = put(
        spool, Written("2003", "ご注文内容", "森様\n\nご注文の内容です。", [f"森 聡 <mori@{KITANO.replace('denki', 'denkl')}>"]), known
    )
    acting.act(wrong, Act.CANCEL, address=mail_of("2003"))
    yield days.at(19, 11)
    checked = put(
        spool, Written("2003", "会員名簿の更新", "太田様\n\n更新した名簿をお送りします。", [ota], files={"名簿.csv": persons(8)}), known
    )
    _confirm(spool, checked, "2003", "先方と取り決めた月次の連絡")
    yield days.at(15, 16)
    large = put(spool, Written("2004", "顧客一覧", "上野様\n\n一覧をお送りします。", [ueno], files={"顧客一覧.csv": persons(140)}), known)
    acting.act(large, Act.APPROVE, address=mail_of("2001"), reason="共同企画の契約に基づく提供")
    go_out(spool, large)
    yield days.at(12, 9, 30)
    both = [mori, "川瀬 学 <kawase@minami-setsubi.example>"]
    rivals = put(spool, Written("2005", "空調更新のお見積り", "お世話になっております。\nお見積りの条件です。", both), known)
    acting.act(rivals, Act.CANCEL, address=mail_of("2001"), reason="競合する2社に同じメールを送るところだった")
    yield days.at(9, 13)
    put(spool, Written("1005", "印刷のお願い", "いつもお世話になっております。", [f"受付 <uketsuke@{TSUBAKI}>"]), known)
    late = put(spool, Written("2008", "社外秘の資料", "森様\n\n社外秘の資料です。", [mori]), known)
    yield days.at(8, 13)
    at = clock.now()
    spool.write(lambda db: spool.writing.step(db, late, State.EXPIRED, "expiry", at=at))
    yield days.at(6, 10)
    crowd = [f"参加者{i} <guest{i}@visitor{i}.example>" for i in range(1, 8)]
    seminar = put(spool, Written("2003", "セミナーのご案内", "皆様\n\nセミナーのご案内です。", crowd), known)
    acting.act(seminar, Act.CANCEL, address=mail_of("2003"))
    yield days.at(4, 15)
    gone = put(
        spool, Written("2003", "ご請求書", "太田様\n\nご請求書をお送りします。", [ota], files={"請求書.csv": "品名,数量\n部品,3\n"}), known
    )
    assert spool.entry(gone) is not None
    mirror.follow()
    yield days.at(1, 17)
    to_doubt(spool, put(spool, Written("2004", "打ち合わせの日程", "上野様\n\n日程をお送りします。", [ueno]), known, goes_out=False))
    yield days.hours_ago(0.6)
    now_waiting = (
        Written("2003", "会員名簿", "森様\n\n会員の名簿をお送りします。", [f"森 聡 <mori@{KITANO.replace('denki', 'denkl')}>", ueno], files={"会員.csv": persons(12)}),
        Written("2003", "勉強会のご案内", "皆様\n\n勉強会のご案内です。", [f"{n} <{a}@{d}>" for n, a, d in _GUESTS]),
        Written("2004", "お客様一覧の共有", "太田様\n\n一覧をお送りします。", [ota], files={"お客様一覧.csv": persons(120)}),
        Written("4003", "お問い合わせの引き継ぎ", "太田様\n\n引き継ぎの一覧です。", [ota], files={"一覧.csv": persons(105)}),
    )  # fmt: skip
    for written in now_waiting:
        put(spool, written, known)
    yield days.hours_ago(0.02)
    put(
        spool,
        Written(
            "2003",
            "資料のお届け",
            "ご担当者様\n\n資料をお送りします。",
            ["info@shiomi-kogyo.example"],
            files={"資料.csv": "品名,数量\n部品,3\n"},
        ),
        known,
    )
    mirror.follow()
    counting.keep(clock.now())
    knowledge.write(clock.now())
    text = policy_text.with_check(
        POLICY, "base", "personal_information", {"ladder": [[1, "remind"], [10, "confirm"], [100, "approve"], [1001, "forbid"]]}
    )
    policies.save_draft(text, by=cast.office)


_GUESTS = (
    ("大橋 実", "ohashi", "aoba-shoji.example"), ("関 由美", "seki", "midori-koumuten.example"), ("滝本 翔", "takimoto", "hoshino-soko.example"),
    ("西村 玲", "nishimura", "umino-unyu.example"), ("福井 徹", "fukui", "tanabe-seiki.example"),
)  # fmt: skip


def _confirm(spool: Spool, uid: str, number: str, reason: str) -> None:
    entry = spool.entry(uid)
    assert entry is not None
    acting.act(uid, Act.CONFIRM, address=mail_of(number), ticked=entry.reasons(), reason=reason)
    go_out(spool, uid)


STORIES = (mail,)
