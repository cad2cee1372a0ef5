"""The inventory of the sample organisation: its lines by department, how they were approved, what is to be disposed of, what is still a draft."""

from typing import Any

from komainu.web.approvals import queries as approvals_read
from komainu.web.approvals import services as approvals
from komainu.web.ledger import services
from komainu.web.ledger.approvals import LINE, PURPOSE
from komainu.web.ledger.models import LedgerLine
from komainu.web.ledger.services import filings, papers, processing, purposes, surveys, transfers
from komainu.web.people.models import Department
from komainu.web.site.sample import collecting
from komainu.web.site.sample.acting import Days, Story
from komainu.web.site.sample.house import AFFAIRS, DESK, SALES, SYSTEMS, Cast

USUAL: dict[str, Any] = {
    "notice": "notified", "storage_ways": ["access_control"], "disposal_ways": ["delete"], "entrustment": "no", "provision": "none",
    "joint_use": "no", "foreign": "no", "take_out": "no", "use_limit": "業務で要る間", "retention_basis": "internal",
}  # fmt: skip
DATABASE = {
    "is_searchable": "yes", "is_market_directory": "no", "may_do_all": "yes", "existence_would_harm": "no", "is_only_entrusted": "no",
}  # fmt: skip
PAPER = {"media": ["paper"], "storage_ways": ["locked"], "disposal_ways": ["shred"]}
STAFF = {"persons": ["employee"], "notice": "notified", "access_persons": "総務部の人事担当"}
BUYERS = {"persons": ["customer"], "notice": "published", "access_persons": "営業部、お客様センター"}

