"""What is wrong with an address or a cluster, in the words of both languages, without secrets."""

from __future__ import annotations

from concurrent.futures import BrokenExecutor

_FAULTS = {
    "unknown": ("{where}: この種類の場所は調べられません（{more} のどれか）", "{where}: no such kind of place (one of {more})"),
    "none": ("アドレスとして読めません", "this is no address"),
    "password": (
        "{where}: パスワードはアドレスに書けません。環境変数 {more} か {more}_FILE に置いてください",
        "{where}: a password does not belong into an address; set {more} or {more}_FILE",
    ),
    "secret": (
        "{where}: アクセスキーのシークレットがありません。パスワードとして（コマンドでは環境変数 {more} か {more}_FILE に）置いてください",
        "{where}: the access key has no secret; give it as the password (for the command in {more} or {more}_FILE)",
    ),
    "form": ("{where}: {more} の形で書いてください", "{where}: it is written as {more}"),
    "missing": ("{where}: ありません", "{where}: not there"),
    "tls": ("{where}: 暗号化しない接続は、このコンピューターの中だけです", "{where}: without TLS only on this machine"),
    "extra": ("{where} がありません（追加の部品 {more}）", "{where} is not installed (the extra `{more}`)"),
    "cluster": (
        "{where}: クラスターは tls://ホスト:ポート だけです",
        "{where}: a cluster is reached at tls://host:port, and in no other way",
    ),
    "certificate": ("環境変数 {where}: ファイルがありません", "{where}: names no file"),
    "unreachable": ("{where}: クラスターにつながりません（{more}）", "{where}: the cluster does not answer ({more})"),
    "no_worker": ("クラスターに読み取り役がいません", "the cluster has no worker"),
    "version": ("クラスターの版が違います（ここは {where}、むこうは {more}）", "workers of another version (here {where}, there {more})"),
    "scheduler": ("クラスターのまとめ役がいなくなりました（{more}）", "the scheduler is gone ({more})"),
}


class _Told(Exception):
    """fault  one of the table; `where` and `more` go into its sentence."""

    def __init__(self, fault: str, where: str = "", more: str = "") -> None:
        self._words = [each.format(where=where, more=more) for each in _FAULTS[fault]]
        super().__init__(self._words[1])

    def text(self, language: str = "ja") -> str:
        """The sentence in "ja" or "en"."""
        return self._words[language != "ja"]


class AddressError(_Told, ValueError):
    """An address that cannot be scanned: it is written wrong, or what it needs is missing."""


class ClusterLost(_Told, BrokenExecutor):
    """The cluster as a whole cannot go on: it is not there, not ours, or of another version."""
