"""The inventory as those meet it who do not live in it: a department once a year, an assessor on one line, the office before a strange folder."""

import re
from typing import Any

from tests.journeys.conftest import MANAGER, PHONE, Enter, Visitor
from tests.journeys.test_every_page import violations

DEPARTMENT, ASSESSOR = "2001", "9001"


def follow(visitor: Visitor, address: str) -> str:
    """Go by the first link of the page whose address looks so, and tell where it led."""
    links = [str(each.get_attribute("href")) for each in visitor.page.locator("main a[href]").all()]
    found = next((each for each in links if re.search(address, each)), None)
    assert found is not None, f"{visitor.path} leads nowhere like {address}: {links}"
    visitor.go(found)
    return visitor.path


def links(visitor: Visitor) -> set[str]:
    """Where the page leads, without what stands behind # and ?."""
    return {re.split(r"[#?]", str(each.get_attribute("href")))[0] for each in visitor.page.locator("main a[href]").all()}


def looks_well(visitor: Visitor) -> None:
    assert violations(visitor.page) == [], visitor.path
    page: Any = visitor.page
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, visitor.path


def test_a_department_answers_its_sheet_in_ten_minutes_without_javascript(enter: Enter) -> None:
    """On a phone; what is not answered yet is said, and what was chosen stays."""
    visitor = enter(DEPARTMENT, **PHONE, java_script_enabled=False)
    visitor.go("/ledger/surveys/")
    visitor.press(visitor.page.locator("main a[href^='/ledger/sheets/']", has_text="営業部"))
    sheet = visitor.path
    choices = visitor.page.locator("main fieldset:has(input[value=same])")
    count = choices.count()
    assert count > 1
    choices.first.locator("input[value=changed]").check()
    visitor.press(visitor.page.locator("button[value=return]"))
    assert visitor.page.locator("button[value=return]").count() == 1, "it is not returned while a line is open"
    assert visitor.page.locator("main fieldset:has(input[value=same])").first.locator("input[value=changed]").is_checked(), (
        "what was chosen stays"
    )
    visitor.press(visitor.page.locator("button[value=rest_return]"))
    assert sheet not in visitor.path or "部門から返った" in visitor.text, (
        "one tap for the rest, and on to the next department where there is one"
    )
    visitor.go(sheet)
    assert "部門から返った" in visitor.text
    follow(visitor, r"^/ledger/[0-9a-f-]{36}/$")
    assert sheet in links(visitor), "and from the line back to the sheet"


def test_a_row_of_a_list_opens_its_record_and_the_list_is_narrowed_in_its_place(enter: Enter) -> None:
    """With JavaScript: what narrows the list stays on the page, what a row names is another page, whole, and the way back leads to the list."""
    visitor = enter(MANAGER)
    visitor.go("/ledger/")
    visitor.page.locator(".toolbar [name=q]").fill("顧客")
    visitor.press(visitor.page.locator(".toolbar button[type=submit]"))
    assert "q=" in visitor.path
    row = visitor.page.locator("main tbody a", has_text="顧客データベース").first
    row.wait_for()
    visitor.press(row)
    assert re.match(r"^/ledger/[0-9a-f-]{36}/$", visitor.path)
    assert visitor.page.locator("h1").inner_text() == "顧客データベース"
    visitor.page.go_back()
    visitor.page.locator("main tbody a", has_text="顧客データベース").first.wait_for()
    visitor.page.context.clear_cookies()
    visitor.press(visitor.page.locator("main thead a").first)
    assert visitor.path.startswith("/signin/?next="), "whose session has ended is asked to sign in, and does not stand before nothing"
    assert visitor.complaints == []


