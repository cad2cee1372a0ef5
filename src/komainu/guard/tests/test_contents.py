"""Checks on what stands in a message and its files: for each, what it must meet and what it must leave alone."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterable

import pytest

from komainu.guard.checks.contents import states_password
from komainu.guard.pages import read_html
from komainu.guard.persons import Content, Count, Excluded
from komainu.guard.tests.house import found, judge, letter

EXCLUDED = Excluded(
    full=frozenset({"田中五郎", "佐藤一郎"}),
    words=(("田中", "五郎"), ("佐藤", "一郎")),
    family=frozenset({"田中", "佐藤"}),
    addresses=frozenset({"tanaka@midori.example"}),
    house=frozenset({"渡辺六子"}),
    house_family=frozenset({"渡辺"}),
    domains=("midori.example",),
)
LIST = "氏名,電話\n" + "".join(
    f"山本 {name},090-1234-567{number}\n" for number, name in enumerate(["一子", "二子", "三子", "四子", "五子", "六美"])
)
HELLO = "佐藤様\n\nお世話になっております。\n"


def _content(text: str, *, is_table: bool = False) -> Content:
    count = Count(EXCLUDED)
    count.add(text, is_table=is_table)
    return count.result()


@pytest.mark.parametrize(
    ("text", "persons"),
    [
        (
            "氏名：山本 七子\n住所：東京都北区赤羽1-2-3\n電話：090-1234-5678\n氏名：中村 八郎\n住所：東京都北区赤羽1-2-4\n電話：090-1234-5679",
            2,
        ),
        ("・山本 七子様（090-1234-5678）\n・中村 八郎様（090-1234-5679）\n・小林 九美様（090-1234-5670）", 3),
        ("1) 山本 七子 / 1980年3月4日生 / 東京都北区赤羽1-2-3\n2) 中村 八郎 / 1975年3月4日生 / 東京都北区赤羽1-2-9", 2),
        ("山本 七子 <nanako@freemail.example>\n中村 八郎 <hachiro@freemail.example>", 2),
        ("山本 七子 090-1234-5678\n\nくり返します。山本 七子 090-1234-5678", 1),
        ("患者名：山本七子（45歳）は糖尿病で通院中です。", 1),
        ("個人番号 1234 5678 9018", 1),
        ("渡辺 六子 の自宅は東京都北区赤羽1-2-3です。", 1),
        ("渡辺（03-5550-1111）にお電話ください。", 0),
        ("本日は山本様にご来社いただきました。", 0),
        ("出席者：山本様、中村様、小林様", 0),
        ("お問い合わせ先：かえで商事 0120-123-456", 0),
        ("かえで商事株式会社\n東京都北区赤羽1-2-3\n03-5550-2222", 0),
        ("佐藤 一郎 様\nご住所：東京都北区赤羽1-2-3\nお電話：090-1111-2222", 0),
        ("場所：弊社 3階 会議室A（東京都千代田区丸の内1-2-3）\n受付：03-5550-1112\n出席者：佐藤様、渡辺、山本様", 0),
        ("氏名：山本 七子\n住所：東京都北区赤羽1-2-3 第二株式会社ビル受付前", 1),
        ("〒115-0045\n東京都北区赤羽1-2-3\n山本 七子 様", 1),
        ("お振込先 みどり銀行 赤羽支店 普通 1234567 カ）カエデシヨウジ", 0),
    ],
)
def test_persons_of_a_text(text: str, persons: int) -> None:
    assert _content(text).persons == persons


@pytest.mark.parametrize(
    ("text", "persons"),
    [
        ("会員番号\t氏名\t電話\n1\t山本 七子\t090-1234-5678\n2\t中村 八郎\t090-1234-5679\n3\t\t\n", 2),
        ("姓\t名\tメール\n山本\t七子\tn@freemail.example\n中村\t八郎\th@freemail.example\n山本\t太郎\tt@freemail.example\n", 3),
        ("氏名\tフリガナ\n山本 七子\tヤマモト ナナコ\n中村 八郎\tナカムラ ハチロウ\n", 2),
        ("氏名\n山本 七子\n中村 八郎\n", 2),
        ("品番\t品名\nA-1\tベルト\n", 0),
        ("氏名\t電話\n山本 七子\t090-1234-5678\n山本 七子\t090-1234-5678\n山本 七子\t080-9999-0000\n", 2),
    ],
)
def test_persons_of_a_table(text: str, persons: int) -> None:
    assert _content(text, is_table=True).persons == persons


@pytest.mark.parametrize(
    ("text", "special"),
    [
        ("山本七子さんは糖尿病で通院中です。", True),
        ("氏名：山本七子\n既往歴：胃がん手術\n", True),
        ("弊社社員の中村が骨折で入院いたしました。", True),
        ("氏名\t障害\n山本七子\t身体障害者手帳2級\n", True),
        ("高血圧や糖尿病のある方は熱中症にご注意ください。\n担当 山本", False),
        ("糖尿病予防セミナーのご案内です。山本様もぜひ。", False),
        ("ワクチン接種のご案内 山本様", False),
    ],
)
def test_special_care_is_tied_to_a_person(text: str, special: bool) -> None:
    assert _content(text).special is special


@pytest.mark.parametrize(
    ("text", "cards"),
    [
        ("カード番号 4111 1111 1111 1111", 1),
        ("お客様番号 C10023 のカードは 4111-1111-1111-1111 です", 1),
        ("4111111111111111", 1),
        ("4111-1111-1111-1112", 0),
        ("9111 1111 1111 1111", 0),
        ("AB4111-1111-1111-1111-22", 0),
    ],
)
def test_card_numbers(text: str, cards: int) -> None:
    assert _content(text).cards == cards


@pytest.mark.parametrize(
    ("text", "login"),
    [
        ("ログイン: admin / パスワード: Pass123!", True),
        ("ID/PASS：user01/9fK2mm1a", True),
        ("Login ID : foo@example.com\nPassword : Bar#2231", True),
        ("ログインID：admin\nパスワードはお電話でお知らせします。", False),
        ("ミーティングID: 812 3456 7890\nパスコード: 123456", False),
        ("パスワードは4桁以上です。IDは社員番号です。", False),
    ],
)
def test_a_login_and_its_password(text: str, login: bool) -> None:
    assert _content(text).login is login


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("パスワード： Abc-1234", True),
        ("先ほどのファイルのPWです。\n\n  k9#mZ2qq\n", True),
        ("パスワードは「k9mZ2qq」です。", True),
        ("解凍キー=k9mZ2qq", True),
        ("ＰＷ：ｋ９ｍＺ２ｑｑ", True),
        ("Password is k9mZ2qq.", True),
        ("パスワードは以下です。\n-----\nzz88xx\n-----", True),
        ("パスワードは別途お電話で。", False),
        ("パスワードを忘れた場合は https://midori.example/reset へ", False),
        ("パスワードの変更方法\nhttps://midori.example/pw", False),
        ("The password will follow by phone.", False),
        ("会議ID：812 3456 7890\nパスワード：482913", False),
        ("パスワード規則は8文字以上です。", False),
    ],
)
def test_a_password_is_stated(text: str, states: bool) -> None:
    assert states_password(text) is states


def test_a_password_follows_an_encrypted_file_to_the_same_person() -> None:
    body = HELLO + "パスワード：abcd1234\n"
    assert found(judge(letter(body)))["password_same_route"] == [("body", "confirm")]
    assert "password_same_route" not in found(judge(letter(body), policy="[base.checks.password_same_route]\nwindow_hours = 2\n"))
    assert "password_same_route" not in found(judge(letter(body, to="suzuki@keyaki.example"), ["suzuki@keyaki.example"]))


def test_words_of_the_house() -> None:
    policy = "[[base.keyword]]\ntext = '極秘'\n[[base.keyword]]\ntext = 'secret'\ngrade = 'approve'\nwhere = ['body']\n"
    assert found(judge(letter(subject="【極秘】価格"), policy=policy))["keyword"] == [("subject_line", "hold")]
    assert found(judge(letter(HELLO + "This is Ｓｅｃｒｅｔ."), policy=policy))["keyword"] == [("body", "approve")]
    assert "keyword" not in found(judge(letter(HELLO + "My secretary."), policy=policy))
    assert found(judge(letter(files=[("極秘.txt", b"x"), ("b.txt", "これは極秘です".encode())]), policy=policy))["keyword"] == [
        ("極秘.txt", "hold"),
        ("b.txt", "hold"),
    ]


@pytest.mark.parametrize(
    ("below", "fires"),
    [
        ("2026年11月18日(水) 10:15 鈴木 花子 <suzuki@keyaki.example>:\n\n> 予算の件です。\n", True),
        ("2026年11月18日(水) 10:15 佐藤 一郎 <sato@kaede.example>:\n\n> 予算の件です。\n", False),
        ("On Wed, Nov 18, 2026 at 10:15 AM Suzuki\n<suzuki@keyaki.example> wrote:\n\n> x\n", True),
        (
            "差出人: 渡辺 六子 <watanabe@midori.example>\n送信日時: 2026年11月18日\n宛先: 田中 <tanaka@midori.example>\n件名: 価格\n\n内緒\n",
            True,
        ),
        ("From: 田中 <tanaka@midori.example>\nSent: Wednesday\nTo: 佐藤 <sato@kaede.example>\nSubject: 価格\n\n前の話\n", False),
        ("> From: Suzuki <suzuki@keyaki.example>\n> To: tanaka@midori.example\n> Subject: x\n>\n> abc\n", True),
        ("From: 佐藤 <sato@kaede.example>\nTo: 田中 <tanaka@midori.example>\nCc: 鈴木 <suzuki@keyaki.example>\nSubject: x\n\nabc", True),
        ("日時：12月1日\n場所：本社\n件名：定例会\n", False),
        ("鈴木さん <suzuki@keyaki.example> にもお伝えください。\n", False),
    ],
)
def test_a_talk_that_goes_along(below: str, fires: bool) -> None:
    assert ("forwarded_chain" in found(judge(letter(HELLO + "\n" + below)))) is fires


@pytest.mark.parametrize(
    ("html", "check", "fires"),
    [
        ('<p>佐藤様</p><span style="font-size:0px">原価 100</span><p>x</p>', "hidden_cells", True),
        ("<table><tr><td>a</td><td style='mso-hide:all'>原価</td></tr></table>", "hidden_cells", True),
        ('<div style="display:none">今月のお知らせ</div><p>佐藤様</p>', "hidden_cells", False),
        ('<div style="display:none">' + "あ" * 300 + "</div><p>佐藤様</p>", "hidden_cells", True),
        (
            '<p>佐藤様</p><div id="divRplyFwdMsg"><b>From:</b> 鈴木 &lt;suzuki@keyaki.example&gt;<br><b>Subject:</b> x</div><p>資料を添付します</p>',
            "forwarded_chain",
            True,
        ),
        ('<p>佐藤様</p><div id="divRplyFwdMsg"><b>From:</b> 佐藤<br></div><p>資料を添付します。</p>', "attachment_forgotten", False),
        ("<p>佐藤様</p><p>資料を添付します。</p><blockquote>別の話</blockquote>", "attachment_forgotten", True),
    ],
)
def test_what_html_holds(html: str, check: str, fires: bool) -> None:
    assert (check in found(judge(letter(HELLO, html=html)))) is fires


def test_a_table_in_html_is_rows_of_persons() -> None:
    cell = "<td><p class=MsoNormal>{}</p></td>"
    rows = [("氏名", "電話番号"), ("山本 七子", "090-1234-5678"), ("中村 八郎", "090-1234-5679"), ("小林 九美", "090-1234-5670")]
    table = "<table>" + "".join("<tr>" + "".join(cell.format(value) for value in row) + "</tr>" for row in rows) + "</table>"
    verdict = judge(letter(HELLO, html=f"<p>佐藤様</p><p>お世話になっております。</p>{table}"))
    assert [(each.subject, each.count) for each in verdict.findings if each.check == "personal_information"] == [("body", 3)]


def test_a_table_that_only_lays_out_a_page_is_lines() -> None:
    html = "<table><tr><td><p>佐藤様</p><p>お世話になっております。</p><p>資料を添付します。</p><p>よろしくお願いいたします。</p></td></tr></table>"
    assert read_html(html)[0][0] == ("佐藤様", False)
    assert "attachment_forgotten" in found(judge(letter("", html=html)))


def _zip(members: Iterable[tuple[str, str | bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "checks"),
    [
        ("a.js", b"var x=1", {"attachment_executable"}),
        ("report.pdf   .exe", b"MZ", {"attachment_executable", "attachment_disguised"}),
        ("report.pdf      .txt", b"hello", {"attachment_disguised"}),
        ("a.jpg", b"<html><body>x</body></html>", {"attachment_disguised"}),
        ("a.txt", b"MZ\x90\0" + b"\0" * 200, {"attachment_executable", "attachment_disguised"}),
        ("a.lnk", b"L\0\0\0\x01\x14\x02\0", {"attachment_executable"}),
        ("a.docx", _zip([("a.txt", "x")]), {"attachment_disguised"}),
        ("tool.zip", _zip([("x/run.vbs", "a")]), {"attachment_executable"}),
        ("many.zip", _zip([(f"f{number}.txt", "x") for number in range(2100)]), {"archive_limit"}),
        ("up.zip", _zip([("a/../../b.txt", "x")]), {"archive_limit"}),
        ("bomb.zip", _zip([("b.txt", "0" * 12_000_000)]), {"archive_limit"}),
        ("small.zip", _zip([("b.txt", "0" * 5_000_000)]), set()),
        ("x.lzh", b"\x20\x00-lh5-" + b"x" * 40, {"check_not_done"}),
        ("winmail.dat", b"\x78\x9f\x3e\x22" + b"\0" * 100, {"check_not_done"}),
        ("drawing.dwg", b"AC1032" + b"\0" * 300, {"check_not_done"}),
        ("list.csv", LIST.encode("cp932"), {"personal_information"}),
        ("list.csv.gz", gzip.compress(LIST.encode()), {"personal_information"}),
        ("かえで商事様.txt", b"x", set()),
        ("けやき設計様.txt", b"x", {"attachment_other_company"}),
        ("a.txt", "けやき設計(株)　御中\n見積".encode(), {"attachment_other_company"}),
        ("a.csv", "けやき設計株式会社,様\n品名,数\n".encode(), {"attachment_other_company"}),
        ("a.txt", "けやき設計の製品を使います。".encode(), set()),
        ("v1.2.txt", b"hello", set()),
        ("empty.txt", b"", set()),
        ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", set()),
        ("a.csv", "a,b\n1,2\n".encode("utf-16"), set()),
        ("photo.PNG", b"\xff\xd8\xff\xe0", {"check_not_done"}),
    ],
)
def test_a_file_is_met_by_these_checks(name: str, content: bytes, checks: set[str]) -> None:
    assert set(found(judge(letter(HELLO + "添付します。\n", files=[(name, content)])))) == checks


def test_the_ledger_says_who_may_have_persons() -> None:
    entrustee = {
        "name": "x",
        "domains": ["kaede.example"],
        "covers": ["personal_information"],
        "contract_from": "2025-01-01",
        "contract_until": "2026-01-01",
    }
    message = letter(HELLO + "添付します。\n", files=[("a.csv", LIST.encode())])
    assert "entrustee_expired" in found(judge(message, ledger={"entrustees": [entrustee], "provisions": []}))
    assert "entrustee_unregistered" in found(judge(message, ledger={"entrustees": [], "provisions": []}))
    running = {**entrustee, "contract_until": "2027-01-01"}
    in_force = found(judge(message, ledger={"entrustees": [entrustee, running], "provisions": []}))
    assert not {"entrustee_expired", "entrustee_unregistered"} & set(in_force)
    assert "entrustee_unregistered" in found(
        judge(letter(files=[("a.csv", (LIST + "個人番号\n").encode())]), ["suzuki@keyaki.example"], ledger={"entrustees": [running]})
    )


@pytest.mark.parametrize(
    ("method", "rcpt_to", "attendee", "fires"),
    [
        ("REQUEST", "sato@kaede.example", "sato@kaede.example", True),
        ("REQUEST", "watanabe@midori.example", "sato@kaede.example", True),
        ("REQUEST", "watanabe@midori.example", "watanabe@midori.example", False),
        ("REPLY", "sato@kaede.example", "tanaka@midori.example", False),
        ("CANCEL", "sato@kaede.example", "sato@kaede.example", False),
    ],
)
def test_invitations(method: str, rcpt_to: str, attendee: str, fires: bool) -> None:
    event = f'BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nATTENDEE;CN="a: b";ROLE=REQ-PARTICI\r\n PANT:mailto:{attendee}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'
    message = letter("予定\n").replace(b"--b--", b"--b\r\nContent-Type: text/calendar\r\n\r\n" + event.encode() + b"--b--")
    assert ("calendar_outside" in found(judge(message, [rcpt_to]))) is fires


def test_no_detail_repeats_what_was_found() -> None:
    message = letter(
        HELLO + "山本 七子 090-1234-5678 東京都北区赤羽1-2-3 4111 1111 1111 1111\nID: user01 PW: abcd1234\n",
        files=[("a.csv", LIST.encode())],
    )
    for language in ("ja", "en"):
        for finding in judge(message).as_json(language)["findings"]:
            for secret in ("山本", "090-", "赤羽", "4111", "abcd1234", "user01"):
                assert secret not in finding["detail"]
