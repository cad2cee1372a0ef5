"""Labels: what stands before a value or above a column says what the value is, or that it is none of ours.

One table for words (`WORDS`, searched in running text and looked up as whole labels), one for endings and beginnings of longer labels (`FAMILIES`), one for the
English of columns and keys (`ENGLISH`). What decides is always the most special: 保険者番号 is not 番号, 会員番号 not 番号 of a bank.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from enum import Enum
from functools import lru_cache

from komainu.detect.folding import fold_word


class Label(Enum):
    """What a label promises of its value. The last four promise that it is none of ours."""

    # Members are single: the identity is a quicker hash than the name's.
    __hash__ = object.__hash__

    NAME = "name"
    FAMILY = "family"
    GIVEN = "given"
    KANA = "kana"
    POSTAL = "postal"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    BIRTH = "birth"
    AGE = "age"
    MY_NUMBER = "my_number"
    CORPORATE = "corporate"
    LICENSE = "license"
    PENSION = "pension"
    INSURANCE = "insurance"
    SYMBOL = "symbol"
    NUMBER_OF_CARD = "number_of_card"
    PASSPORT = "passport"
    RESIDENCE = "residence"
    CARD = "card"
    ACCOUNT = "account"
    SENSITIVE = "sensitive"
    LOGIN = "login"
    PASSWORD = "password"  # noqa: S105  (the name of a label)
    IP = "ip"
    ROLE = "role"
    OTHER_NUMBER = "other_number"
    OTHER_DATE = "other_date"
    OTHER_TEXT = "other_text"
    NOTE = "note"


WORDS: dict[Label, str] = {
    Label.NAME: (
        "氏名 お名前 御名前 ご氏名 御氏名 本名 旧姓 通称名 通称 患者名 患者氏名 顧客名 お客様名 お客さま名 会員名 会員氏名 社員名 社員氏名 職員名 従業員名 従業員氏名 "
        "申込者 申込者名 申込人 申請者 申請者名 申請人 届出人 届出者 請求者 請求人 依頼者名 契約者名 契約者氏名 ご契約者 ご契約者名 被保険者名 被保険者氏名 世帯主 世帯主名 保護者名 "
        "保護者氏名 児童名 生徒名 生徒氏名 学生氏名 園児名 名義人 口座名義 口座名義人 名義 カード名義 代表者名 代表者氏名 担当者名 担当者氏名 連絡先氏名 緊急連絡先氏名 "
        "受取人 受取人名 受取人氏名 届け先名 お届け先名 届先名 宛名 送付先氏名 配送先氏名 発送先名 差出人名 注文者 注文者名 ご注文者 購入者 購入者名 予約者 予約者名 参加者名 参加者氏名 "
        "受講者名 受講者氏名 応募者名 応募者氏名 候補者名 記入者 記入者名 報告者 報告者名 作成者 作成者名 入力者 登録者 登録者名 承認者 承認者名 起票者 提出者 対象者名 対象者氏名 "
        "本人氏名 利用者名 利用者氏名 入居者名 入所者名 入居者氏名 家族氏名 配偶者氏名 扶養者氏名 親族氏名 続柄氏名 被相続人 相続人 被害者氏名 加害者氏名 相談者名 相談者氏名 受診者名 受診者氏名 "
        "主治医 主治医名 担当医 担当医師 医師名 担当看護師 紹介者 紹介者名 推薦者 推薦者名 身元保証人 保証人 連帯保証人 連帯保証人氏名 来訪者 来訪者名 訪問者 訪問者名 来客者名 ご担当者名 "
        "ご担当者様 受付者 受付担当 受付担当者 対応者 対応者名 面談者 面接官 面接者 議事録作成者 議長 出席者 参加者 講師 講師名 司会 宛先氏名 発信者 発信者名 送信者 送信者名 "
        "氏名（漢字） 漢字氏名 戸籍氏名 保有者 所有者 使用者氏名 貸与者 借受人 貸主 借主 賃借人 賃貸人 売主 買主 債務者 債権者 被後見人 後見人 筆頭者 配達先名 お名まえ なまえ 納税者氏名"
    ),
    Label.KANA: (
        "フリガナ ふりがな カナ氏名 氏名カナ 氏名フリガナ 氏名（カナ） カナ名 名前カナ ヨミガナ よみがな 読み仮名 読みがな よみ 氏名かな 氏名よみ 氏名ヨミ 口座名義カナ 名義カナ 口座名義人カナ 半角カナ氏名 フルネームカナ"
    ),
    Label.FAMILY: "名字 苗字 姓カナ セイ 姓（漢字） 氏（漢字） 旧氏",
    Label.GIVEN: "名カナ メイ 名（漢字） 下の名前",
    Label.POSTAL: "郵便番号 ご郵便番号 郵便No 〒番号 住所郵便番号 自宅郵便番号 送付先郵便番号",
    Label.ADDRESS: (
        "住所 御住所 ご住所 現住所 自宅住所 本籍 本籍地 住民票住所 所在地 送付先 送付先住所 届け先住所 お届け先住所 お届け先 配送先 配送先住所 配達先 連絡先住所 居所 勤務先住所 会社住所 実家住所 帰省先住所 "
        "転居先 転居先住所 新住所 旧住所 前住所 設置先住所 物件所在地 本店所在地 事業所所在地 納品先住所 請求先住所 郵送先 郵送先住所 居住地 居住地住所 住居 住所地"
    ),
    Label.PHONE: (
        "電話番号 お電話番号 ご連絡先電話番号 連絡先電話番号 電話 お電話 携帯 携帯電話 携帯電話番号 携帯番号 自宅電話 自宅電話番号 固定電話 勤務先電話 勤務先電話番号 日中連絡先 緊急連絡先 緊急連絡先電話番号 ご連絡先 連絡先 TEL Tel tel ＴＥＬ ℡ FAX Fax fax "
        "ファクス ファックス FAX番号 ファックス番号 ファクシミリ スマホ フリーダイヤル 代表電話 直通 直通電話 代表番号 問合せ電話 受付電話 PHONE Phone phone Mobile mobile 携帯TEL 連絡先TEL 電話FAX 発信番号 発信元 着信番号 発信者番号 着信 SMS送信先 ケータイ モバイル"
    ),
    Label.EMAIL: "メール メールアドレス Eメール Eメールアドレス E-mail Email e-mail E-Mail email mail Mail アドレス 電子メール 電子メールアドレス 連絡用メール",
    Label.BIRTH: "生年月日 誕生日 お誕生日 生年月 出生日 出生年月日 生まれ 生年 ご生年月日 御生年月日 出生 誕生年月日 D.O.B. DOB 生年月日（西暦） 生年月日（和暦）",
    Label.AGE: "年齢 満年齢 ご年齢 お年 年令 御年齢 現年齢 享年",
    Label.MY_NUMBER: "個人番号 マイナンバー マイナンバ 個人番号（マイナンバー） My Number 個人番号カード番号 12桁の番号 個番",
    Label.CORPORATE: "法人番号 登録番号（T） 適格請求書発行事業者登録番号 インボイス登録番号 インボイス番号 適格請求書発行事業者番号 事業者登録番号 適格請求書登録番号 インボイス 会社法人等番号",
    Label.LICENSE: "運転免許証 運転免許証番号 免許証番号 運転免許番号 免許番号 運転免許 免許証 免許証No 免許証の番号",
    Label.PENSION: "基礎年金番号 年金番号 年金手帳 年金手帳番号 年金手帳の番号 基礎年金 年金手帳記号番号 基礎年金番号通知書",
    Label.INSURANCE: (
        "保険証 健康保険証 被保険者証 健康保険被保険者証 健康保険 被保険者証記号番号 保険証記号番号 被保険者記号番号 被保険者記号・番号 保険証番号 被保険者番号 健康保険証番号 記号・番号 記号番号 "
        "被保険者証等記号・番号 保険証記号・番号 被保険者証番号 資格確認書 健保番号 国保番号 保険証の記号番号"
    ),
    Label.SYMBOL: "記号 保険証記号 被保険者証記号 健保記号 被保険者記号 保険記号 証記号",
    Label.NUMBER_OF_CARD: "保険証の番号 健康保険番号 証番号 保険証番号（番号）",
    Label.PASSPORT: "旅券番号 パスポート番号 旅券 パスポート パスポートNo 旅券No Passport Passport No 旅券の番号",
    Label.RESIDENCE: "在留カード 在留カード番号 在留カードの番号 特別永住者証明書 特別永住者証明書番号 在留番号",
    Label.CARD: "クレジットカード クレジットカード番号 カード番号 クレカ クレカ番号 カードNo ご利用カード 決済カード クレジット番号 登録カード 会員カード番号（クレジット）",
    Label.ACCOUNT: (
        "口座番号 口座 預金口座 普通預金 当座預金 貯蓄預金 普通口座 振込口座 振込先口座 振込先 引落口座 引き落とし口座 給与口座 給与振込口座 返金口座 返金先 返金先口座 振替口座 口座No 普通 当座 "
        "銀行口座 振込先口座番号 店番号口座番号 通帳番号 ゆうちょ口座 通帳記号 貯金口座 総合口座 振込先情報"
    ),
    Label.LOGIN: (
        "ログインID ログイン名 ログインＩＤ ユーザーID ユーザID ユーザー名 ユーザ名 アカウント名 アカウント アカウントID ユーザーネーム サインインID ログイン ログインアカウント 接続アカウント 管理者ID "
        "利用者ID 接続ID 認証ID メールアカウント ユーザー ユーザ ID ＩＤ 管理者アカウント 接続ユーザー 接続ユーザ 初期ID 発行ID WEB ID 会員ログインID 利用者番号（ログイン） Wi-Fi ID"
    ),
    Label.PASSWORD: (
        "パスワード 初期パスワード 仮パスワード ログインパスワード パスフレーズ PW PASS Pass パス 暗証番号 暗証 ワンタイムパスワード 接続パスワード 管理者パスワード 初期PW 仮PW 解凍パスワード ZIPパスワード パスコード "
        "合言葉 パスワ－ド Password password passwd 接続キー 暗号化キー 認証キー ログインPW 開封パスワード 現パスワード 新パスワード 旧パスワード 一時パスワード 共有パスワード Wi-Fiパスワード 再設定パスワード"
    ),
    Label.IP: "IPアドレス IP アクセス元 接続元 送信元IP 接続元IP 送信元 アクセス元IP クライアントIP リモートアドレス グローバルIP ローカルIP 割当IP 固定IP 宛先IP",
    Label.SENSITIVE: (
        "病名 傷病名 診断名 既往歴 既往症 持病 病歴 現病歴 主病名 診断 疾患 疾患名 症病名 障害 障害名 障害の種類 障害等級 障害の有無 手帳 障害者手帳 障がい 服薬 服用薬 内服薬 治療内容 治療 通院 手術歴 入院歴 既往 アレルギー 主訴 "
        "健診結果 健康診断結果 検査結果 判定 所見 健診判定 総合判定 前科 犯罪歴 賞罰 信仰 宗教 信条 支持政党 思想 国籍（民族） 人種 民族 被害歴 被害内容 病状 健康状態 診断結果 配慮事項 健康上の配慮 要配慮事項 病気 本籍（部落）"
    ),
    Label.OTHER_NUMBER: (
        "注文番号 ご注文番号 受注番号 発注番号 注文No 注文ID 注文書番号 伝票番号 伝票No 伝票 お問い合わせ番号 お問合せ番号 問合せ番号 問合番号 問い合わせ番号 お問合せ伝票番号 送り状番号 送り状No 追跡番号 荷物番号 配送番号 "
        "受付番号 整理番号 管理番号 会員番号 会員ID 会員No お客様番号 お客さま番号 顧客番号 顧客ID 顧客コード 社員番号 社員ID 社員コード 職員番号 従業員番号 学籍番号 受験番号 診察券番号 診察券 患者ID 患者番号 カルテ番号 カルテNo "
        "契約番号 ご契約番号 証券番号 保険証券番号 申込番号 予約番号 チケット番号 座席番号 部屋番号 請求書番号 請求番号 見積番号 見積書番号 納品書番号 領収書番号 文書番号 案件番号 案件ID 稟議番号 起案番号 決裁番号 品番 型番 型式 製番 製造番号 シリアル番号 シリアル "
        "シリアルNo ロット番号 ロット ロットNo 部品番号 商品番号 商品コード 商品ID 製品番号 製品コード JANコード JAN ISBN EAN バーコード 資産番号 備品番号 機器番号 端末番号 車両番号 車台番号 メーター番号 お客様コード 店舗コード 店番号 店番 支店コード 支店番号 銀行コード 金融機関コード "
        "保険者番号 公費負担者番号 公費受給者番号 取引番号 取引ID 決済番号 決済ID 承認番号 トランザクションID 処理番号 通知番号 議案番号 許可番号 認可番号 届出番号 登録番号 免許登録番号 建設業許可番号 宅建免許番号 特許番号 出願番号 論文番号 事件番号 "
        "内線 内線番号 バージョン バージョン番号 ver Ver version Version ビルド リビジョン ハッシュ チェックサム 金額 単価 合計 数量 残高 請求額 売上 在庫 件数 工事番号 物件番号 区画番号 図面番号 レコードID セッションID ポイント番号 郵便局番号 雇用保険被保険者番号 労働保険番号 事業所番号 保管番号 "
        "発番 識別番号 照会番号 チケットID トラッキング番号 検体番号 サンプル番号 台帳番号 口振番号 団体番号 預かり番号 預り番号 貨物番号 コンテナ番号 車両ナンバー 点検番号 配達番号 収納番号 確認番号 納付番号 ジョブID ファイル番号 棚番 ページ 号機 号室番号 証明書番号 証書番号"
    ),
    Label.OTHER_DATE: (
        "発行日 注文日 受注日 受付日 登録日 更新日 作成日 提出日 申請日 申込日 届出日 記入日 記載日 契約日 有効期限 期限 納期 納品日 支払日 支払期限 入社日 入社年月日 退社日 退職日 採用日 就業開始日 入学日 卒業日 入院日 退院日 受診日 診察日 診断日 検査日 健診日 実施日 "
        "開催日 発生日 発生日時 発見日 報告日 予約日 次回予約 来院日 購入日 発送日 配達日 出荷日 到着日 訪問日 面談日 面接日 創業 設立 創立 設立日 開業 開店 改訂日 改定日 施行日 制定日 公開日 掲載日 締切 締切日 交付日 交付 取得日 資格取得日 認定日 満了日 適用日 日付 日時 期間 年月日 製造日 "
        "製造年月日 賞味期限 消費期限 竣工 築年月 最終ログイン 最終更新 初診日 発症日 死亡日 加入日 加入年月日 入会日 退会日 就任日 任期 処理日 対応日 決裁日 承認日 撮影日 投稿日 発売日 リリース日 印刷日 出力日 基準日 確認日 点検日 着工 完工 引渡日 入居日 転居日 婚姻日 発令日"
    ),
    Label.OTHER_TEXT: (
        "会社名 御社名 貴社名 法人名 団体名 組織名 企業名 事業者名 取引先 取引先名 委託先 委託先名 勤務先 勤務先名 学校名 病院名 医療機関名 施設名 店舗名 店名 支店名 支店 銀行名 銀行 金融機関 金融機関名 部署 部署名 所属 所属部署 部門 部門名 課名 役職 役職名 職種 職業 "
        "商品名 製品名 品名 件名 案件名 工事名 プロジェクト名 現場名 物件名 建物名 マンション名 ビル名 路線 駅名 最寄駅 最寄り駅 タイトル 題名 書名 科目 コース名 講座名 イベント名 会場 場所 開催場所 都市 国籍 性別 続柄 血液型 出身地 出身校 学歴 カード会社 メーカー ブランド 機種 機種名 "
        "品目 内訳 摘要 単位 区分 種別 種類 分類 状態 ステータス 進捗 優先度 配属 配属先 支社 拠点 事業所 作業内容 在留資格 使用目的 利用目的 ファイル名 サーバ サーバー ホスト名 サーバ名 システム名 発注元 納入先 仕入先 発行元 発行者 出版社 書籍名 作品名 曲名 停留所 バス停 乗車駅 降車駅 始発駅 終着駅 店舗 部屋 市区町村 市町村 学年 クラス 号車 役割 地区 エリア チーム 会社 学校 生産地 産地 原産地 品種 銘柄"
    ),
    Label.NOTE: "備考 メモ 内容 お問い合わせ内容 お問合せ内容 ご相談内容 相談内容 特記事項 コメント 経過 経過記録 通信欄 連絡事項 本文 概要 理由 対応内容 概況 申し送り",
}

# Roles, after which a name may stand at once (担当佐藤). As a column or before a colon they promise a name, or a company's.
ROLES = (
    "担当 担当者 ご担当 ご担当者 患者 候補者 利用者 入居者 被験者 講師 依頼主 依頼者 差出人 届け先 お届け先 届先 宛先 送り主 荷送人 荷受人 代表 代表者 責任者 管理者 本人 保護者 親権者 配偶者 妻 夫 長男 長女 次男 次女 父 母 扶養家族 扶養親族 家族 同居人 被保険者 契約者 "
    "当直 執刀医 看護師 薬剤師 記録者 報告 作成 承認 起案 起案者 受付 文責 署名 確認者 点検者 検印 審査員 証人 原告 被告 被疑者 被告人 弁護士 司法書士 税理士 幹事 会計 監査 会長 副会長 社長 店長 委員長 発注者 受注者 購入者名 弔主 喪主 施主 新郎 新婦 乗客 搭乗者 "
    "宿泊者 宿泊者名 代表宿泊者 同乗者 運転者 運転手 相談者 通報者 通報受付者 目撃者 被害者 加害者 当事者 請求先 納品先担当 お客様 お客さま 様 from to cc From To Cc 差出 応対者 応対 教員 担任 生徒 児童 園児 学生 選手 監督 部員 当選者 受賞者 受講者 受診者 紹介元医師 発表者 著者 執筆者 "
    "編集者 訳者 監修 監修者 出演 出演者 取材 撮影者 文 絵"
)

# English columns and keys: the words of the label, split at case and underscores, in any order unless quoted by order.
ENGLISH: list[tuple[str, Label]] = [
    (
        r"(corp|corporate|company|houjin|hojin|invoice)_?(registration_)?(number|no|num|id)|t_number|corp_?num|houjin_?bango|registration_no_t",
        Label.CORPORATE,
    ),
    (r"my_?number|kojin_?bango|individual_number|mynumber_?\w*|my_?no|mynum", Label.MY_NUMBER),
    (r".*(nenkin|pension).*", Label.PENSION),
    (r".*(driver|driving|licen[cs]e|menkyo).*", Label.LICENSE),
    (r".*(passport|ryoken).*", Label.PASSPORT),
    (r".*(zairyu|residence_?card|resident_?card).*", Label.RESIDENCE),
    (r"(insurance|hoken|kenpo|health_insurance|ins|hihokensha)_?\w*?(symbol|kigou|kigo|mark|code_symbol)|kigou?|ins_sym", Label.SYMBOL),
    (r"(health_?insurance|hihokensha|hoken|hokensho|kenpo|insurance|ins)_?\w*?(number|no|num|bango|bangou|id)|hokensho", Label.INSURANCE),
    (r"(insurer|hokensha)_?\w*", Label.OTHER_NUMBER),
    (r"(credit_?)?card_?(number|no|num)|cc_?(number|no|num)|credit_?card|pan|credit_no", Label.CARD),
    (r"(bank_?)?(account|acct|acc|kouza|koza)_?(number|no|num|bango)|account_?num|bank_account|kouza|koza|acct", Label.ACCOUNT),
    (
        r".*(ip_?addr|ip_?address|remote_?addr|client_?ip|source_?ip|src_?ip|dst_?ip|server_?ip|host_?ip|last_?ip|access_?ip|login_?ip).*|ip|x_forwarded_for|ipv4|ipv6",
        Label.IP,
    ),
    (r".*(password|passwd|pass_?phrase|pwd|secret_?key|passcode)\w*|pw|pass|psw|pword|login_?pw|init_?pw|db_?pass|\w+_pw", Label.PASSWORD),
    (
        r"(user|login|account|acct)_?(name|id|user|account)?|(signin|sign_in|logon|auth|db|admin)_?(name|id|user|account)|uid|username|screen_name|login_?id|usr|user_?cd|db_?user|\w+_login",
        Label.LOGIN,
    ),
    (r".*(e_?mail|mail_?addr|mailaddress|meruado).*|mail|to_addr|from_addr", Label.EMAIL),
    (
        r".*(company|corp|organi[sz]ation|org|product|item|goods|file|host|server|shop|store|bank|branch|department|dept|section|division|project|team|course|school|building|brand|city|station|event|table|class|category|role|title|plan|job|domain|site|system|service|vendor|supplier|maker|model|page|app|device|group|tag|field|column|state|country|pref)_?(name|nm|title|cd|code)?",
        Label.OTHER_TEXT,
    ),
    (r".*(postal|post_?code|zip|yubin|yuubin).*", Label.POSTAL),
    (r".*(birth|dob|seinengappi|born|tanjobi).*", Label.BIRTH),
    (r"age|nenrei|\w+_age|age_\w+", Label.AGE),
    (
        r".*(tel|phone|mobile|cell|fax|keitai|denwa)(_?(no|num|number|home|work|1|2|3))?|.*(tel|phone|mobile|fax)_.*|contact_?(no|number|phone|tel)",
        Label.PHONE,
    ),
    (r".*(addr|address|jusho|juusho|jyusho|street|shozaichi).*", Label.ADDRESS),
    (r".*(kana|furigana|yomi|phonetic|ruby|reading).*", Label.KANA),
    (r"(last|family|sur)_?name\w*|sei|lname|myoji|last_nm|sei_kanji", Label.FAMILY),
    (r"(first|given|middle|fore)_?name\w*|mei|fname|first_nm|mei_kanji", Label.GIVEN),
    (
        r"(full|customer|client|patient|member|person|contact|staff|employee|emp|user_full|student|guest|owner|holder|account_holder|recipient|receiver|sender|applicant|display|real|kanji|legal|ship_to|shipping|billing|card_holder|cardholder|payer|buyer|consignee|attendee|participant|doctor|rep|agent|tenant|parent|guardian|responder|reporter|requester|assignee|author|approver|creator|operator|manager|cust|mbr|pt|acct_holder|nominee|insured|policy_holder|shimei)_?(full_?)?(name|nm|meigi)\w*|name|namae|shimei|simei|meigi|name_(ja|jp|kanji|full|en|roma|romaji)|fullname|nm|cardholder|holder|recipient|assignee|author|applicant|patient|customer|client|sender|receiver|contact|attn|attention|guest|passenger|employee|signatory|kanji_name|romaji|name_romaji",
        Label.NAME,
    ),
    (
        r".*(disease|diagnos|byomei|shobyo|illness|disab|symptom|medical_history|anamnesis|allerg|medication|checkup_?result|religion|creed|criminal|health_?condition|condition_name|kiou).*",
        Label.SENSITIVE,
    ),
    (
        r".*(order|tracking|track|invoice|slip|voucher|product|item|part|serial|lot|jan|ean|isbn|sku|barcode|model|customer|client|member|employee|emp|staff|patient|student|contract|policy|receipt|ticket|reservation|booking|transaction|txn|payment|case|document|doc|asset|device|session|request|reference|ref|branch|bank|shop|store|dept)_?(number|no|num|id|code|cd|key)s?|id|no|seq|code|version|ver|build|amount|price|qty|quantity|total|count|hash|checksum|uuid|guid|rev|extension|ext|row|index|num|record_id|.*_id|.*_no|.*_cd|.*_code|.*_num|.*_amount|.*_price|.*_count|.*_qty|salary|balance|score|points?",
        Label.OTHER_NUMBER,
    ),
    (
        r".*(date|created|updated|modified|deleted|expires?|expiry|expiration|valid|issued|issue|joined|hired|registered|ordered|shipped|delivered|due|time|timestamp|last_login|since|start|end|until|deadline)(_?(at|on|date|time|day))?|.*_(at|on|date|day|dt|ymd)|day|dt",
        Label.OTHER_DATE,
    ),
    (r"(note|memo|remark|comment|body|message|description|text|content|detail|summary|biko|bikou|msg|reason|subject)s?", Label.NOTE),
    (
        r"(gender|sex|status|type|kind|nationality|occupation|position|priority|level|lang|language|url|uri|path|method|agent|unit|currency|os|browser|location|place|format|charset|encoding|content_type|host|port|relation|relationship|blood_type|visa|action|result|severity|logger|thread)",
        Label.OTHER_TEXT,
    ),
]

_NUMBER = r"(番号|ナンバー|No\.?|№|ID|コード|CD|#|番)"
_THING = (
    r"注文|受注|発注|伝票|問.?合|送り状|追跡|荷物|配送|受付|整理|管理|会員|お客様|お客さま|顧客|社員|職員|従業員|学籍|受験|診察券|患者|カルテ|契約|証券|申込|予約|座席|部屋|請求|見積|納品|領収|文書|案件|稟議|品|型|製造|製品|商品|シリアル|ロット|部品|資産|備品|機器|"
    r"端末|車両|店舗|支店|銀行|店|保険者|公費|取引|決済|承認|通知|許可|認可|届出|特許|事件|工事|物件|図面|システム|レコード|セッション|雇用保険|労働保険|事業所|プロジェクト|案内|サンプル|検体|棚|倉庫|便|列車|設備|ライセンス|プロダクト|製|作業|依頼|手配|指示|検収|出荷|入荷|入庫|出庫|計上|仕訳|勘定|科目|機関|団体|講座|教材|教室|クラス|出席"
)
_PERSON = r"者|人|主|員|医|師|士|客|様|さま|生徒|学生|児童|園児|本人|家族|配偶者|保護者|親|子|相手|患者|顧客|上司|部下|講師|長|氏|先生|代理人|名義人|プロフィール|フル|お|ご|御|漢字|戸籍|カード|口座|会員|社員|職員|第三者|ローマ字|英字|カナ|かな"
FAMILIES: list[tuple[str, Label]] = [
    (r".*(個人番号|マイナンバー).*", Label.MY_NUMBER),
    (r".*(法人番号|適格請求書|インボイス).*", Label.CORPORATE),
    (r".*(免許).*(番号|No)?", Label.LICENSE),
    (r".*年金.*(番号|手帳|No)", Label.PENSION),
    (r".*(旅券|パスポート).*", Label.PASSPORT),
    (r".*在留.*(カード|番号|No).*", Label.RESIDENCE),
    (r".*保険者番号", Label.OTHER_NUMBER),
    (r"(保険|健保|国保|被保険者).*記号", Label.SYMBOL),
    (r"(保険証|健保|国保|被保険者|健康保険|資格確認書).*(番号|No).*", Label.INSURANCE),
    (r".*(クレジット|クレカ).*", Label.CARD),
    (r"カード.*(番号|No)", Label.CARD),
    (r".*口座.*(番号|No)", Label.ACCOUNT),
    (r".*(パスワード|パスフレーズ|暗証|PW|パスコード)", Label.PASSWORD),
    (r".*(ログイン|ユーザー?|アカウント|サインイン|利用者|接続|管理者).*(ID|名|アカウント)", Label.LOGIN),
    (r".*(IP|ＩＰ)(アドレス)?.*", Label.IP),
    (r".*メール.*|.*[Mm]ail.*", Label.EMAIL),
    (r".*郵便.*番号.*|.*〒.*|.*(ZIP|zip).*", Label.POSTAL),
    (r".*(生年月日|誕生日|生まれ|出生).*", Label.BIRTH),
    (r".*(年齢|年令).*", Label.AGE),
    (rf".*({_THING}).{{0,6}}{_NUMBER}", Label.OTHER_NUMBER),
    (r".*(電話|携帯|TEL|Tel|FAX|Fax|ファ[ック]+ス|連絡先).*", Label.PHONE),
    (r".*(住所|所在地|本籍|番地|居所).*", Label.ADDRESS),
    (r".*(フリガナ|ふりがな|カナ|かな|ヨミ|よみ|読み).*", Label.KANA),
    (
        r".*(会社|法人|団体|企業|店舗|商品|製品|品|件|部署|部門|学校|病院|施設|支店|銀行|工事|建物|ファイル|サーバー?|システム|プロジェクト|コース|イベント|機種|講座|種類|物件|案件|書類|資格|薬剤|薬|検査|科|路線|駅|国|市|県|都市|品種|項目|議題|チーム|クラス|部屋|会場|現場)名",
        Label.OTHER_TEXT,
    ),
    (rf".*({_PERSON})(氏)?名(前)?|.*(氏名|名前|名義人?|姓名|人名|フルネーム).*", Label.NAME),
    (
        r".*(申込|申請|届出|請求|依頼|契約|記入|報告|作成|入力|登録|承認|起票|提出|注文|購入|予約|応募|対応|確認|決裁|担当|責任|管理|審査|監督|実施|発行|送信|受信|発信|受領|連絡|回答|受付|指導|代表|相談|立会|署名|執行|評価|点検|作業|補助|同席|介助|紹介|推薦|出席|参加|受講|受診|入居|入所|利用)(者|人|医|員)(様|殿)?",
        Label.ROLE,
    ),
    (r".*(病名|既往|診断|障害|障がい|服薬|内服|持病|アレルギー|健診|所見|病歴|治療|手術|宗教|信仰|前科|犯罪|症状).*", Label.SENSITIVE),
    (r".*(日|日時|年月|期限|年月日|日付|時刻|期間|時間|納期|締切)", Label.OTHER_DATE),
    (rf".*{_NUMBER}", Label.OTHER_NUMBER),
    (r".*(金額|単価|合計|数量|残高|額|料|税|円|数|件数|率|点|回数|台数|人数|バージョン|ver|Ver|版|サイズ)", Label.OTHER_NUMBER),
    (r".*(備考|メモ|内容|事項|コメント|経過|概要|理由|本文|記録|状況|目的|方針|対策|原因)", Label.NOTE),
]
_DROP = re.compile(r"[\s　*＊※★☆●○◎■□◆◇▼▲▶・:：=＝.。、\"'「」『』【】\[\]<>＜＞_|#]+")
_BRACKETS = re.compile(r"[(（〈<\[][^()（）〈〉<>\[\]]{0,20}[)）〉>\]]")
_DECORATION = re.compile(r"(必須|任意|入力|全角|半角|例|記入欄|欄|第?[0-9①-⑳]+|[①-⑳]|\(代表\))")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def _compact(folded: str) -> str:
    return _DROP.sub("", folded)


def _half_width(word: str) -> str:
    """The word as folding leaves it when it was written in half-width kana: ガ was two code points there."""
    return "".join(unicodedata.normalize("NFD", letter).translate(_VOICE) if "ァ" <= letter <= "ヺ" else letter for letter in word)


_VOICE = {0x3099: "ー", 0x309A: "ー"}
EXACT: dict[str, Label] = {}
for _label, _words in WORDS.items():
    for _word in _words.split(" "):
        EXACT.setdefault(_compact(fold_word(_word)), _label)
for _word in ROLES.split():
    EXACT.setdefault(_compact(fold_word(_word)), Label.ROLE)
for _word, _label in list(EXACT.items()):
    EXACT.setdefault(_half_width(_word), _label)
EXACT.update(
    {
        "姓": Label.FAMILY,
        "氏": Label.FAMILY,
        "名": Label.GIVEN,
        "カナ": Label.KANA,
        "かな": Label.KANA,
        "〒": Label.POSTAL,
        "名前": Label.NAME,
        "生年": Label.BIRTH,
        "齢": Label.AGE,
    }
)


def _alternatives(pattern: str) -> list[str]:
    """The alternatives of a pattern at its outermost level."""
    parts, depth, at, inside = [""], 0, 0, False
    while at < len(pattern):
        letter = pattern[at]
        if letter == "\\":
            parts[-1] += pattern[at : at + 2]
            at += 2
            continue
        inside = letter == "[" or (inside and letter != "]")
        depth += (letter == "(") - (letter == ")") if not inside else 0
        if letter == "|" and not depth and not inside:
            parts.append("")
        else:
            parts[-1] += letter
        at += 1
    return parts


Rule = tuple[Callable[[str], object] | None, Callable[[str], object] | None, Label]


def _rules(table: list[tuple[str, Label]]) -> list[Rule]:
    """For each entry what is looked for inside a label and what a label may be as a whole: patterns that begin with `.*` are searched for, which is far quicker than to match them."""
    rules: list[Rule] = []
    for pattern, label in table:
        inside, whole = [], []
        for one in _alternatives(pattern):
            if one.startswith(".*"):
                inside.append(one[2:-2] if one.endswith(".*") else one[2:] + r"\Z")
            else:
                whole.append(one)
        rules.append(
            (
                re.compile("|".join(inside)).search if inside else None,
                re.compile("|".join(whole)).fullmatch if whole else None,
                label,
            )
        )
    return rules


def _first(rules: list[Rule], text: str) -> Label | None:
    """The label of the first rule that fits."""
    for inside, whole, label in rules:
        if (inside is not None and inside(text)) or (whole is not None and whole(text)):
            return label
    return None


_FAMILIES = _rules(FAMILIES)
_ENGLISH = _rules(ENGLISH)


@lru_cache(maxsize=20_000)
def label_of(text: str) -> Label | None:
    """What a whole label or the head of a column promises, or None.

    text   the label as it stands, with its decoration (「氏名（漢字）※必須」, `customer_tel`); at most 40 characters are looked at
    """
    if not text or len(text) > 40 or "、" in text or "。" in text:
        return None
    folded = fold_word(text).strip()
    whole = _compact(folded)
    if found := EXACT.get(whole):
        return found
    if folded.isascii():
        return _english(folded)
    bare = _compact(_DECORATION.sub("", _BRACKETS.sub("", folded)))
    if bare != whole and (found := EXACT.get(bare)):
        return found
    if bare and (found := _first(_FAMILIES, bare)):
        return found
    inside = _compact(folded.translate(_NO_BRACKETS))
    return _first(_FAMILIES, inside) if inside != bare and len(inside) <= 20 else None


_NO_BRACKETS = str.maketrans("()（）", "    ")
_NOT_KEY = re.compile(r"[^a-z0-9]+")


def _english(text: str) -> Label | None:
    key = _NOT_KEY.sub("_", _CAMEL.sub("_", text).lower()).strip("_")
    return _first(_ENGLISH, key) if key and not key.replace("_", "").isdigit() else None


def running_words() -> dict[str, Label]:
    """The labels that are looked for inside running text, folded; those of a single letter are left to columns and colons."""
    found: dict[str, Label] = {}
    for label, words in WORDS.items():
        for word in words.split(" "):
            if len(word) > 1:
                found.setdefault(fold_word(word), label)
                found.setdefault(_half_width(fold_word(word)), label)
    for word in ROLES.split():
        if len(word) > 1 and not word.isascii():
            found.setdefault(fold_word(word), Label.ROLE)
    return found