# Department, name, business, purpose, items, count, ways of acquiring, media, place, retention in words, years, and what else differs.
LINES: tuple[tuple[str, str, str, str, str, int | None, str, str, str, str, int | None, dict[str, Any]], ...] = (
    (AFFAIRS, "従業者名簿", "人事", "雇用管理のため", "name kana birth sex address phone mail employer member_number", 60, "direct_written", "server", "ファイルサーバー「人事」", "退職から5年", 5, STAFF),
    (AFFAIRS, "履歴書・職務経歴書（採用者）", "採用", "雇用管理のため", "name kana birth address phone photo education", 60, "direct_written", "paper", "総務部の書庫", "退職から5年", 5, {**STAFF, **PAPER, "retention_basis": "law", "retention_source": "労働基準法第109条"}),
    (AFFAIRS, "応募書類（不採用者）", "採用", "採用の選考と連絡のため", "name kana birth address phone mail photo education", 140, "direct_written web_form", "paper server", "総務部の書庫、採用サイト", "採否を決めてから6か月", None, {"persons": ["applicant"], "notice": "consented", "access_persons": "総務部の採用担当", "retention_months": 6, "retention_start": "decided", "storage_ways": ["locked", "access_control"], "disposal_ways": ["shred", "delete"]}),
    (AFFAIRS, "給与台帳", "給与計算", "給与の計算と支払いのため", "name member_number salary bank", 60, "generated", "server", "給与システム", "最後に記入した日から5年", 5, {**STAFF, "retention_basis": "law", "retention_source": "労働基準法第109条", "entrustment": "yes", "entrustees": "みなと会計事務所"}),
    (AFFAIRS, "マイナンバー（従業者と扶養親族）", "源泉徴収・社会保険", "税と社会保険の手続きのため", "name birth address my_number", 96, "direct_written", "paper", "総務部の金庫", "扶養控除等申告書の保存期間が終わるまで", 7, {**STAFF, **PAPER, "persons": ["employee", "family"], "retention_basis": "law", "retention_source": "所得税法施行規則", "access_persons": "総務部の特定個人情報担当（2名）", "provision": "law", "receivers": "税務署、年金事務所"}),
    (AFFAIRS, "健康診断の結果", "安全衛生", "従業者の健康管理のため", "name birth sex health", 60, "indirect_third_party", "paper", "総務部の鍵付き書庫", "5年", 5, {**STAFF, **PAPER, "notice": "consented", "retention_basis": "law", "retention_source": "労働安全衛生規則第51条", "access_persons": "総務部の衛生担当"}),
    (AFFAIRS, "ストレスチェックの結果", "安全衛生", "従業者の健康管理のため", "name health", 55, "web_form", "saas", "ストレスチェックのサービス", "5年", 5, {**STAFF, "notice": "consented", "entrustment": "yes", "entrustees": "健康支援サービス", "access_persons": "実施事務従事者"}),
    (AFFAIRS, "出勤簿・勤怠", "労務", "勤務時間の管理のため", "name member_number log", 60, "generated", "saas", "勤怠サービス", "5年", 5, {**STAFF, "retention_basis": "law", "retention_source": "労働基準法第109条", "entrustment": "yes", "entrustees": "勤怠サービスの会社"}),
    (AFFAIRS, "人事評価表", "人事", "人事の決定のため", "name evaluation", 58, "generated", "server", "ファイルサーバー「人事」", "5年", 5, {**STAFF, "access_persons": "役員、総務部長"}),
    (AFFAIRS, "緊急連絡先", "安否確認", "災害のときの連絡のため", "name phone mail family_facts", 60, "direct_written", "saas", "安否確認サービス", "退職まで", None, {**STAFF, "persons": ["employee", "family"], "entrustment": "yes", "entrustees": "安否確認サービスの会社"}),
    (AFFAIRS, "誓約書", "人事", "秘密を守る約束を確かめるため", "name address", 60, "direct_written", "paper", "総務部の書庫", "退職から5年", 5, {**STAFF, **PAPER}),
    (AFFAIRS, "来訪者の記録", "受付", "来訪者の確認と安全のため", "name employer", 900, "direct_written", "paper", "受付", "1年", 1, {**PAPER, "persons": ["visitor"], "notice": "notified", "access_persons": "総務部"}),
    (AFFAIRS, "防犯カメラの映像", "防犯", "犯罪の防止と事故の確認のため", "photo", None, "camera_sensor", "video", "サーバー室の録画装置", "30日で上書き", None, {"persons": ["visitor", "employee"], "notice": "published", "access_persons": "総務部長", "retention_months": 1, "storage_ways": ["locked", "area_log"]}),
    (AFFAIRS, "取引先の名刺", "総務", "取引の連絡のため", "name employer phone mail", 1200, "direct_oral", "paper saas", "各自の机、名刺サービス", "要らなくなるまで", None, {"persons": ["business_contact"], "notice": "na", "access_persons": "総務部", "storage_ways": ["locked", "password"], "entrustment": "yes", "entrustees": "名刺サービスの会社", "disposal_ways": ["shred", "delete"]}),
    (AFFAIRS, "株主名簿", "株式", "株主の権利の行使に応じるため", "name address", 14, "direct_written", "paper", "総務部の金庫", "会社が続く間", None, {**PAPER, "persons": ["shareholder"], "notice": "na", "access_persons": "総務部長"}),
    (SALES, "顧客データベース", "通信販売", "商品の発送、問合せへの対応、商品の案内のため", "name kana address phone mail purchase", 48_200, "web_form phone", "saas", "受注システム", "最後の注文から5年", 5, {**BUYERS, "notice": "consented", "entrustment": "yes", "entrustees": "受注システムの会社、運送会社", "storage_ways": ["access_control", "encrypted"]}),
    (SALES, "注文書（ファックス・郵送）", "通信販売", "商品の発送のため", "name address phone purchase", 3100, "direct_written", "paper", "営業部の書庫", "7年", 7, {**BUYERS, **PAPER, "retention_basis": "law", "retention_source": "法人税法施行規則"}),
    (SALES, "送り状の控え", "出荷", "商品の発送のため", "name address phone", 21_000, "generated", "paper", "倉庫", "1年", 1, {**BUYERS, **PAPER, "entrustment": "yes", "entrustees": "運送会社"}),
    (SALES, "カタログ発送リスト", "販売促進", "カタログの発送のため", "name address", 30_500, "generated", "server", "ファイルサーバー「営業」", "発送から3か月", None, {**BUYERS, "retention_months": 3, "entrustment": "yes", "entrustees": "カタログ発送業者", "take_out": "approval", "transfer_ways": ["upload"]}),
    (SALES, "キャンペーンの応募者", "販売促進", "賞品の発送と案内のため", "name address mail", 2600, "web_form", "saas", "応募受付サービス", "キャンペーンの終わりから6か月", None, {"persons": ["prospect"], "notice": "consented", "access_persons": "営業部の販売促進担当", "retention_months": 6, "entrustment": "yes", "entrustees": "応募受付サービスの会社"}),
    (SALES, "展示会の名刺とアンケート", "営業", "商品の案内のため", "name employer phone mail", 800, "direct_written", "paper pc", "営業部の書庫", "2年", 2, {"persons": ["prospect"], "notice": "notified", "access_persons": "営業部", "storage_ways": ["locked", "password"], "disposal_ways": ["shred", "delete"], "take_out": "approval"}),
    (SALES, "取引先の担当者（仕入先）", "仕入", "発注と連絡のため", "name employer phone mail", 350, "mail", "server", "ファイルサーバー「営業」", "取引の終わりから1年", 1, {"persons": ["business_contact"], "notice": "na", "access_persons": "営業部"}),
    (SALES, "見積・契約の書類（法人）", "営業", "契約の履行のため", "name employer", 420, "direct_written", "paper", "営業部の書庫", "7年", 7, {**PAPER, "persons": ["business_contact"], "notice": "na", "access_persons": "営業部", "retention_basis": "law", "retention_source": "法人税法施行規則"}),
    (SALES, "営業先の携帯電話の電話帳", "営業", "営業の連絡のため", "name phone", 900, "direct_oral", "mobile", "会社の携帯電話", "担当を外れるまで", None, {"persons": ["business_contact"], "notice": "na", "access_persons": "持ち主", "storage_ways": ["password"], "take_out": "yes"}),
    (SALES, "紹介を受けた見込み客", "営業", "商品の案内のため", "name employer phone", None, "indirect_third_party", "server", "ファイルサーバー「営業」", "1年", 1, {"persons": ["prospect"], "notice": "notified", "access_persons": "営業部"}),
    (SALES, "クレジットカードの決済結果", "通信販売", "代金の受領のため", "name purchase", 26_000, "generated", "saas", "決済代行サービス（番号は持たない）", "7年", 7, {**BUYERS, "notice": "consented", "entrustment": "yes", "entrustees": "決済代行の会社"}),
    (SALES, "海外の取引先の担当者", "輸入", "輸入の連絡のため", "name employer mail", 40, "mail", "saas", "メール", "取引の終わりから1年", 1, {"persons": ["business_contact"], "notice": "na", "access_persons": "輸入担当", "foreign": "unknown"}),
    (SYSTEMS, "アカウントの一覧", "システム管理", "利用権限の管理のため", "name member_number login", 62, "generated", "server", "ディレクトリサーバー", "退職から1年", 1, {**STAFF, "access_persons": "情報システム部", "storage_ways": ["access_control", "encrypted"]}),
    (SYSTEMS, "アクセスログ", "システム管理", "不正な利用を見つけるため", "member_number log", 62, "generated", "server", "ログサーバー", "3年", 3, {**STAFF, "access_persons": "情報システム部"}),
    (SYSTEMS, "入退室の記録", "施設管理", "入退室の管理のため", "name member_number log", 65, "camera_sensor", "server", "入退室システム", "1年", 1, {**STAFF, "persons": ["employee", "visitor"], "access_persons": "情報システム部、総務部"}),
    (SYSTEMS, "バックアップ", "システム管理", "障害のときに戻すため", "name address phone mail purchase", 50_000, "generated", "backup", "遠隔地の保管庫", "3世代で上書き", None, {"persons": ["customer", "employee"], "notice": "na", "access_persons": "情報システム部", "storage_ways": ["encrypted", "locked"], "retention_months": 3, "entrustment": "yes", "entrustees": "保管庫の会社", "disposal_ways": ["wipe", "physical_destroy"]}),
    (SYSTEMS, "Webサイトのアクセス履歴", "Webの運用", "サイトの改善のため", "log", None, "generated", "saas", "アクセス解析サービス", "14か月", None, {"persons": ["customer", "prospect"], "notice": "published", "access_persons": "情報システム部", "retention_months": 14, "foreign": "unknown", "country": "アメリカ合衆国", "entrustment": "unknown"}),
    (SYSTEMS, "問合せフォームの受信データ", "Webの運用", "問合せに答えるため", "name mail phone inquiry", 5200, "web_form", "server", "Webサーバー", "1年", 1, {"persons": ["prospect", "customer"], "notice": "consented", "access_persons": "情報システム部", "storage_ways": ["access_control", "encrypted"]}),
    (SYSTEMS, "機器の貸出簿", "機器の管理", "機器の管理のため", "name member_number", 60, "generated", "server", "ファイルサーバー「情シス」", "返却から1年", 1, {**STAFF, "access_persons": "情報システム部"}),
    (DESK, "問合せと対応の記録", "お客様対応", "問合せと苦情に答えるため", "name phone mail inquiry purchase", 12_400, "phone mail", "saas", "問合せ管理サービス", "5年", 5, {**BUYERS, "access_persons": "お客様センター", "entrustment": "yes", "entrustees": "問合せ管理サービスの会社"}),
    (DESK, "通話録音", "お客様対応", "応対の確認と品質の向上のため", "voice inquiry", 9800, "phone", "audio", "録音サーバー", "6か月", None, {**BUYERS, "notice": "notified", "access_persons": "お客様センター長", "retention_months": 6}),
    (DESK, "返品・修理の受付票", "お客様対応", "返品と修理のため", "name address phone purchase", 1400, "direct_written", "paper", "お客様センターの書庫", "2年", 2, {**BUYERS, **PAPER, "access_persons": "お客様センター"}),
    (DESK, "開示等の請求の書類", "開示等の請求", "本人の確認と請求への対応のため", "name address phone identity_number", 12, "direct_written", "paper", "お客様センターの金庫", "対応の終わりから3年", 3, {**BUYERS, **PAPER, "access_persons": "お客様センター長"}),
    (DESK, "お客様アンケート", "お客様対応", "商品とサービスの改善のため", "name mail purchase", 3300, "web_form", "saas", "アンケートサービス", "集計から1年", 1, {**BUYERS, "notice": "consented", "access_persons": "お客様センター", "entrustment": "yes", "entrustees": "アンケートサービスの会社"}),
    (DESK, "大切なお客様の記念日リスト", "お客様対応", "記念日の案内のため", "name birth address", 640, "direct_written", "pc", "お客様センターの共用パソコン", "最後の注文から3年", 3, {**BUYERS, "notice": "consented", "access_persons": "お客様センター", "storage_ways": ["password"]}),
    (AFFAIRS, "雇用契約書・労働条件通知書", "人事", "雇用管理のため", "name address salary", 60, "direct_written", "paper", "総務部の書庫", "退職から5年", 5, {**STAFF, **PAPER, "retention_basis": "law", "retention_source": "労働基準法第109条"}),
    (AFFAIRS, "扶養控除等申告書・源泉徴収簿", "源泉徴収", "源泉徴収と年末調整のため", "name birth address family_facts salary", 60, "direct_written", "paper", "総務部の書庫", "7年", 7, {**STAFF, **PAPER, "persons": ["employee", "family"], "retention_basis": "law", "retention_source": "所得税法施行規則", "provision": "law", "receivers": "税務署"}),
    (AFFAIRS, "社会保険の届出の控え", "社会保険", "社会保険の手続きのため", "name birth identity_number family_facts", 60, "direct_written", "paper", "総務部の書庫", "完結の日から4年", 4, {**STAFF, **PAPER, "persons": ["employee", "family"], "retention_basis": "law", "retention_source": "雇用保険法施行規則第143条など", "provision": "law", "receivers": "年金事務所、ハローワーク", "entrustment": "yes", "entrustees": "みなと社会保険労務士事務所"}),
    (AFFAIRS, "退職者の名簿", "人事", "退職後の手続きと連絡のため", "name address phone", 45, "generated", "server", "ファイルサーバー「人事」", "退職から5年", 5, {**STAFF, "persons": ["retiree"]}),
    (AFFAIRS, "通勤手当の申請書", "給与計算", "通勤手当の計算のため", "name address", 60, "direct_written", "paper", "総務部の書庫", "5年", 5, {**STAFF, **PAPER}),
    (AFFAIRS, "教育の受講記録", "教育", "個人情報の取扱いの教育のため", "name member_number", 60, "generated", "server", "Komainu", "5年", 5, STAFF),
    (AFFAIRS, "会議の録画", "会議", "議事の確認のため", "name photo voice", None, "generated", "saas", "Web会議サービス", "3か月", None, {**STAFF, "persons": ["employee", "business_contact"], "retention_months": 3, "entrustment": "unknown", "foreign": "unknown"}),
    (AFFAIRS, "年賀状・贈答の名簿", "総務", "取引先へのあいさつのため", "name employer address", 380, "generated", "server", "ファイルサーバー「総務」", "取引の終わりから1年", 1, {"persons": ["business_contact"], "notice": "na", "access_persons": "総務部"}),
    (SALES, "メールマガジンの配信先", "販売促進", "商品の案内のため", "name mail", 18_400, "web_form", "saas", "メール配信サービス", "配信を止めた日まで", None, {**BUYERS, "notice": "consented", "entrustment": "yes", "entrustees": "メール配信サービスの会社"}),
    (SALES, "ポイント会員の名簿", "通信販売", "会員の管理と特典のため", "name birth address mail member_number purchase", 22_900, "web_form", "saas", "受注システム", "退会から1年", 1, {**BUYERS, "persons": ["member"], "notice": "consented", "entrustment": "yes", "entrustees": "受注システムの会社"}),
    (SALES, "口コミの投稿", "販売促進", "商品の紹介のため", "name mail", 1100, "web_form", "saas", "通販サイト", "商品の販売の終わりから1年", 1, {**BUYERS, "notice": "consented"}),
    (SALES, "定期購入の申込み", "通信販売", "定期の発送のため", "name address phone card", 2300, "web_form", "saas", "受注システム", "解約から5年", 5, {**BUYERS, "notice": "consented", "entrustment": "yes", "entrustees": "受注システムの会社、決済代行の会社", "property_damage": "card_no"}),
    (SALES, "代金の督促の記録", "通信販売", "代金の回収のため", "name address phone purchase", 160, "generated", "server", "ファイルサーバー「営業」", "完済から5年", 5, BUYERS),
    (SYSTEMS, "サイトの会員のIDとパスワード", "Webの運用", "会員の確認のため", "login mail", 22_900, "web_form", "saas", "通販サイト", "退会から1年", 1, {**BUYERS, "notice": "consented", "access_persons": "情報システム部", "storage_ways": ["access_control", "encrypted"], "property_damage": "login_with_payment", "entrustment": "yes", "entrustees": "通販サイトの会社"}),
    (SYSTEMS, "チャットの会話と名簿", "社内の連絡", "業務の連絡のため", "name mail photo", 62, "generated", "saas", "チャットサービス", "1年", 1, {**STAFF, "access_persons": "全員", "entrustment": "yes", "entrustees": "チャットサービスの会社"}),
    (DESK, "アレルギーの申し出の記録", "お客様対応", "食品の問合せに安全に答えるため", "name phone health", 85, "phone", "paper", "お客様センターの書庫", "1年", 1, {**BUYERS, **PAPER, "notice": "consented", "access_persons": "お客様センター"}),
    (DESK, "事故の対応の名簿", "お客様対応", "本人への連絡のため", "name address phone mail", 30, "generated", "server", "Komainu（暗号化）", "対応の終わりから5年", 5, {**BUYERS, "access_persons": "個人情報保護管理者、事務局", "storage_ways": ["encrypted", "access_control"]}),
    (DESK, "お客様の声の葉書", "お客様対応", "商品とサービスの改善のため", "name address", 950, "mail", "paper", "お客様センターの書庫", "1年", 1, {**BUYERS, **PAPER, "access_persons": "お客様センター"}),
)  # fmt: skip
ENTRUSTED = (
    (SALES, "ギフトの届け先（百貨店から）", "ギフト発送の代行", "届け先への発送のため", "name address phone", 5400, "みなと百貨店", "発送と、その問合せへの対応に限る。再委託は運送だけ", 24, "年度の終わりに消去し、証明書を出す"),
    (DESK, "電話受付の代行の記録", "電話受付の代行", "委託元に代わって注文を受けるため", "name phone purchase", 2100, "株式会社いろは", "注文の受付に限る。録音は3か月", 48, "契約の終わりに返却"),
)  # fmt: skip
OFFICE_STILL_WRITES = {"紹介を受けた見込み客", "Webサイトのアクセス履歴", "海外の取引先の担当者"}
WAITS = {"キャンペーンの応募者", "お客様アンケート"}


