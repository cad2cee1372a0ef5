"""`komainu courses`: the courses that are ready on the first day, with their texts and questions. No database is asked."""

import argparse
import json

from komainu.cli.installation import speaker


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=["json", "text"], default="text", help="json: everything; text: one line a course")


def run(arguments: argparse.Namespace) -> int:
    from komainu.web.training.ready import reading

    if arguments.format == "json":
        print(json.dumps(reading.as_json(), ensure_ascii=False, indent=1))
        return 0
    say, library = speaker(arguments.lang), reading.library()
    for course in library.courses.values():
        modules = library.modules_of(course)
        questions = sum(len(module.questions) for module in modules)
        figures = say(
            f"{course.minutes}分・{len(modules)}単元・問題{questions}問",
            f"{course.minutes} min, {len(modules)} modules, {questions} questions",
        )
        print(f"{course.id:<12} {course.title.said(arguments.lang)}（{figures}）\n{'':<12} {course.audience.said(arguments.lang)}")
    return 0
