"""Sent or delivered to the wrong place. Every name, number and amount is invented."""

from decimal import Decimal

from komainu.web.site.sample.acting import Case, Days, Story, invented_persons, told
from komainu.web.site.sample.house import Cast
from komainu.web.site.sample.recurring import COMMISSION, INTACT, MARK_BODY, NO_SPECIAL, NO_WRONG, NOT_ENCRYPTED, OWN, WEB_FORM


def parcels_closed(cast: Cast, days: Days) -> Story:
    """Two parcels with swapped delivery slips, long ago: everything reported, told, learnt from and closed."""
    yield days.at(150, 16)
    case = Case.told(
        told(
            "post",
            "お届け先の伝票を2件入れ違えて発送し、それぞれ別のお客様に届きました。",
            detail="address",
            happened_on=days.ago(152),
            noticed_on=days.ago(150),
            persons_guess=2,
            to_whom="お客様2名",
        ),
        by=cast.people["4006"],
    )
    yield days.at(150, 16, 20)
    case.taken(cast.office)
    case.representative_told(cast.office)
    case.checked(cast.office, "note_time_and_people", "tell_top_management", "call_recipient", "fetch_paper")
    yield days.at(149, 11)
    case.contained(cast.office)
    case.learnt(
        cast.office,
        {
            "label": "送り状と納品書 2件",
            "stage": "personal_data",
            "subject_kinds": ["customer"],
            "media": ["paper"],
            "items": ["name", "address", "phone", "purchase_history"],
            "persons": {"confirmed": 2, "maximum": 2},
            "outflow": {"status": "confirmed", "recovered_all_unviewed": False},
            "integrity": INTACT,
            "protection": NOT_ENCRYPTED,
            **NO_SPECIAL,
        },
        entrustment=OWN,
        wrongful_act=NO_WRONG,
        notification={"contact": "available"},
    )
    yield days.at(149, 14)
    case.signed(cast.manager, "報告対象の4つの事態には当たらない。審査機関には規約どおり報告し、お二人にはお詫びする。")
    case.recorded(
        cast.office,
        cause="2件の梱包を同じ台で同時に行った。",
        secondary_damage="no",
        dealing_state="done",
        prevention_done="1台1件の作業に改め、伝票の読み合わせを加えた。",
        publication_state="none",
    )
    case.persons_listed(cast.office, invented_persons(2, items="氏名・住所・電話番号・購入品"), "対象者.csv")
    case.persons_told(cast.people["4001"], "in_person")
    case.notice_done(cast.office)
    yield days.at(140, 10)
    case.filed(cast.office, "privacy_mark", "final", recipient=MARK_BODY, method="審査機関の報告画面", receipt="見本-0104")
    case.classified(cast.office, "occ.leak", "cls.misdelivery.wrong_address", ["cau.operation_error"])
    case.cost(cast.office, "hours", Decimal(6), "引き取りとお詫び")
    yield days.at(130, 15)
    case.closed(cast.manager, "原因と対策を部会で共有し、その後3週間同じ誤りがないことを確かめた。")


def my_number_list(cast: Cast, days: Days) -> Story:
    """The My Numbers of 120 people, sent to a wrong address: two Acts, two forms. The final reports are near."""
    yield days.at(26, 11, 10)
    case = Case.told(
        told(
            "mail_wrong_to",
            "年末調整の準備で、従業員と扶養家族の個人番号の一覧を、税理士事務所ではなく同じ名字の取引先へ送ってしまいました。",
            detail="autocomplete",
            happened_on=days.ago(26),
            noticed_on=days.ago(26),
            persons_guess=120,
            to_whom="取引先の担当者1名",
        ),
        by=cast.people["1008"],
    )
    yield days.at(26, 11, 20)
    case.taken(cast.manager)
    case.representative_told(cast.manager, "口頭")
    yield days.at(26, 13)
    case.noted(
        cast.manager,
        "先方に電話し、開いたことと、削除して控えも残していないことを確かめた。削除の確認書を依頼した。",
        kind="call",
        with_whom="取引先の担当者",
    )
    case.contained(cast.manager)
    yield days.at(26, 15)
    case.learnt(
        cast.office,
        {
            "label": "個人番号の一覧",
            "stage": "personal_data",
            "subject_kinds": ["employee", "other"],
            "items": ["name", "birth_date", "individual_number"],
            "special_care": [],
            "financial": [],
            "my_number": {"contains_individual_number": True, "recorded_in_specific_personal_information_file": True, "system": "other"},
            "persons": {"confirmed": 120, "maximum": 120},
            "outflow": {"status": "confirmed", "recovered_all_unviewed": False, "accessible_to_unspecified_electronically": "ruled_out"},
            "integrity": INTACT,
            "protection": {"encryption": "password_only"},
        },
        entrustment=OWN,
        wrongful_act=NO_WRONG,
        notification={"contact": "available"},
    )
    yield days.at(26, 17)
    case.signed(cast.manager, "特定個人情報100人超の漏えいとして、番号法により報告する。")
    case.recorded(
        cast.office,
        cause="宛先の候補から別の人を選び、送信前の確認を省いた。",
        secondary_damage="no",
        prevention_done="個人番号を含むファイルをメールで送ることをやめ、専用の受渡し場所に切り替えた。",
        dealing_state="done",
    )
    yield days.at(24, 10)
    case.filed(cast.manager, "my_number", "preliminary", recipient=COMMISSION, method=WEB_FORM, receipt="見本-N-0091")
    case.filed(cast.office, "privacy_mark", "preliminary", recipient=MARK_BODY, method="審査機関の報告画面", receipt="見本-0179")
    yield days.at(23, 12)
    case.persons_listed(cast.office, invented_persons(120, items="氏名・生年月日・個人番号"), "対象者.xlsx")
    case.persons_told(cast.office, "mail", first=120)
    case.notice_done(cast.office)
    yield days.at(20, 9)
    case.classified(cast.manager, "occ.leak", "cls.missend.mail_autocomplete", ["cau.operation_error", "cau.check_lack"])
    case.drafted(cast.office, "my_number", "final")