def the_inventory(cast: Cast, days: Days) -> Story:
    """Written by the office with the departments last year, approved; some lines are new or changed, one is at its end, one was disposed of."""
    houses = {each.name: each for each in Department.objects.all()}
    yield days.at(200, 10)
    sending = purposes.add_purpose(
        by=cast.office,
        text="ご注文の商品を発送し、お問合せにお答えするため",
        published_at="Webサイトの「個人情報の取扱い」",
        published_on=days.ago(200),
    )
    hiring = purposes.add_purpose(
        by=cast.office, text="採用の選考と、その連絡のため", published_at="採用サイトの応募の画面", published_on=days.ago(200)
    )
    for each in (sending, hiring):
        purposes.submit_purpose(each, by=cast.office)
        waiting = approvals_read.requests_of(PURPOSE, each.pk).filter(state="waiting").first()
        if waiting is not None:
            approvals.approve(waiting, by=cast.manager)
    made: dict[str, LedgerLine] = {}
    for department, name, business, purpose, items, count, ways, media, place, words, years, more in LINES:
        values = {
            **USUAL, "business": business, "purpose": purpose, "items": items.split(), "count": count, "acquisition_ways": ways.split(),
            "media": media.split(), "places": place, "retention_words": words, "retention_years": years, "manager": f"{department}長", "answers": DATABASE if "name" in items.split() else {}, **more,
        }  # fmt: skip
        named = [sending] if business in {"通信販売", "お客様対応"} else [hiring] if business == "採用" else []
        made[name] = services.add_line(by=cast.office, department=houses[department], name=name, purposes=named, **values)
    for department, name, business, purpose, items, count, client, limits, hours, returned in ENTRUSTED:
        values = {
            **USUAL, "business": business, "purpose": purpose, "persons": ["entrusted"], "items": items.split(), "count": count, "acquisition_ways": ["entrusted"],
            "notice": "na", "media": ["server"], "places": "ファイルサーバー（専用の場所）", "access_persons": department, "retention_basis": "contract",
            "retention_words": returned, "manager": f"{department}長", "client": client, "client_limits": limits, "client_report_hours": hours,
            "client_return": returned, "disposal_ways": ["delete", "return_to_client"],
        }  # fmt: skip
        made[name] = services.add_line(by=cast.office, kind=LedgerLine.Kind.ENTRUSTED, department=houses[department], name=name, **values)
    yield days.at(190, 15)
    for name, line in made.items():
        if name not in OFFICE_STILL_WRITES | WAITS:
            _approve(services.check_line(line, by=cast.office), cast)
    yield days.at(40, 11)
    old = made["大切なお客様の記念日リスト"]
    services.decide_disposal(old, by=cast.office, reason="案内をやめたので、要らなくなった。")
    services.record_disposal(
        old, by=cast.office, done_on=days.ago(41), ways=["wipe"], done_by="森下 千尋", witness="小野寺 ひかり", is_whole=True, count=640
    )
    yield days.at(12, 14)
    ending = services.change_line(
        made["カタログ発送リスト"], by=cast.people["2001"], retention_start="completed", retention_start_on=days.ago(80)
    )
    _approve(services.check_line(ending, by=cast.people["2001"]), cast)
    for name in sorted(WAITS):
        services.check_line(made[name], by=cast.people["2001"])
    gate = processing.check_provision(
        made["展示会の名刺とアンケート"], by=cast.people["2001"], receiver="見本展示会実行委員会", items="氏名、勤務先", purpose="来場者への次回の案内",
        basis="consent", basis_note="アンケートの同意欄（営業部の書庫）", checked_on=days.ago(16),
    )  # fmt: skip
    processing.check_provision(
        made["紹介を受けた見込み客"], by=cast.people["2001"], receiver="Mihon Mailing Inc.", items="氏名、メールアドレス", purpose="案内メールの配信の委託",
        basis="entrust", country="アメリカ合衆国", checked_on=days.ago(15),
    )  # fmt: skip
    processing.record_processed(
        made["展示会の名刺とアンケート"], by=cast.people["2001"], kind="anonymous", name="来場者の関心の集計用データ", made_on=days.ago(15), items="業種、年代、関心のある商品",
        method="氏名・勤務先・連絡先・受付番号を削り、年齢を年代に置き換えた。10人に満たない業種はまとめた。",
        answers={"descriptions": "yes", "codes": "na", "linking": "yes", "odd": "yes", "nature": "yes"}, kept_apart="置き換えの表は作らず、作業用の写しは消した",
    )  # fmt: skip
    filing = filings.record_filing(
        made["カタログ発送リスト"], by=cast.people["2001"], filed_on=days.ago(190), items="氏名、住所", content="同業のカタログ会社に、年に2回、封書で渡す。",
        receipt="届出書の控え（営業部の書庫）", published_on=days.ago(188), published_at="Webサイトの「個人情報の取扱い」",
    )  # fmt: skip
    filings.record_step(filing, by=cast.people["2001"], kind="changed", done_on=days.ago(120), note="電話番号を、渡す項目から外した。")
    filings.record_step(
        filing, by=cast.people["2001"], kind="ended", done_on=days.ago(20), note="同意を得た人だけに渡すことにしたので、やめた。"
    )
    transfers.record_transfer(
        made["展示会の名刺とアンケート"],
        by=cast.people["2001"],
        provision_check=gate,
        direction="provision",
        way="consent",
        making="each",
        made_on=days.ago(15),
        last_on=days.ago(15),
        party="見本展示会実行委員会",
        party_address="東京都港区見本1-1",
        party_representative="委員長",
        data_subjects="来場者の一覧（営業部の書庫）",
        items="氏名、勤務先",
        consent="アンケートの同意欄",
    )
    transfers.record_transfer(
        made["紹介を受けた見込み客"],
        by=cast.people["2001"],
        direction="receipt",
        way="consent",
        making="together",
        made_on=days.ago(14),
        party="株式会社見本紹介",
        party_address="横浜市中区見本2-2",
        data_subjects="紹介票の綴り（営業部の書庫）",
        items="氏名、勤務先、電話番号",
        consent="紹介票の同意欄",
        source="本人が紹介を申し込んだ",
    )
    yield days.at(10, 9)
    survey = surveys.open_survey(by=cast.office, title="今年度の台帳の棚卸し", due_on=days.ago(-20))
    yield days.at(6, 16)
    desk = survey.sheets.get(department=houses[DESK])
    surveys.answer_lines(desk, {line.pk: "same" for name, line in made.items() if line.department_id == houses[DESK].pk}, by=cast.office)
    surveys.return_sheet(desk, by=cast.office, note="通話録音の保管を6か月から3か月に縮めるか、相談させてください。")
    yield days.at(4, 14)
    systems = survey.sheets.get(department=houses[SYSTEMS])
    surveys.answer_lines(systems, {line.pk: "same" for line in made.values() if line.department_id == houses[SYSTEMS].pk}, by=cast.office)
    on_paper = papers.OnPaper(
        signer="情報システム部 三好", answered_on=days.ago(5), is_signed=True, note="サーバー室での作業中のため、紙で返します。"
    )
    papers.key_in(systems, on_paper, [], by=cast.office)


def _approve(line: LedgerLine, cast: Cast) -> None:
    waiting = approvals_read.requests_of(LINE, line.pk).filter(state="waiting").first()
    if waiting is not None:
        approvals.approve(waiting, by=cast.manager)


STORIES = (the_inventory, *collecting.STORIES)
