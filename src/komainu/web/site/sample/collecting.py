"""What the sample organisation shows where it collects, the consents given to it, and what its departments asked to begin."""

from typing import Any

from komainu.web.approvals import queries as approvals_read
from komainu.web.approvals import services as approvals
from komainu.web.ledger.approvals import REQUEST, TEXT
from komainu.web.ledger.content import shown_items
from komainu.web.ledger.models import CollectionPoint, CollectionText, LedgerLine, PurposeOfUse
from komainu.web.ledger.services import requests, texts
from komainu.web.people.models import Department
from komainu.web.site.sample.acting import Days, Story
from komainu.web.site.sample.house import AFFAIRS, SALES, Cast

HEAD = "株式会社みなと商会\n個人情報保護管理者：総務部長（電話 03-0000-0000）\n"
FOOT = "\n取扱いの一部を、秘密を守る契約を結んだ会社に委託します。開示・訂正・利用停止などのご請求は、お客様センターの窓口で承ります。ご記入は任意ですが、ご記入がないと{what}。"
# Name, kind, where, names of the lines, text, and how far it is: used, old (used, and replaced), waits, draft, none.
PLACES: tuple[tuple[str, str, str, tuple[str, ...], str, str], ...] = (
    ("ご注文の画面", "web_page", "通販サイトの注文の確認画面", ("顧客データベース",), HEAD + "利用目的：商品の発送、お問合せへの対応、商品のご案内。\nこの画面ではCookieを使い、閲覧の履歴を自動的に取得します。" + FOOT.format(what="商品をお届けできません"), "old"),
    ("採用の応募用紙", "form", "採用サイト、様式12", ("応募書類（不採用者）",), HEAD + "利用目的：採用の選考と、その連絡。" + FOOT.format(what="選考ができないことがあります"), "used"),
    ("お問合せの画面", "web_page", "Webサイトのお問合せ", ("問合せフォームの受信データ",), "お問合せに答えるために利用します。", "used"),
    ("お客様アンケート", "questionnaire", "商品に同封する葉書とWeb", ("お客様アンケート",), HEAD + "利用目的：商品とサービスの改善。" + FOOT.format(what="お礼の品をお送りできません"), "waits"),
    ("キャンペーンの応募画面", "web_page", "応募受付サービス", ("キャンペーンの応募者",), HEAD + "利用目的：賞品の発送とご案内。", "draft"),
    ("防犯カメラの掲示", "sign", "正面玄関、倉庫", ("防犯カメラの映像",), "防犯のため、カメラで撮影・録画しています。株式会社みなと商会 総務部", "used"),
    ("返品・修理の受付票", "form", "様式31", ("返品・修理の受付票",), "", "none"),
)  # fmt: skip
ASKED: dict[str, Any] = {
    "special_care": "no", "notice": "consented", "entrustment": "no", "retention_basis": "internal", "disposal_ways": ["delete"], "risk_checked": True,
}  # fmt: skip


def the_texts(cast: Cast, days: Days) -> Story:
    """The office copied what is shown at each place; most is approved, some lacks something, one was replaced, consents are counted."""
    yield days.at(150, 10)
    lines = {line.name: line for line in LedgerLine.objects.all()}
    sending = PurposeOfUse.objects.filter(text__startswith="ご注文").first()
    used: dict[str, CollectionText] = {}
    for name, kind, place, names, text, state in PLACES:
        point = texts.add_point(
            by=cast.office,
            name=name,
            kind=kind,
            place=place,
            lines=[lines[each] for each in names],
            purposes=[sending] if sending and kind == "web_page" else [],
        )
        if state == "old":
            used[name] = _approved(_written(point, "ご注文の商品をお届けするために利用します。", cast, days, 150), cast)
        elif state == "used":
            used[name] = _approved(_written(point, text, cast, days, 150), cast)
        elif state in {"waits", "draft"}:
            draft = _written(point, text, cast, days, -14)
            if state == "waits":
                texts.submit_text(draft, by=cast.office)
    yield days.at(90, 14)
    order = CollectionPoint.objects.get(name="ご注文の画面")
    newer = _approved(_written(order, PLACES[0][4], cast, days, 90), cast)
    consents = (
        (used["ご注文の画面"], "given", 150, 91, 4210, "click", ["acquire"], "受注システムの同意の履歴", ""),
        (newer, "given", 90, 31, 6120, "click", ["acquire", "contact"], "受注システムの同意の履歴", ""),
        (newer, "withdrawn", 60, 31, 14, "mail", ["contact"], "問合せ管理サービス", "案内の送付を止め、配信の一覧から消した"),
        (used["採用の応募用紙"], "given", 150, 40, 38, "tick", ["acquire"], "総務部の書庫の応募用紙", ""),
    )  # fmt: skip
    yield days.at(30, 11)
    for text, act, first, last, count, way, scopes, evidence, done in consents:
        texts.record_consents(
            text, by=cast.office, act=act, from_on=days.ago(first), to_on=days.ago(last), count=count, way=way, scopes=scopes, evidence=evidence, done=done
        )  # fmt: skip


