"""The organisation, its four departments, its people and who holds which role."""

from dataclasses import dataclass
from datetime import date, timedelta

from komainu.web.people import services as people
from komainu.web.people.models import Department, Person
from komainu.web.people.roles import Role
from komainu.web.site import clock

PASSWORD = "komainu-mihon-2026"  # noqa: S105  (printed by the demo; the sample holds no real data)
FOUNDED_ON = date(2012, 4, 2)

AFFAIRS, SALES, SYSTEMS, DESK = "総務部", "営業部", "情報システム部", "お客様センター"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody as whom a visitor may sign in."""

    name: str
    role_ja: str
    role_en: str
    staff_number: str

    @property
    def email(self) -> str:
        return mail_of(self.staff_number)


ACCOUNTS = (
    Account("佐々木 あかり", "従業者（営業部）", "staff, sales", "2003"),
    Account("髙橋 美咲", "個人情報保護管理者（総務部）", "privacy manager", "1002"),
    Account("𠮷田 健吾", "個人情報保護管理者の代行（総務部）", "deputy privacy manager", "1003"),
    Account("小野寺 ひかり", "PMS事務局（総務部）", "office of the management system", "1006"),
    Account("渡邉 翔太", "部門の個人データ管理者（営業部）", "data manager of sales", "2001"),
    Account("﨑山 和子", "個人情報保護監査責任者", "chief auditor", "1004"),
    Account("湊 清一郎", "代表者（代表取締役）", "top management", "1001"),
    Account("森下 千尋", "顧客窓口（お客様センター）", "front desk", "4002"),
    Account("黒木 大地", "システム管理者（情報システム部）", "system manager", "3002"),
    Account("秋元 透", "審査員（社外、期間つき）", "assessor, from outside for a time", "9001"),
    Account("早川 真", "外部の支援者（社外、期間つき）", "consultant, from outside for a time", "9002"),
)

# Number, name, reading, department, way of working. Names are put together at random; numbers lead nowhere.
PEOPLE: tuple[tuple[str, str, str, str, str], ...] = (
    ("1001", "湊 清一郎", "みなと せいいちろう", "", "director"),
    ("1002", "髙橋 美咲", "たかはし みさき", AFFAIRS, "regular"),
    ("1003", "𠮷田 健吾", "よしだ けんご", AFFAIRS, "regular"),
    ("1004", "﨑山 和子", "さきやま かずこ", "", "director"),
    ("1005", "桑原 直樹", "くわばら なおき", AFFAIRS, "regular"),
    ("1006", "小野寺 ひかり", "おのでら ひかり", AFFAIRS, "regular"),
    ("1007", "今井 沙織", "いまい さおり", AFFAIRS, "regular"),
    ("1008", "古川 誠", "ふるかわ まこと", AFFAIRS, "regular"),
    ("1009", "上原 由紀", "うえはら ゆき", AFFAIRS, "part_time"),
    ("1010", "西尾 拓真", "にしお たくま", AFFAIRS, "contract"),
    ("2001", "渡邉 翔太", "わたなべ しょうた", SALES, "regular"),
    ("2002", "岡部 涼", "おかべ りょう", SALES, "regular"),
    ("2003", "佐々木 あかり", "ささき あかり", SALES, "regular"),
    ("2004", "石塚 航", "いしづか わたる", SALES, "regular"),
    ("2005", "菅野 美月", "かんの みづき", SALES, "regular"),
    ("2006", "大谷 陸", "おおたに りく", SALES, "regular"),
    ("2007", "三浦 結衣", "みうら ゆい", SALES, "regular"),
    ("2008", "安藤 颯太", "あんどう そうた", SALES, "regular"),
    ("2009", "福島 詩織", "ふくしま しおり", SALES, "contract"),
    ("2010", "永井 悠斗", "ながい ゆうと", SALES, "regular"),
    ("2011", "野村 遥", "のむら はるか", SALES, "regular"),
    ("2012", "杉本 蒼", "すぎもと あおい", SALES, "regular"),
    ("2013", "水野 凛", "みずの りん", SALES, "temporary"),
    ("2014", "平野 樹", "ひらの いつき", SALES, "regular"),
    ("2015", "宮本 莉子", "みやもと りこ", SALES, "regular"),
    ("2016", "内田 湊斗", "うちだ みなと", SALES, "regular"),
    ("2017", "河野 文乃", "こうの ふみの", SALES, "part_time"),
    ("2018", "田辺 悟", "たなべ さとる", SALES, "regular"),
    ("2019", "横山 真央", "よこやま まお", SALES, "regular"),
    ("2020", "原田 亮介", "はらだ りょうすけ", SALES, "regular"),
    ("2021", "小西 百合", "こにし ゆり", SALES, "seconded"),
    ("2022", "竹内 圭", "たけうち けい", SALES, "regular"),
    ("3001", "藤代 健", "ふじしろ たける", SYSTEMS, "regular"),
    ("3002", "黒木 大地", "くろき だいち", SYSTEMS, "regular"),
    ("3003", "中園 紗季", "なかぞの さき", SYSTEMS, "regular"),
    ("3004", "浜田 蓮", "はまだ れん", SYSTEMS, "regular"),
    ("3005", "松岡 千夏", "まつおか ちなつ", SYSTEMS, "regular"),
    ("3006", "辻 大輔", "つじ だいすけ", SYSTEMS, "contract"),
    ("3007", "新井 優", "あらい ゆう", SYSTEMS, "regular"),
    ("3008", "相澤 陽向", "あいざわ ひなた", SYSTEMS, "regular"),
    ("3009", "坂口 理央", "さかぐち りお", SYSTEMS, "temporary"),
    ("4001", "飯塚 早苗", "いいづか さなえ", DESK, "regular"),
    ("4002", "森下 千尋", "もりした ちひろ", DESK, "regular"),
    ("4003", "谷口 彩", "たにぐち あや", DESK, "regular"),
    ("4004", "前川 悠", "まえかわ はるか", DESK, "regular"),
    ("4005", "榎本 瞳", "えのもと ひとみ", DESK, "part_time"),
    ("4006", "北村 光", "きたむら ひかる", DESK, "part_time"),
    ("4007", "黒田 茜", "くろだ あかね", DESK, "part_time"),
    ("4008", "島田 紬", "しまだ つむぎ", DESK, "contract"),
    ("4009", "関根 大和", "せきね やまと", DESK, "regular"),
    ("4010", "長尾 楓", "ながお かえで", DESK, "part_time"),
    ("4011", "西川 奏", "にしかわ かなで", DESK, "regular"),
    ("4012", "服部 澄子", "はっとり すみこ", DESK, "part_time"),
    ("4013", "東 萌", "ひがし もえ", DESK, "temporary"),
    ("4014", "細川 渚", "ほそかわ なぎさ", DESK, "regular"),
    ("4015", "増田 円", "ますだ まどか", DESK, "part_time"),
    ("4016", "村瀬 朔", "むらせ さく", DESK, "contract"),
    ("4017", "山根 律", "やまね りつ", DESK, "regular"),
    ("4018", "和田 つばさ", "わだ つばさ", DESK, "part_time"),
    ("9001", "秋元 透", "あきもと とおる", "", "outside"),
    ("9002", "早川 真", "はやかわ まこと", "", "outside"),
)

ROLES: tuple[tuple[str, Role, str, bool], ...] = (
    ("1001", Role.TOP_MANAGEMENT, "", False),
    ("1002", Role.PRIVACY_MANAGER, "", False),
    ("1003", Role.PRIVACY_MANAGER, "", True),
    ("1004", Role.CHIEF_AUDITOR, "", False),
    ("2002", Role.INTERNAL_AUDITOR, "", False),
    ("3007", Role.INTERNAL_AUDITOR, "", False),
    ("1006", Role.PMS_OFFICE, "", False),
    ("1007", Role.EDUCATION_LEAD, "", False),
    ("1005", Role.DEPARTMENT_DATA_MANAGER, AFFAIRS, False),
    ("2001", Role.DEPARTMENT_DATA_MANAGER, SALES, False),
    ("3001", Role.DEPARTMENT_DATA_MANAGER, SYSTEMS, False),
    ("4001", Role.DEPARTMENT_DATA_MANAGER, DESK, False),
    ("4002", Role.FRONT_DESK, "", False),
    ("4003", Role.FRONT_DESK, "", False),
    ("3002", Role.SYSTEM_MANAGER, "", False),
)

# From outside: whence, as what, since how many days, for how many days more.
VISITS: tuple[tuple[str, str, Role, int, int], ...] = (
    ("9001", "見本審査機関", Role.ASSESSOR, 1, 13),
    ("9002", "見本コンサルティング株式会社", Role.CONSULTANT, 60, 120),
)


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody by staff number, every department by name."""

    people: dict[str, Person]
    departments: dict[str, Department]

    @property
    def manager(self) -> Person:
        return self.people["1002"]

    @property
    def deputy(self) -> Person:
        return self.people["1003"]

    @property
    def office(self) -> Person:
        return self.people["1006"]


