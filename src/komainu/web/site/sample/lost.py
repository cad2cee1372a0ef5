"""Lost, stolen or attacked. Every name, number and amount is invented."""

from decimal import Decimal

from komainu.web.site.sample.acting import Case, Days, Story, invented_persons, told
from komainu.web.site.sample.house import DESK, Cast
from komainu.web.site.sample.recurring import COMMISSION, INTACT, MARK_BODY, NO_SPECIAL, NO_WRONG, NOT_ENCRYPTED, OWN, WEB_FORM


def stolen_bag(cast: Cast, days: Days) -> Story:
    """A bag with a paper list, stolen: a wrongful purpose is suspected, so sixty days. Most persons have been told."""
    yield days.at(45, 19, 30)
    case = Case.told(
        told(
            "stolen",
            "駐車中の営業車の窓を割られ、かばんを盗まれました。配達先38名の一覧（紙）が入っていました。警察に届けました。",
            detail="car",
            happened_on=days.ago(45),
            noticed_on=days.ago(45),
            persons_guess=38,
            place="見本町の駐車場",
        ),
        by=cast.people["2018"],
    )
    yield days.at(45, 19, 48)
    case.taken(cast.manager)
    case.representative_told(cast.manager)
    case.checked(
        cast.manager,
        "note_time_and_people",
        "tell_top_management",
        "secure_people",
        "report_theft_to_police",
        "list_contents",
        not_needed=("lock_remotely", "stop_line"),
    )
    yield days.at(45, 21)
    case.contained(cast.manager)
    yield days.at(44, 10)
    case.learnt(
        cast.office,
        {
            "label": "配達先の一覧（紙）",
            "stage": "personal_data",
            "subject_kinds": ["customer"],
            "media": ["paper"],
            "items": ["name", "address", "phone"],
            "persons": {"confirmed": 38, "maximum": 38},
            "outflow": {"status": "confirmed", "recovered_all_unviewed": False},
            "integrity": {**INTACT, "same_data_elsewhere": True},
            "protection": NOT_ENCRYPTED,
            **NO_SPECIAL,
        },
        entrustment=OWN,
        wrongful_act={"suspected": True, "actor": "unknown", "target": "us"},
        notification={"contact": "available"},
    )
    yield days.at(44, 13)
    case.signed(cast.manager, "盗難であり、不正の目的をもって行われたおそれがあるため報告対象と判断した。")
    case.recorded(
        cast.office,
        cause="車内の見える場所にかばんを置いていた。",
        secondary_damage="unknown",
        prevention_done="車内に名簿を置かない決まりを全員に周知した。",
        dealing_state="in_progress",
    )
    yield days.at(43, 11)
    case.filed(cast.manager, "ppc", "preliminary", recipient=COMMISSION, method=WEB_FORM, receipt="見本-R-0367")
    case.filed(cast.office, "privacy_mark", "preliminary", recipient=MARK_BODY, method="審査機関の報告画面", receipt="見本-0171")
    yield days.at(43, 14)
    case.persons_listed(cast.office, invented_persons(38, items="氏名・住所・電話番号"), "配達先一覧.xlsx")
    yield days.at(42, 15)
    case.persons_told(cast.people["4001"], "letter", first=33)
    case.cost(cast.office, "money", Decimal(14800), "通知の郵送料・車の窓の修理の自己負担")
    yield days.at(40, 10)
    case.classified(cast.manager, "occ.leak", "cls.theft.car", ["cau.rule_violation", "cau.malice_outside"])


