# long: one table of words, read from top to bottom
"""What a look can say: one code a finding, with its state, its words and what to do, in both languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """How it stands. With `warn` mail passes, but not as it should; with `fail` it does not, or not safely."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Line:
    """One finding: which look, the code of what it found, and what the words need."""

    check: str
    code: str
    facts: dict[str, str | int] = field(default_factory=dict)

    @property
    def state(self) -> State:
        return WORDS[self.code][0]

    def said(self, lang: str) -> str:
        return WORDS[self.code][1 if lang == "ja" else 2].format(**self.facts)

    def advice(self, lang: str) -> str:
        """What to do; "" where nothing need be done."""
        return WORDS[self.code][3 if lang == "ja" else 4].format(**self.facts)

    def as_json(self, lang: str) -> dict[str, str]:
        return {"check": self.check, "state": self.state.value, "code": self.code, "said": self.said(lang), "advice": self.advice(lang)}


_OK, _WARN, _FAIL = State.OK, State.WARN, State.FAIL
WORDS: dict[str, tuple[State, str, str, str, str]] = {
    # ---------------------------------------------------------------- files
    "policy_ok": (_OK, "方針を読めます（{path}）", "the policy can be read ({path})", "", ""),
    "policy_broken": (
        _FAIL,
        "方針に誤りがあります（{path}: {why}）",
        "the policy is wrong ({path}: {why})",
        "示された行を直してください。直るまで、起動時はすべてのメールが一時拒否（451）になります",
        "mend that line; until then a starting service answers every message with 451",
    ),
    "history_ok": (
        _OK,
        "送信の履歴を読めます（相手 {count} 件）",
        "the history can be read ({count} correspondents)",
        "",
        "",
    ),
    "history_none": (
        _WARN,
        "送信の履歴がまだありません",
        "there is no history yet",
        "はじめはどの相手も「初めて」になります。1か月ほど観察（watch = true）してから保留を始めてください",
        "at first everybody is a first contact; watch for a month (watch = true) before holding anything",
    ),
    "history_locked": (
        _FAIL,
        "送信の履歴を開けません（{path}: {why}）",
        "the history cannot be opened ({path}: {why})",
        "鍵のファイルが、履歴を封じたときのものかを確かめてください",
        "see whether the key is the one with which the history was sealed",
    ),
    "house_ok": (_OK, "社内の人 {count} 名を読めます", "{count} people of the house can be read", "", ""),
    "house_none": (
        _WARN,
        "社内の人の一覧（house）がありません",
        "no file of the house's people (house) is named",
        "上司が分からないため承認の依頼を送れません。画面から書き出すか、JSON を用意してください",
        "nobody's superior is known, so approvals cannot be asked for; let the web write it or make the JSON yourself",
    ),
    "house_broken": (
        _FAIL,
        "社内の人の一覧に誤りがあります（{path}: {why}）",
        "the file of the house's people is wrong ({path}: {why})",
        "示されたところを直してください",
        "mend what is said",
    ),
    "ledger_ok": (_OK, "委託先・提供先 {count} 件を読めます", "{count} entrustees and provisions can be read", "", ""),
    "ledger_none": (_OK, "台帳（委託先・提供先）は使わない設定です", "no ledger is used", "", ""),
    "ledger_broken": (
        _FAIL,
        "台帳に誤りがあります（{path}: {why}）",
        "the ledger is wrong ({path}: {why})",
        "示されたところを直してください",
        "mend what is said",
    ),
    "key_ok": (_OK, "鍵を読めるのは本人だけです（{path}）", "only its owner can read the key ({path})", "", ""),
    "key_unreadable": (
        _FAIL,
        "鍵を読めません（{path}: {why}）",
        "the key cannot be read ({path}: {why})",
        "32バイトの鍵を作り（openssl rand -hex 32）、サービスの利用者だけが読めるようにしてください",
        "make a key of 32 bytes (openssl rand -hex 32) that only the service's user can read",
    ),
    "key_open": (
        _FAIL,
        "鍵をほかの利用者も読めます（{path}、権限 {mode}）",
        "other users can read the key ({path}, mode {mode})",
        "chmod 600 {path} としてください。読まれたおそれがあれば、鍵を作り直してください",
        "chmod 600 {path}; if somebody may have read it, make a new one",
    ),
    "key_group": (
        _WARN,
        "鍵を同じグループの利用者も読めます（{path}、権限 {mode}）",
        "users of the same group can read the key ({path}, mode {mode})",
        "画面（web）と分け合う場合のほかは chmod 600 {path} としてください",
        "chmod 600 {path}, unless the web shares it",
    ),
    "key_beside": (
        _WARN,
        "鍵がスプールと同じフォルダーにあります（{path}）",
        "the key lies in the folder of the spool ({path})",
        "別の場所へ移してください。フォルダーごと持ち出されると、中を読まれます",
        "move it elsewhere; whoever takes the folder could read it all",
    ),
    "spool_ok": (
        _OK,
        "スプールに書き込めます（{path}、{kind}、空き {free} GiB）",
        "the spool can be written ({path}, {kind}, {free} GiB free)",
        "",
        "",
    ),
    "spool_missing": (
        _WARN,
        "スプールのフォルダーはまだありません（{path}）",
        "the folder of the spool is not there yet ({path})",
        "起動時に作られます。サービスの利用者で作れる場所かを確かめてください",
        "it is made at the start; see that the service's user may make it",
    ),
    "spool_unwritable": (
        _FAIL,
        "スプールに書き込めません（{path}: {why}）",
        "the spool cannot be written ({path}: {why})",
        "フォルダーの持ち主をサービスの利用者にしてください",
        "give the folder to the service's user",
    ),
    "spool_open": (
        _WARN,
        "スプールのフォルダーをほかの利用者も開けます（権限 {mode}）",
        "other users can open the folder of the spool (mode {mode})",
        "chmod 700 {path} としてください",
        "chmod 700 {path}",
    ),
    "spool_remote": (
        _FAIL,
        "スプールがネットワーク上にあります（{path}、{kind}）",
        "the spool lies on the network ({path}, {kind})",
        "本体のディスクに移してください。ネットワーク上では、書いたつもりのメールを失うことがあります",
        "move it to a disk of this machine; on the network, mail that was thought written can be lost",
    ),
    "spool_memory": (
        _FAIL,
        "スプールがメモリー上にあります（{path}、{kind}）",
        "the spool lies in memory ({path}, {kind})",
        "本体のディスクに移してください。再起動で、保留中のメールが消えます",
        "move it to a disk; what is held would be gone after a restart",
    ),
    "spool_full": (
        _FAIL,
        "空きが足りません（空き {free} GiB、必要 {need} GiB）",
        "too little space is free ({free} GiB, {need} GiB needed)",
        "空きを増やしてください。足りない間は、送信が一時拒否（452）になります",
        "make room; until then mail is answered with 452",
    ),
    "spool_key": (
        _FAIL,
        "スプールを鍵で開けません（{why}）",
        "the key does not open the spool ({why})",
        "スプールを作ったときの鍵に戻してください。保留中のメールは、その鍵でしか読めません",
        "bring back the key with which the spool was made; only that one reads what is held",
    ),
    "users_ok": (_OK, "認証の一覧を読めます（{count} 名）", "the list of users can be read ({count})", "", ""),
    "users_broken": (
        _FAIL,
        "認証の一覧を読めません（{path}: {why}）",
        "the list of users cannot be read ({path}: {why})",
        "[auth] users の場所と権限を確かめてください",
        "see to the place and mode of [auth] users",
    ),
    "certificate_ok": (
        _OK,
        "{whose}の証明書は {until} まで有効です",
        "the certificate of {whose} is good until {until}",
        "",
        "",
    ),
    "certificate_soon": (
        _WARN,
        "{whose}の証明書は {until} で切れます（あと {days} 日）",
        "the certificate of {whose} ends on {until} ({days} days left)",
        "新しい証明書に替えてください",
        "put a new one in its place",
    ),
    "certificate_over": (
        _FAIL,
        "{whose}の証明書は {until} で切れました",
        "the certificate of {whose} ended on {until}",
        "新しい証明書に替えてください",
        "put a new one in its place",
    ),
    "certificate_broken": (
        _FAIL,
        "証明書か秘密鍵を使えません（{path}: {why}）",
        "certificate or key cannot be used ({path}: {why})",
        "PEM 形式か、証明書と秘密鍵が対になっているかを確かめてください",
        "see whether they are PEM and belong together",
    ),
    "clock_ok": (_OK, "時計に不審な点はありません", "nothing is odd about the clock", "", ""),
    "clock_behind": (
        _FAIL,
        "時計が遅れています（{path} が未来の日時 {at} になっています）",
        "the clock is behind ({path} is dated {at}, in the future)",
        "時刻合わせ（NTP）を動かしてください。保留の終わりと期限が狂います",
        "set the clock (NTP); ends of holds and time limits would be wrong",
    ),
    "clock_unsynced": (
        _WARN,
        "時刻合わせ（NTP）が働いていません",
        "the clock is not kept right (NTP)",
        "timedatectl set-ntp true などで動かしてください",
        "start it, for instance by timedatectl set-ntp true",
    ),
    # ---------------------------------------------------------------- network
    "listen_free": (
        _OK,
        "{address} で待ち受けられます（いまは動いていません）",
        "{address} can be listened at (nothing runs there now)",
        "",
        "",
    ),
    "listen_ours": (_OK, "{address} で Komainu が応えています", "Komainu answers at {address}", "", ""),
    "listen_taken": (
        _FAIL,
        "{address} は別のプログラムが使っています（{said}）",
        "another program has {address} ({said})",
        "listen を変えるか、そのプログラムを止めてください",
        "change listen, or stop that program",
    ),
    "listen_refused": (
        _FAIL,
        "{address} で待ち受けられません（{why}）",
        "{address} cannot be listened at ({why})",
        "1024 より小さい番号には特別な権限が要ります。アドレスがこの機械のものかも確かめてください",
        "ports below 1024 need a privilege; see also whether the address is this machine's",
    ),
    "relay_open": (
        _FAIL,
        "だれからのメールでも中継します（trusted に {network} があります）",
        "mail of everybody is relayed (trusted has {network})",
        "trusted を、メールを渡してくるサーバーのアドレスだけにしてください",
        "let trusted name only the servers that hand mail over",
    ),
    "upstream_ok": (
        _OK,
        "送り先 {address} が応えます（{able}）",
        "the upstream {address} answers ({able})",
        "",
        "",
    ),
    "upstream_down": (
        _FAIL,
        "送り先 {address} につながりません（{why}）",
        "the upstream {address} cannot be reached ({why})",
        "アドレス・番号・ファイアウォールを確かめてください。つながるまで、メールはスプールで待ちます",
        "see to address, port and firewall; until then mail waits in the spool",
    ),
    "upstream_self": (
        _FAIL,
        "送り先 {address} が Komainu 自身です。メールが堂々めぐりになります",
        "the upstream {address} is Komainu itself: mail would go in circles",
        "upstream を、外へ送るメールサーバーにしてください",
        "let upstream be the server that sends to the world",
    ),
    "upstream_lacks": (
        _WARN,
        "送り先は {missing} に対応していません",
        "the upstream lacks {missing}",
        "日本語のアドレスや8ビットの本文が要るメールは、受け付けるときに断ります（550 5.6.7、554 5.6.3）",
        "messages that need it (8-bit text, addresses beyond ASCII) are refused at once (550 5.6.7, 554 5.6.3)",
    ),
    "upstream_small": (
        _WARN,
        "送り先は {size} MiB までしか受け取りません",
        "the upstream takes no more than {size} MiB",
        "方針の limits.message_bytes をそれ以下にしてください",
        "set limits.message_bytes of the policy to that at most",
    ),
    "upstream_plain": (
        _FAIL,
        '送り先が暗号化（STARTTLS）に対応していません。upstream_tls = "{tls}" のため、送れません',
        'the upstream has no STARTTLS, and upstream_tls is "{tls}": nothing could be sent',
        '送り先で TLS を有効にしてください。同じ機械の中だけなら upstream_tls = "none" にできます',
        'turn TLS on there; on the same machine upstream_tls = "none" will do',
    ),
    "upstream_untls": (
        _WARN,
        "送り先とは暗号化せずにやり取りします",
        "mail goes to the upstream in the clear",
        '同じ機械でなければ、upstream_tls = "require" か "verify" にしてください',
        'unless it is the same machine, set upstream_tls to "require" or "verify"',
    ),
    "upstream_unverified": (
        _FAIL,
        "送り先の証明書を確かめられません（{why}）",
        "the upstream's certificate cannot be verified ({why})",
        "upstream_ca に認証局の証明書を指定するか、送り先の証明書を直してください",
        "name the authority in upstream_ca, or mend the certificate there",
    ),
    # ---------------------------------------------------------------- Postfix
    "postfix_none": (_OK, "この機械の Postfix の設定は見ていません（{path}）", "no Postfix was looked at ({path})", "", ""),
    "postfix_passes": (
        _OK,
        "Postfix の {how} が Komainu を指しています",
        "Postfix hands mail to Komainu ({how})",
        "",
        "",
    ),
    "postfix_past": (
        _WARN,
        "Postfix の設定に Komainu（{address}）がありません。メールは素通りしています",
        "Postfix does not know Komainu ({address}): mail goes past it",
        "設定ガイド（guard-setup.md）の形のどれかを選んで加えてください",
        "choose one of the ways in the guide (guard-setup.md)",
    ),
    "postfix_accepts": (
        _FAIL,
        "milter_default_action = accept のため、Komainu が止まるとメールが素通りします",
        "milter_default_action = accept: with Komainu down, mail goes out unexamined",
        "milter_default_action = tempfail にしてください",
        "set milter_default_action = tempfail",
    ),
    "postfix_loops": (
        _FAIL,
        "Komainu が返す先（{port}）でも、もう一度 Komainu に渡しています",
        "what Komainu hands back at {port} is handed to Komainu again",
        "master.cf のその行に -o {option}= を加えてください",
        "add -o {option}= to that service in master.cf",
    ),
    "postfix_unnamed": (
        _WARN,
        "Postfix が、だれの認証かを Komainu に伝えていません",
        "Postfix does not tell Komainu who was authenticated",
        "smtpd_sasl_authenticated_header = yes を加えてください。ないと、差出人のなりすましを確かめられません",
        "add smtpd_sasl_authenticated_header = yes; without it a borrowed sender cannot be seen",
    ),
    # ---------------------------------------------------------------- the trial message
    "trial_passed": (
        _OK,
        "印 {mark} のテストメールが、送り先に渡りました（{reply}）",
        "the trial message {mark} reached the upstream ({reply})",
        "",
        "",
    ),
    "trial_stopped": (
        _WARN,
        "印 {mark} のテストメールは止められています（{state}）",
        "the trial message {mark} is stopped ({state})",
        "komainu guard show {uid} で理由を確かめてください。受け付けと検査は働いています",
        "komainu guard show {uid} tells why; door and examination do work",
    ),
    "trial_waiting": (
        _FAIL,
        "印 {mark} のテストメールは受け付けられましたが、時間内に送り先へ渡りませんでした（{state}）",
        "the trial message {mark} was taken, but did not reach the upstream in time ({state})",
        "komainu guard show {uid} と、送り先の記録を確かめてください",
        "see komainu guard show {uid} and the upstream's log",
    ),
    "trial_lost": (
        _FAIL,
        "印 {mark} のテストメールがスプールに見つかりません",
        "the trial message {mark} is not in the spool",
        "{address} で応えているのが、この設定ファイルのサービスかを確かめてください",
        "see whether what answers at {address} is the service of this file",
    ),
    "trial_refused": (
        _FAIL,
        "テストメールが断られました（{reply}）",
        "the trial message was refused ({reply})",
        "サービスが動いているか、この機械が trusted にあるかを確かめてください",
        "see whether the service runs and trusts this machine",
    ),
    "trial_observed": (
        _OK,
        "印 {mark} のテストメールを写しとして受け取り、調べました。どこへも送っていません",
        "the trial message {mark} was taken as a copy and examined; nothing was sent",
        "",
        "",
    ),
    "loop_seen": (
        _OK,
        "自分の印のあるメールを断ります（堂々めぐりの防止）",
        "a message that bears its own mark is refused (no circles)",
        "",
        "",
    ),
    "loop_unseen": (
        _FAIL,
        "自分の印のあるメールを断りませんでした（{reply}）",
        "a message that bears its own mark was not refused ({reply})",
        "鍵が、動いているサービスのものと同じかを確かめてください",
        "see whether the key is that of the running service",
    ),
}
