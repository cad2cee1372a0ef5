"""The command `komainu`: a table of verbs; each verb's file is imported only when it is called.

Exit codes: 0 done; 1 done and something was found that the caller asked to be told of; 2 the call or its input is wrong;
3 the environment fails (disk, database, network).
"""

import argparse
import importlib
import keyword
import os
import sys
from collections.abc import Sequence

from komainu import __version__

VERBS: dict[str, tuple[str, str]] = {
    "demo": ("見本の組織を作り、画面を開けるようにする", "a sample organisation, the server on it, and the address to open"),
    "serve": ("ウェブの画面を動かす", "run the web system"),
    "setup": ("はじめての設定を始める（設定コード・最初のアカウント）", "begin the first hour: the setup code, or the first account"),
    "worker": ("催促・メールなどの裏方の仕事を動かす", "background work: reminders, mail"),
    "assess": ("インシデントの事実から、報告義務と期限を判定する", "facts of an incident in, the assessment out"),
    "detect": ("文章やJSONLから個人情報を見つける", "find personal information in text or JSONL"),
    "scan": (
        "ファイルの中の個人情報を調べ、どこに何人分あるかを示す",
        "what personal information lies in files, and about how many persons",
    ),
    "guard": ("送信前のメールを調べる（誤送信の防止）", "examine an outgoing message before it is mis-sent"),
    "report": ("インシデントの報告書を作る", "the report forms of an incident"),
    "import": ("ExcelやCSVの一覧を読み込む", "read a list in from Excel or CSV"),
    "courses": ("用意された教育のコースを、本文・問題とともに出す", "the ready training courses, with their texts and questions"),
    "trail": ("操作の記録の鎖を検証する", "recompute the chain of the trail, or print its head"),
    "backup": ("記録・添付・鍵を一つの暗号化ファイルにする", "one encrypted, consistent file of the whole house"),
    "restore": ("バックアップから戻す・戻せるか練習する", "a backup back into a house, checked on the way"),
    "keys": ("封をする鍵の一覧と交換、回復キー", "list and rotate the sealing keys; the recovery key"),
    "rights": ("すべてのアドレスと、それを開ける役割", "every address and the roles that may open it"),
    "check": ("この設置が健全かを調べる", "is this installation sound"),
    "manage": ("Djangoの管理コマンド（開発者向け）", "Django's own commands, for developers"),
}


class CommandError(Exception):
    """What ends a command with one line for the caller and an exit code of 2 (input) or 3 (environment)."""

    def __init__(self, message: str, exit_code: int = 2) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def language(argv: Sequence[str]) -> str:
    """`ja` unless `--lang en` was given or the locale is English."""
    for position, word in enumerate(argv):
        if word == "--lang" and position + 1 < len(argv):
            return "en" if argv[position + 1] == "en" else "ja"
        if word.startswith("--lang="):
            return "en" if word.removeprefix("--lang=") == "en" else "ja"
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if locale.startswith("en") else "ja"


def overview(lang: str) -> str:
    """The list of verbs that `komainu` prints when it is called without one."""
    title = "使い方: komainu 動詞 [引数…]" if lang == "ja" else "usage: komainu VERB [ARGUMENTS...]"
    hint = "詳しくは: komainu 動詞 --help" if lang == "ja" else "more: komainu VERB --help"
    lines = [f"  {verb:<8} {texts[0] if lang == 'ja' else texts[1]}" for verb, texts in VERBS.items()]
    return "\n".join([title, "", *lines, "", hint])


def dispatch(argv: Sequence[str]) -> int:
    lang = language(argv)
    if not argv or argv[0] in {"-h", "--help", "help"}:
        print(overview(lang))
        return 0
    if argv[0] in {"--version", "-V"}:
        print(f"komainu {__version__}")
        return 0
    verb, rest = argv[0], list(argv[1:])
    if verb not in VERBS:
        raise CommandError(
            f"komainu: 「{verb}」という動詞はありません（komainu --help）"
            if lang == "ja"
            else f"komainu: no such verb: {verb} (komainu --help)"
        )
    # A word of Python's own cannot be a module's name.
    module = importlib.import_module(f"komainu.cli.{verb}{'_' if keyword.iskeyword(verb) else ''}")
    if verb == "manage":
        return int(module.run_django(rest))
    parser = argparse.ArgumentParser(prog=f"komainu {verb}", description=VERBS[verb][0 if lang == "ja" else 1])
    parser.add_argument("--lang", choices=["ja", "en"], default=lang)
    module.add_arguments(parser)
    return int(module.run(parser.parse_args(rest)))


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; every foreseen failure is one line on standard error and an exit code."""
    try:
        return dispatch(sys.argv[1:] if argv is None else argv)
    except CommandError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        # The reader of a pipe went away (`| head`); there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
