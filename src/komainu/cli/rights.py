"""`komainu rights`: every address with its methods, the right it asks for and the roles that hold it; or the matrix of the manual."""

import argparse
import json
from dataclasses import asdict

from komainu.cli.installation import open_installation, speaker


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format",
        choices=["json", "text", "markdown"],
        default="text",
        help="json, text: every address; markdown: who may do what, as docs/ja/rights.md",
    )


def run(arguments: argparse.Namespace) -> int:
    say = speaker(arguments.lang)
    open_installation(say)
    from komainu.web.site.matrix import as_markdown
    from komainu.web.site.routes import routes

    if arguments.format == "markdown":
        print(as_markdown(), end="")
        return 0
    found = routes()
    if arguments.format == "json":
        print(json.dumps([asdict(route) for route in found], ensure_ascii=False, indent=1))
        return 0
    nobody = say("（誰も開けない）", "(nobody)")
    for route in found:
        print(f"{','.join(route.methods):<10} {route.route}\n{'':<10} {route.right}: {', '.join(route.roles) or nobody}")
    return 0