def test_the_office_keys_in_a_paper_by_the_keyboard(enter: Enter) -> None:
    """By the number on the paper; one key and Tab a line, and what changed stands ready to be corrected on the next page."""
    visitor = enter(MANAGER)
    visitor.go("/ledger/surveys/")
    looks_well(visitor)
    visitor.press(visitor.page.locator("main a[href^='/ledger/sheets/']", has_text="総務部"))
    sheet = visitor.path
    looks_well(visitor)
    visitor.go(f"{sheet}paper/")
    code = str(visitor.page.locator(".page-lead").inner_text()).rpartition("・")[2].strip()
    visitor.go("/ledger/surveys/")
    visitor.page.locator("#paper-code").fill(code.lower())
    visitor.press(visitor.page.locator("form:has(#paper-code) button"))
    assert visitor.path == f"{sheet}paper/"
    looks_well(visitor)
    answers = visitor.page.locator("main select[name^=line-]")
    answers.first.focus()
    for key in ("2", "Tab", "1", "Tab", "3"):
        visitor.page.keyboard.press(key)
    assert [answers.nth(number).input_value() for number in range(3)] == ["changed", "same", "gone"]
    visitor.submit("sheet")
    while not visitor.path.endswith("/signed/"):
        visitor.submit("sheet")
    assert visitor.page.locator("main [name^=c-][name$=-places]").count() == 1
    looks_well(visitor)


def test_an_assessor_follows_one_line_to_its_clause_and_back(enter: Enter) -> None:
    """Line, risk, control, clause, control, risk, line; its text and consents, its check, its history: no page is closed to the assessor, none a dead end."""
    visitor = enter(ASSESSOR)
    visitor.go("/ledger/")
    line = follow(visitor, r"^/ledger/[0-9a-f-]{36}/$")
    looks_well(visitor)
    follow(visitor, r"^/risks/lines/")
    looks_well(visitor)
    for address in {each for each in links(visitor) if re.match(r"^/risks/[0-9a-f-]{36}/$", each)}:
        visitor.go(address)
        if any(each.startswith("/rules/") for each in links(visitor)):
            break
    risk = visitor.path
    looks_well(visitor)
    control = follow(visitor, r"^/risks/controls/[0-9a-f-]{36}/$")
    assert risk in links(visitor)
    clause = follow(visitor, r"^/rules/[0-9a-f-]{36}/#clause-")
    assert visitor.page.locator(f"#{clause.partition('#')[2]}").count() == 1, "the clause itself"
    assert control in links(visitor)
    looks_well(visitor)
    visitor.go(risk)
    follow(visitor, r"^/risks/lines/")
    assert line in links(visitor)
    visitor.go(line)
    follow(visitor, r"^/trail/.*ledger_line")
    assert follow(visitor, r"^/ledger/[0-9a-f-]{36}/$") == line
    visitor.go("/ledger/texts/")
    point = follow(visitor, r"^/ledger/texts/[0-9a-f-]{36}/$")
    collected = follow(visitor, r"^/ledger/[0-9a-f-]{36}/$")
    assert point in links(visitor), collected


def test_from_a_folder_to_a_line_and_back(enter: Enter) -> None:
    """The office: from the first page of what was found through a folder to a file that the ledger does not know; it becomes a line, and the line knows it."""
    visitor = enter(MANAGER)
    visitor.go("/discovery/")
    follow(visitor, r"^/discovery/sources/[0-9a-f-]{36}/$")
    looks_well(visitor)
    follow(visitor, r"^/discovery/folders/")
    looks_well(visitor)
    visitor.go("/discovery/files/?state=open")
    file = follow(visitor, r"^/discovery/files/[0-9a-f-]{36}/$")
    looks_well(visitor)
    follow(visitor, r"/new-line/$")
    looks_well(visitor)
    visitor.page.locator("main [name=name]").fill("旅で見つけた名簿")
    visitor.submit("name")
    assert re.match(r"^/ledger/[0-9a-f-]{36}/$", visitor.path), visitor.text
    line = visitor.path
    assert file in links(visitor)
    visitor.go(file)
    assert line in links(visitor)
