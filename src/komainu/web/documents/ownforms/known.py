"""The documents of the house that can be made by an own form."""

from django.utils.translation import gettext_lazy as _

from .declaring import Form, FormField, register

HOUSE = FormField("organisation", _("組織の名称"), "株式会社みなと商会")
TODAY = FormField("today", _("作成日"), "2026年4月1日")

APPOINTMENT = register(
    Form(
        "people.appointment", _("任命書"), "docx",
        (
            HOUSE, TODAY, FormField("name", _("任命される人の氏名"), "髙橋 美咲"), FormField("role", _("役割"), "個人情報保護管理者"),
            FormField("department", _("担当する部門"), "営業部"), FormField("starts_on", _("任期の始まり"), "2026年4月1日"), FormField("ends_on", _("任期の終わり"), "2027年3月31日"),
            FormField("task", _("役割の内容"), "個人情報の取扱いに責任を持つ。"), FormField("decided_by", _("決定した人・会議"), "代表者の決定"),
            FormField("representative_title", _("代表者の役職"), "代表取締役"), FormField("representative_name", _("代表者の氏名"), "湊 清一郎"),
        ),
    )
)  # fmt: skip
INCIDENT_REPORT = register(
    Form(
        "incidents.report", _("事故の報告書"), "docx",
        (
            HOUSE, TODAY, FormField("number", _("事故の番号"), "INC-2026-0001"), FormField("title", _("報告書の名称"), "個人情報保護委員会への報告（速報）"),
            FormField("rows", _("報告の項目"), columns=(
                FormField("id", _("番号"), "1"), FormField("section", _("区分"), "事態の概要"), FormField("label", _("項目"), "発覚日"),
                FormField("value", _("内容"), "2026年4月1日"), FormField("state", _("状態"), "記入済み"),
            )),
        ),
    )
)  # fmt: skip
NOTICE = register(
    Form(
        "incidents.letter", _("本人への通知の手紙"), "docx",
        (HOUSE, TODAY, FormField("subject", _("件名"), "お詫びとお知らせ"), FormField("body", _("本文"), "このたびは、お客様の個人情報について……"), FormField("number", _("事故の番号"), "INC-2026-0001")),
    )
)  # fmt: skip
STAFF = register(
    Form(
        "people.staff", _("従業者名簿"), "xlsx",
        (
            HOUSE, TODAY,
            FormField("rows", _("従業者"), columns=(
                FormField("staff_number", _("社員番号"), "1002"), FormField("name", _("氏名"), "髙橋 美咲"), FormField("reading", _("よみがな"), "たかはし みさき"),
                FormField("department", _("部門"), "総務部"), FormField("work", _("働き方"), "正社員"), FormField("email", _("メールアドレス"), "1002@example.co.jp"),
                FormField("phone", _("電話番号"), "03-0000-0000"), FormField("emergency_phone", _("緊急時の電話番号"), "090-0000-0000"),
                FormField("joined_on", _("入社日"), "2012-04-02"), FormField("left_on", _("退職日"), ""),
            )),
        ),
    )
)  # fmt: skip
YEAR_FIELDS = (
    HOUSE, TODAY, FormField("year", _("年度"), "2026"), FormField("version", _("版"), "1"), FormField("approved_on", _("承認日"), "2026年4月8日"), FormField("approved_by", _("承認した人"), "湊 清一郎"),
    FormField("rows", _("計画の項目"), columns=(
        FormField("month", _("月"), "2026年4月"), FormField("due_on", _("期限"), "2026-04-30"), FormField("title", _("すること"), "役割と責任を確かめる"),
        FormField("owner", _("担当"), "個人情報保護管理者"), FormField("state", _("状態"), "実施済み"), FormField("done_on", _("行った日"), "2026-04-28"), FormField("source", _("出どころ"), "年間計画"),
    )),
)  # fmt: skip
YEAR = register(Form("plans.year", _("年間計画"), "xlsx", YEAR_FIELDS))
YEAR_IN_WORD = register(Form("plans.year_word", _("年間計画"), "docx", YEAR_FIELDS))