def mail_of(staff_number: str) -> str:
    return f"{staff_number}@minato-shokai.example.co.jp"


def found(today: date) -> Cast:
    """The organisation, its people and their roles. Only those who are shown as accounts get a password: a hash takes its time."""
    people.set_organisation(
        by=None,
        name="株式会社みなと商会",
        reading="かぶしきがいしゃみなとしょうかい",
        corporate_number="9000000000000",
        industry="卸売業・小売業",
        industry_class="wholesale",
        capital_yen=50_000_000,
        declared_staff=60,
        entrusted="yes",
        address="〒000-0000 東京都みなと区見本町1-2-3",
        representative_title="代表取締役",
        representative_name="湊 清一郎",
        contact_department=AFFAIRS,
        contact_name="髙橋 美咲",
        contact_phone="03-0000-0000",
        contact_mail="privacy@minato-shokai.example.co.jp",
        inquiry_phone="0120-000-000",
        inquiry_mail="madoguchi@minato-shokai.example.co.jp",
        kind="private_business",
        sector="general",
        delegation="not_delegated",
        privacy_mark="holder",
        mark_number="00000000",
        mark_body="見本審査機関",
        mark_valid_from=date(clock.today().year, 4, 1),
        mark_valid_to=date(clock.today().year + 2, 3, 31),
        my_number_role="related_affairs",
    )
    departments = {
        name: people.add_department(name, by=None, position=position) for position, name in enumerate((AFFAIRS, SALES, SYSTEMS, DESK), 1)
    }
    with_password = {account.staff_number for account in ACCOUNTS}
    cast = Cast({}, departments)
    for number, name, reading, department, work in PEOPLE:
        cast.people[number] = people.add_person(
            number,
            by=None,
            name=name,
            reading=reading,
            email=mail_of(number),
            phone=f"03-0000-{number}",
            department=departments.get(department),
            work=work,
            joined_on=FOUNDED_ON,
            password=PASSWORD if number in with_password else None,
        )
    for number, role, department, is_deputy in ROLES:
        people.appoint(
            cast.people[number], role, by=None, starts_on=FOUNDED_ON, department=departments.get(department), is_deputy=is_deputy
        )
    for number, affiliation, role, since, still in VISITS:
        Person.objects.filter(pk=cast.people[number].pk).update(affiliation=affiliation)
        people.appoint(
            cast.people[number],
            role,
            by=None,
            starts_on=today - timedelta(days=since),
            ends_on=today + timedelta(days=still),
            decided_by="代表者の決定",
        )
    return cast
