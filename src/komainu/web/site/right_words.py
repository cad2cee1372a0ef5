"""What each right of the table lets people do, in their words: for the matrix in the manual and in the app.

A test asks for a sentence for every right; keep them in the order of the table.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

PARTS: Mapping[str, Text] = {
    "today": _("今日"),
    "site": _("画面全体"),
    "duties": _("期限と知らせ"),
    "trail": _("操作の記録"),
    "setup": _("はじめての設定"),
    "plans": _("年間計画"),
    "documents": _("書類"),
    "people": _("組織と人"),
    "signin": _("サインイン"),
    "safekeeping": _("バックアップ"),
    "incidents": _("事故とヒヤリハット"),
    "api": _("ほかのシステムとの接続（API）"),
}
"""What the parts are called; the beginning of a right's name is its part."""

SENTENCES: Mapping[str, Text] = {
    "today.see": _("最初のページを開く"),
    "today.own": _("自分がすることを見る"),
    "setup.go": _("はじめての設定を進める"),
    "site.help": _("使い方を読む"),
    "site.visit": _("外部の人向けの案内を見る"),
    "site.rights": _("誰が何をできるかを見る"),
    "site.components": _("画面の部品の見本を見る"),
    "duties.outbox": _("メールの送信状況を見る"),
    "duties.export": _("メールの送信状況をファイルに出す"),
    "trail.read": _("操作の記録を読む"),
    "trail.export": _("操作の記録をファイルに出す"),
    "people.organisation_see": _("組織の情報を読む"),
    "people.organisation": _("組織の情報を登録し、変える"),
    "people.list": _("従業者と部門を見る（部門の個人データ管理者は担当する部門だけ）"),
    "people.edit": _("部門と従業者を登録し、変える（入社・退職・不在・名簿の取り込み）"),
    "people.passages": _("入社・退職の手続きの項目を済ませる（担当する項目だけ）"),
    "people.export": _("従業者の一覧をファイルに出す"),
    "people.roles": _("誰がどの役割をいつまで持つかを見る"),
    "people.appoint": _("役割に任命し、任期を終える（外部の人を招くことを含む）"),
    "people.structure": _("個人情報保護体制図を見る"),
    "people.structure_file": _("個人情報保護体制図をファイルに出す"),
    "people.network": _("緊急連絡網を見る"),
    "people.network_file": _("緊急連絡網を紙に出す"),
    "people.network_edit": _("緊急連絡網を直す"),
    "signin.own": _("自分のパスワード・パスキー・サインイン中の端末を管理する"),
    "signin.people": _("誰がサインインできるかを見る（部門の個人データ管理者は担当する部門だけ）"),
    "signin.invite": _("サインインに招く"),
    "signin.cards": _("役割のない人に、サインイン用のカードを印刷して渡す"),
    "signin.unlock": _("ほかの人の2段階認証を外し、端末をサインアウトさせる"),
    "signin.rules": _("サインインの決まりを変える"),
    "signin.export": _("サインインの一覧をファイルに出す"),
    "people.me": _("Komainuにある自分の記録を見る"),
    "safekeeping.see": _("バックアップの状態を見る"),
    "safekeeping.make": _("バックアップと回復キーを作る"),
    "safekeeping.download": _("暗号化されたバックアップを持ち出す"),
    "plans.see": _("年間計画を見る（作成中のものは、作る・決める・監査する人だけ）"),
    "plans.record": _("自分の担当する項目を、済んだと記録する"),
    "plans.edit": _("年間計画を作り、承認を求め、直す"),
    "plans.approve": _("年間計画を承認する"),
    "plans.export": _("年間計画をファイルに出す"),
    "documents.edit": _("書類の体裁と自社の様式を決める"),
    "incidents.report": _("事故・ヒヤリハット・不審なメールを知らせ、自分が知らせたことを見る"),
    "incidents.see": _("事故の概要を見る（自分が知らせたもの、担当する部門のもの、または全部）"),
    "incidents.files": _("見られる事故に添えられた写真・ファイルを開く"),
    "incidents.list": _("事故の一覧を見る（部門の個人データ管理者は担当する部門だけ）"),
    "incidents.draft": _("質問に答え、報告書と文面の下書きを書く（決定や提出はできない）"),
    "incidents.act": _("事故を受け付け、対応を記録し、提出を記録し、完了にする"),
    "incidents.sign": _("判断に署名する"),
    "incidents.read_assessment": _("事故の事実・判定・判断・報告・文面を読む（本人の名簿は含まない）"),
    "incidents.read_persons": _("事故に関わる本人の名簿を見る"),
    "incidents.desk": _("本人からの問合せに答える"),
    "incidents.export": _("事故の一覧・報告書・文面・判断記録をファイルに出す"),
    "incidents.letters": _("本人への手紙をまとめて作る"),
    "incidents.export_persons": _("事故に関わる本人の名簿をファイルに出す"),
    "incidents.statistics": _("事故の統計を見る（部門の個人データ管理者は担当する部門だけ）"),
    "incidents.export_statistics": _("事故の統計をファイルに出す"),
    "incidents.house_rules": _("事故の窓口・様式・ポスターを設定する"),
    "api.tokens": _("自分に代わって動くプログラムのトークンを作る（自分の権限の範囲だけ）"),
    "api.all_tokens": _("全員のトークンを見て、無効にする"),
    "api.assess": _("APIで、事実から判定を求める（何も残らない）"),
}