def _written(point: CollectionPoint, text: str, cast: Cast, days: Days, ago: int) -> CollectionText:
    says = {item.id: "yes" for item in shown_items.asked(point.kind, point.lines.all()) if item.stands_in(text)}
    return texts.write_text(point, by=cast.office, text=text, used_from=days.ago(ago), answers=says)


def _approved(text: CollectionText, cast: Cast) -> CollectionText:
    texts.submit_text(text, by=cast.office)
    waiting = approvals_read.requests_of(TEXT, text.pk).filter(state="waiting").first()
    if waiting is not None:
        approvals.approve(waiting, by=cast.manager)
    return CollectionText.objects.get(pk=text.pk)


def the_requests(cast: Cast, days: Days) -> Story:
    """One became a line, one waits, one came back, one is being written, one was given up."""
    yield days.at(45, 10)
    houses = {each.name: each for each in Department.objects.all()}
    lead = cast.people["2001"]

    def asked(department: str, name: str, business: str, reason: str, starts: int, **more: Any) -> Any:
        return requests.ask(
            by=lead if department == SALES else cast.people["1006"],
            department=houses[department],
            name=name,
            business=business,
            reason=reason,
            used_from=days.ago(-starts),
            **{**ASKED, **more},
        )

    tasting = asked(
        SALES, "試食会の参加者", "催し", "新しい商品の試食会を開き、申込みを受けるため", 20, persons=["prospect"], items=["name", "mail", "phone"], count=200,
        purpose="試食会の受付と連絡のため", acquisition_ways=["web_form"], media=["saas"], places="申込み受付サービス", entrustment="yes", entrustees="申込み受付サービスの会社",
        retention_words="試食会から3か月", retention_months=3, access_persons="営業部の催し担当", risk_note="受付サービスのアカウントを2人に限り、終わったら消す",
    )  # fmt: skip
    requests.submit(tasting, by=lead)
    waiting = approvals_read.requests_of(REQUEST, tasting.pk).filter(state="waiting").first()
    if waiting is not None:
        approvals.approve(waiting, by=cast.manager)
    yield days.at(20, 15)
    location = asked(
        SALES, "配送アプリの位置情報", "出荷", "配送の車の場所をお客様に知らせるため", 60, persons=["employee"], items=["name", "location"], count=12, notice="notified",
        purpose="配送の状況を知らせるため", acquisition_ways=["generated"], media=["saas"], places="配送アプリ", retention_words="30日", retention_months=1, access_persons="出荷担当",
        risk_note="勤務時間の外では取得しない設定にする",
    )  # fmt: skip
    requests.submit(location, by=lead)
    yield days.at(16, 10)
    allergy = asked(
        SALES, "アレルギーの聞き取り", "お客様対応", "食品の問合せに安全に答えるため", 30, persons=["customer"], items=["name", "phone", "health"], special_care="yes", count=400,
        purpose="食品の問合せに答えるため", acquisition_ways=["phone"], media=["saas"], places="問合せ管理サービス", retention_words="1年", retention_years=1, access_persons="お客様センター",
        risk_note="要る人だけが見られる欄にする",
    )  # fmt: skip
    requests.submit(allergy, by=lead)
    yield days.at(14, 9)
    waiting = approvals_read.requests_of(REQUEST, allergy.pk).filter(state="waiting").first()
    if waiting is not None:
        approvals.give_back(
            waiting,
            by=cast.manager,
            reason="同意をどう得るかと、記録の残し方を書いてください。電話での同意は、録音の場所まで決めておきましょう。",
        )
    yield days.at(8, 13)
    asked(
        AFFAIRS,
        "社内報の写真",
        "広報",
        "社内報に従業者の写真を載せるため",
        25,
        persons=["employee"],
        items=["name", "photo"],
        purpose="社内報の作成のため",
        acquisition_ways=["direct_oral"],
    )
    friend = asked(
        SALES,
        "お友達紹介の連絡先",
        "販売促進",
        "紹介キャンペーンのため",
        10,
        persons=["prospect"],
        items=["name", "phone"],
        purpose="商品の案内のため",
        acquisition_ways=["indirect_third_party"],
    )
    requests.withdraw_request(friend, by=lead)


STORIES = (the_texts, the_requests)