def fax_with_health_data(cast: Cast, days: Days) -> Story:
    """One customer's health data to a wrong number: one person is enough for the Act. The preliminary report went out."""
    yield days.at(12, 14, 20)
    case = Case.told(
        told(
            "fax",
            "介護用品のご相談票（病名の記載あり）を、取引先の薬局へ送るつもりで別の番号に送ってしまいました。受け取った会社から電話をいただきました。",
            happened_on=days.ago(12),
            noticed_on=days.ago(12),
            persons_guess=1,
            to_whom="番号違いの会社",
        ),
        by=cast.people["4004"],
    )
    yield days.at(12, 14, 31)
    case.taken(cast.manager)
    case.representative_told(cast.manager)
    case.checked(cast.manager, "note_time_and_people", "tell_top_management", "call_recipient", "ask_viewed_and_forwarded", "keep_fax_log")
    yield days.at(12, 16, 45)
    case.checked(cast.office, "fetch_paper")
    case.noted(
        cast.people["4001"],
        "先方を訪問して原本を受け取った。1枚目を受付の方がご覧になっていた。写しはとっていないとのこと。",
        kind="meeting",
        with_whom="誤って届いた会社",
    )
    case.contained(cast.manager)
    yield days.at(11, 10)
    case.learnt(
        cast.office,
        {
            "label": "相談票1枚",
            "stage": "personal_data",
            "subject_kinds": ["customer"],
            "media": ["paper"],
            "items": ["name", "phone", "medical"],
            "special_care": ["medical_history"],
            "financial": [],
            "my_number": {"contains_individual_number": False},
            "persons": {"confirmed": 1, "maximum": 1},
            "outflow": {"status": "confirmed", "recovered_all_unviewed": False},
            "integrity": INTACT,
            "protection": NOT_ENCRYPTED,
        },
        entrustment=OWN,
        wrongful_act=NO_WRONG,
        notification={"contact": "available"},
    )
    yield days.at(11, 11, 30)
    case.signed(cast.manager, "要配慮個人情報が含まれるため、1名でも報告対象と判断した。")
    case.recorded(
        cast.office,
        cause="短縮番号の登録違い。",
        secondary_damage="no",
        prevention_done="短縮番号の一覧を点検し、送信前の復唱を再開した。",
        dealing_state="done",
    )
    yield days.at(11, 15)
    case.persons_listed(cast.office, invented_persons(1, items="相談票（氏名・電話・病名）"), "相談票.xlsx")
    case.persons_told(cast.people["4001"], "telephone")
    case.notice_done(cast.office)
    yield days.at(10, 10, 20)
    case.filed(cast.manager, "ppc", "preliminary", recipient=COMMISSION, method=WEB_FORM, receipt="見本-R-0412")
    yield days.at(10, 11)
    case.filed(cast.office, "privacy_mark", "preliminary", recipient=MARK_BODY, method="審査機関の報告画面", receipt="見本-0188")
    yield days.at(9, 9, 30)
    case.drafted(cast.office, "ppc", "final")
    case.classified(cast.manager, "occ.leak", "cls.missend.fax", ["cau.operation_error", "cau.check_lack"])