def lost_notebook(cast: Cast, days: Days) -> Story:
    """An encrypted notebook, lost on the train: strongly protected, so the Act asks for no report, and that is signed."""
    yield days.at(22, 8, 55)
    case = Case.told(
        told(
            "lost_device",
            "昨夜の帰りの電車にノートパソコンを入れたかばんを置き忘れました。駅に届け出ましたが見つかっていません。",
            detail="pc",
            happened_on=days.ago(23),
            noticed_on=days.ago(22),
            persons_guess=340,
            place="見本線 電車内",
        ),
        by=cast.people["2010"],
    )
    yield days.at(22, 9, 10)
    case.taken(cast.deputy)
    case.representative_told(cast.deputy, "口頭")
    case.checked(
        cast.deputy,
        "note_time_and_people",
        "tell_top_management",
        "lock_remotely",
        "disable_accounts",
        "check_encryption",
        "report_loss_to_police",
    )
    yield days.at(22, 10, 5)
    case.noted(
        cast.people["3002"], "端末管理の画面で、起動時の認証とディスク全体の暗号化が有効であること、遠隔消去の命令を送ったことを確認した。"
    )
    case.contained(cast.deputy)
    yield days.at(21, 13, 20)
    case.learnt(
        cast.deputy,
        {
            "label": "訪問先の一覧",
            "stage": "personal_data",
            "subject_kinds": ["business_contact"],
            "items": ["name", "phone", "email"],
            "persons": {"confirmed": 340, "maximum": 340},
            "outflow": {"status": "possible"},
            "integrity": {**INTACT, "same_data_elsewhere": True},
            "protection": {
                "encryption": "recommended_cipher",
                "implemented_properly": True,
                "key_separated_and_guarded": True,
                "remote_erase_available": True,
                "key_leaked": False,
            },
            **NO_SPECIAL,
        },
        entrustment=OWN,
        wrongful_act=NO_WRONG,
    )
    case.classified(cast.deputy, "occ.lost", "cls.lost.pc", ["cau.carelessness"])
    yield days.at(20, 11)
    case.signed(cast.manager, "高度な暗号化等の措置が講じられており、報告対象には当たらないと判断した。審査機関には規約どおり報告する。")
    case.recorded(
        cast.manager,
        cause="帰宅時にかばんを網棚に置いたまま下車した。",
        secondary_damage="no",
        prevention_done="持ち出し端末のかばんを身から離さないことを部内で再確認した。",
        publication_state="none",
        dealing_state="none",
    )
    yield days.at(18, 15)
    case.filed(cast.office, "privacy_mark", "final", recipient=MARK_BODY, method="審査機関の報告画面", receipt="見本-0182")
    case.cost(cast.office, "hours", Decimal("9.5"), "確認・手続き")


def ransomware(cast: Cast, days: Days) -> Story:
    """The file server of the systems department, three days ago. Whether data went out is not known yet."""
    yield days.at(3, 6, 25)
    case = Case.told(
        told(
            "system_strange",
            "早朝の巡回でファイルサーバーの共有フォルダーが開けなくなっていました。金銭を求める英文のファイルが残されています。",
            detail="ransom",
            happened_on=days.ago(3),
            noticed_on=days.ago(3),
            persons_guess=4800,
            place="本社サーバー室 ファイルサーバー",
        ),
        by=cast.people["3003"],
    )
    yield days.at(3, 6, 40)
    case.taken(cast.deputy)
    case.representative_told(cast.deputy)
    yield days.at(3, 7, 30)
    case.checked(
        cast.people["1003"],
        "note_time_and_people",
        "tell_top_management",
        "isolate_device",
        "isolate_segments",
        "do_not_power_off",
        "photograph_screen",
        "protect_backups",
        "do_not_pay",
    )
    case.noted(cast.people["3002"], "ファイルサーバーと端末12台をネットワークから切り離した。バックアップは無事。")
    yield days.at(3, 10, 15)
    case.noted(cast.deputy, "警察のサイバー犯罪相談窓口に相談した。", kind="call", with_whom="警察の相談窓口")
    yield days.at(3, 11, 30)
    case.learnt(
        cast.deputy,
        {
            "label": "会員の購入履歴（ファイルサーバー）",
            "stage": "personal_data",
            "subject_kinds": ["customer", "member"],
            "items": ["name", "address", "phone", "purchase_history"],
            "persons": {"maximum": 4800},
            "integrity": {"unusable": "confirmed", "same_data_elsewhere": True},
            "protection": NOT_ENCRYPTED,
        },
        event={"types": ["ransomware", "unauthorised_access"]},
        entrustment=OWN,
        wrongful_act={"suspected": True, "actor": "outsider", "target": "us"},
    )
    yield days.at(2, 16)
    case.noted(
        cast.people["3001"],
        "調査会社と契約した。通信の記録を引き渡し、外に出た形跡の有無を調べる。報告は来週の見込み。",
        kind="meeting",
        with_whom="調査会社",
    )
    case.drafted(cast.office, "ppc", "preliminary")


def told_by_the_poster(cast: Cast, days: Days) -> Story:
    """Told twenty minutes ago by the poster in the warehouse, by somebody without an account; nobody took it yet."""
    yield days.hours_ago(1 / 3)
    Case.told(
        told(
            "lost_paper",
            "倉庫の受け渡し台に置いた配達票の束が見当たりません。午前の便と一緒に出たかもしれません。",
            noticed_on=days.ago(0),
            persons_guess=30,
            place="第2倉庫",
        ),
        by=None,
        channel="poster",
        department=cast.departments[DESK],
        contact={"name": "倉庫 午後の当番", "phone": "03-0000-2222"},
    )


STORIES = (
    stolen_bag,
    lost_notebook,
    ransomware,
    told_by_the_poster,
)
