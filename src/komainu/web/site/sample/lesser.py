"""Near misses, a strange mail, a question: what was told and went well, or needed only an answer."""

from komainu.web.site.sample.acting import Case, Days, Story, told
from komainu.web.site.sample.house import Cast


def nearly_sent(cast: Cast, days: Days) -> Story:
    """A named near miss, answered and turned into an improvement."""
    yield days.at(34, 15, 20)
    case = Case.told(
        told(
            "nearly_sent",
            "見積書のPDFを別のお客様のメールに付けかけました。",
            what_stopped_it="送信の前に、添付を開いて確かめる習慣のおかげで気づきました。",
            idea="保存する名前の先頭にお客様番号を付けると間違いにくいと思います。",
        ),
        by=cast.people["2015"],
    )
    yield days.at(33, 9, 30)
    case.taken(cast.office)
    yield days.at(30, 14)
    case.noted(cast.office, "営業部で、見積書の名前の付け方を案のとおりに決めた。")
    case.closed(cast.office, "案を採用し、営業部の手順に加えた。知らせてくれてありがとうございます。", "acted")


def nearly_handed(cast: Cast, days: Days) -> Story:
    """An anonymous near miss: neither the person nor the department is kept."""
    yield days.at(16, 18, 5)
    case = Case.told(
        told(
            "nearly_handed",
            "受付で、同じ名字のお客様の控えを渡しそうになりました。",
            what_stopped_it="お客様が名前を読み上げてくださいました。",
            idea="お渡しの前に、下のお名前まで確かめる一言を決めておく。",
        ),
        by=cast.people["4005"],
        is_anonymous=True,
    )
    yield days.at(15, 10)
    case.taken(cast.office)
    yield days.at(15, 16)
    case.closed(cast.office, "受付の手順に、フルネームの確認を加えた。", "acted")


def nearly_lost(cast: Cast, days: Days) -> Story:
    """A fresh near miss that nobody has read yet."""
    yield days.at(1, 12, 45)
    Case.told(
        told(
            "nearly_lost",
            "打合せのあと、会議室に名刺の束を忘れましたが、すぐに取りに戻りました。",
            what_stopped_it="次に部屋を使う人が声をかけてくれました。",
        ),
        by=cast.people["2008"],
    )


def strange_mail(cast: Cast, days: Days) -> Story:
    """A mail that asked for a password; reported unopened, answered on the same day."""
    yield days.at(5, 9, 12)
    case = Case.told(
        told(
            "strange_mail",
            "「メールボックスの容量超過」という件名で、社外のサイトへのリンクがあるメールが届きました。開いていません。",
            noticed_on=days.ago(5),
        ),
        by=cast.people["2003"],
    )
    yield days.at(5, 9, 25)
    case.taken(cast.deputy)
    yield days.at(5, 11)
    case.noted(cast.people["3002"], "同じメールが14人に届いていた。全員に注意を送り、送信元を遮断した。開いた人はいない。")
    case.closed(cast.deputy, "開かずに知らせてもらい、広がらずに済んだ。", "noted")


def question(cast: Cast, days: Days) -> Story:
    """Somebody asks how to handle something; the answer is still owed."""
    yield days.at(2, 16, 30)
    case = Case.told(
        told("how_to_handle", "退職した取引先の担当者の名刺は、どのくらいの間、残しておいてよいでしょうか。"),
        by=cast.people["2003"],
    )
    yield days.at(1, 9, 40)
    case.taken(cast.office)


STORIES = (nearly_sent, nearly_handed, strange_mail, question, nearly_lost)