def notice_of_an_entrustee(cast: Cast, days: Days) -> Story:
    """Whom we entrusted the mailing to told us of a mix-up: day 1 is the day on which its notice came."""
    yield days.at(4, 13, 5)
    case = Case.told(
        told(
            "post",
            "カタログの発送を委託している会社から、封入の取り違えで別のお客様の納品書が入った封筒を届けたと連絡がありました。現在わかっているのは6通です。",
            detail="enclosure",
            happened_on=days.ago(6),
            noticed_on=days.ago(4),
            persons_guess=6,
            to_whom="ほかのお客様",
        ),
        by=cast.people["4009"],
        channel="outside",
    )
    yield days.at(4, 13, 30)
    case.taken(cast.office)
    case.representative_told(cast.office)
    yield days.at(4, 15)
    case.checked(cast.office, "note_time_and_people", "tell_top_management", "call_recipient", "inspect_same_batch")
    case.learnt(
        cast.office,
        {
            "label": "納品書",
            "stage": "personal_data",
            "subject_kinds": ["customer"],
            "items": ["name", "address", "purchase_history"],
            "persons": {"confirmed": 6},
            "outflow": {"status": "confirmed"},
            "protection": NOT_ENCRYPTED,
        },
        entrustment={
            "affected_data": "entrusted_by_us",
            "incident_place": "entrustee",
            "entrustee_notice_received_on": days.ago(4).isoformat(),
        },
        wrongful_act=NO_WRONG,
    )
    yield days.at(3, 17)
    case.noted(cast.office, "委託先から、同じ便の残り214通に取り違えがないことを確認中との報告。", kind="mail", with_whom="委託先の担当者")
    case.contained(cast.office)


def mail_in_cc(cast: Cast, days: Days) -> Story:
    """1,200 customers saw each other's address. Everything is known, the decision is not signed yet."""
    friday = days.last_friday()
    yield days.at(friday, 17, 40)
    case = Case.told(
        told(
            "mail_cc",
            "秋の展示会の案内メールを、お客様のアドレスをすべてCcに入れて送ってしまいました。送信後にお客様から電話があり気づきました。",
            happened_on=days.ago(friday),
            noticed_on=days.ago(friday),
            persons_guess=1200,
            to_whom="案内先のお客様 約1,200名",
        ),
        by=cast.people["2005"],
    )
    yield days.at(friday, 17, 52)
    case.taken(cast.manager)
    case.representative_told(cast.manager)
    yield days.at(friday, 18, 30)
    case.checked(
        cast.manager,
        "note_time_and_people",
        "tell_top_management",
        "keep_evidence",
        "stop_further_sending",
        "keep_sent_message",
        "count_visible_addresses",
    )
    case.noted(cast.office, "送信済みメールを証跡として保存した。宛先は1,200件、重複なし。")
    yield days.at(friday, 19, 15)
    case.contained(cast.manager)
    yield days.at(friday, 19, 40)
    case.learnt(
        cast.office,
        {
            "label": "展示会の案内先（メールアドレス）",
            "stage": "personal_data",
            "subject_kinds": ["customer", "business_contact"],
            "persons": {"confirmed": 1200, "maximum": 1200},
            "outflow": {"status": "confirmed", "recovered_all_unviewed": False},
            "integrity": INTACT,
            "protection": NOT_ENCRYPTED,
            **NO_SPECIAL,
        },
        entrustment=OWN,
        wrongful_act=NO_WRONG,
        notification={"contact": "available"},
    )


def clients_list(cast: Cast, days: Days) -> Story:
    """Data that a client entrusted to us; its contract wants a call within 24 hours."""
    yield days.hours_ago(7)
    case = Case.told(
        told(
            "upload",
            "お客様企業からお預かりした懸賞応募者の一覧を、別のお客様企業との共有フォルダーに置いてしまいました。今朝気づいて消しました。",
            detail="folder",
            happened_on=days.ago(2),
            noticed_on=days.hours_ago(7.5).astimezone(days.at(0, 0).tzinfo).date(),
            noticed_time=days.hours_ago(7.5).astimezone(days.at(0, 0).tzinfo).time().replace(second=0, microsecond=0),
            persons_guess=260,
            to_whom="別のお客様企業の担当者4名",
        ),
        by=cast.people["2011"],
    )
    yield days.hours_ago(6.7)
    case.taken(cast.manager)
    case.representative_told(cast.manager)
    yield days.hours_ago(6)
    case.contained(cast.manager)
    case.client(
        cast.manager, name="見本製菓株式会社", contact="販売促進部 03-0000-1111", term_hours=24, clause="業務委託契約書 第12条第2項"
    )
    case.learnt(
        cast.manager,
        {
            "label": "懸賞応募者の一覧",
            "stage": "personal_data",
            "subject_kinds": ["customer"],
            "items": ["name", "address", "phone", "email"],
            "persons": {"confirmed": 260, "maximum": 260},
            "protection": NOT_ENCRYPTED,
        },
        entrustment={"affected_data": "entrusted_to_us", "incident_place": "us", "entrustor_owes_report": None},
        wrongful_act=NO_WRONG,
    )
    yield days.hours_ago(5)
    case.noted(cast.people["3004"], "共有フォルダーの記録を調べている。夕方までに閲覧の有無がわかる見込み。")


STORIES = (
    parcels_closed,
    my_number_list,
    fax_with_health_data,
    notice_of_an_entrustee,
    mail_in_cc,
    clients_list,
)
