"""The whole story in a browser: from a damaged paper to the highlighted cell, and back."""

import io
import subprocess
from pathlib import Path

import openpyxl
import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import PASSWORD, Person
from tests.e2e.walking import Keys, book, publish

pytestmark = pytest.mark.slow
PAPER = (
    "02-03-2026\n\nTabel 1: Handleplan for byens træer (1.000 kr.)\n\n• * bevilling A\n• # puljen\n\n"
    "Indsats\t2024\t2025\nAlletræer *\t100\t200\nSkovbørn #\t300\t400\nBymarker #\t5.8001\t50\nI alt\t6.200\t650\n\n"
    "1. heraf 3 mio. kr. til plantning\n"
)


PASTE = """text => {
    const data = new DataTransfer(), kind = { bubbles: true, cancelable: true };
    data.setData("text/plain", text);
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, ...kind }));
}"""


def written(folder: Path, suffix: str) -> Path:
    """The same small table in another format."""
    path = folder / f"planter{suffix}"
    rows = (("Indsats", "2024", "2025"), ("Hække", "123", "234"), ("Bede", "345", "457"), ("I alt", "468", "691"))
    title = "Handleplan for planter (1.000 kr.)"
    if suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in ((title,), *rows):
            book.active.append([int(c) if c.isdigit() and len(c) == 3 else c for c in row])
        book.save(path)
        return path
    cells = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in rows)
    page = (
        f"<!doctype html><html><body><h1>Notat</h1><p>Tabel 1: {title}</p><table border=1>{cells}</table></body></html>"
    )
    html = folder / "planter.html"
    html.write_text(page, "utf-8")
    if suffix != ".html":
        form = "docx:MS Word 2007 XML" if suffix == ".docx" else "pdf"
        office = [
            "soffice",
            "--headless",
            f"-env:UserInstallation=file://{folder}/profile",
            "--infilter=HTML (StarWriter)",
        ]
        subprocess.run([*office, "--convert-to", form, "--outdir", folder, html], check=True, capture_output=True)
    return path


def test_from_a_damaged_paper_to_the_cell_and_back(
    person: Person, another: Person, browser: Browser, tmp_path: Path
) -> None:
    paper = tmp_path / "traeer.txt"
    paper.write_text(PAPER, "utf-8")

    person.sign_in("caseworker")
    page = person.go("/upload/")
    page.set_input_files("#files", paper)
    page.click("form.site-upload button")
    expect(page.get_by_role("link", name="traeer.txt")).to_be_visible()
    person.shot("upload")
    page.get_by_role("link", name="traeer.txt").click()
    waits = page.locator(".site-progress")
    expect(waits).to_contain_text("6 tal venter")
    expect(page.locator("#figure")).to_contain_text("Alletræer, 2024")
    person.shot("review")

    page.keyboard.press("a")  # by keyboard: accept, and on to the next
    expect(page.locator("#figure")).to_contain_text("Alletræer, 2025")
    page.keyboard.press("r")
    expect(waits).to_contain_text("4 tal venter, 2 er gennemgået")
    page.locator("td.state-rejected a").click()
    page.get_by_role("button", name="Fortryd", exact=True).click()
    expect(waits).to_contain_text("5 tal venter")
    page.get_by_label("Vælg rækken Skovbørn").check()  # a row, whatever figure is in hand
    page.get_by_role("button", name="Afvis").click()
    expect(page.get_by_role("status")).to_contain_text("2 tal er afvist")
    page.locator("td.state-waiting a").first.focus()
    page.keyboard.press("Control+z")  # and back with all that was done at once
    expect(page.get_by_role("status")).to_contain_text("2 trin er fortrudt")
    page.locator("td.state-waiting a").first.click()
    page.evaluate(PASTE, "210\n410\n")  # from a spreadsheet, in the table's unit
    expect(page.get_by_role("status")).to_contain_text("2 tal er rettet")
    expect(page.locator("td.state-corrected").last).to_contain_text("400 410")
    page.keyboard.press("Control+z")
    expect(page.get_by_role("status")).to_contain_text("2 trin er fortrudt")
    page.get_by_role("button", name="Godkend alt, der venter").click()
    expect(page.get_by_role("status")).to_contain_text("5 tal er godkendt")
    page.get_by_role("link", name="hvad bogføringen ændrer").click()
    expect(page.locator("tfoot")).to_contain_text("+6.850.000")
    person.shot("changes")
    page.go_back()
    page.get_by_label("Besluttet den").fill("2026-03-02")  # nothing is booked without a day that a person has seen
    page.get_by_label("Udvalg").fill("Teknik- og Miljøudvalget")
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_role("status")).to_contain_text("holdt op mod registret")
    assert person.go("/bogfoer/").locator("h1").inner_text() == "Din rolle giver ikke adgang til dette."

    another.sign_in("approver")
    page, keys = another.page, Keys(another)  # booked and published without a mouse
    book(keys)
    expect(page.get_by_role("status")).to_contain_text("3 transaktioner bogført")
    publish(keys, [paper])
    expect(page.get_by_role("status")).to_contain_text("er udgivet")
    another.shot("publish")

    citizen = Person(browser.new_context(accept_downloads=True), person.site)
    page = citizen.go("/")
    page.locator("summary", has_text="Filtrér").click()
    page.get_by_label("Indeholder").fill("skovbørn")
    page.get_by_role("button", name="Vis").click()
    expect(page.locator("tbody tr").first).to_contain_text("300.000")
    citizen.shot("overview-filtered")
    page.get_by_role("link", name="300.000").click()
    expect(page.locator("h1")).to_have_text("Skovbørn")
    citizen.shot("initiative")
    page.locator("#y2024").get_by_role("link", name="tabel 1").first.click()
    chosen = page.locator("#chosen")
    expect(chosen).to_contain_text("300")
    expect(page.locator(".line mark.is-chosen")).to_have_text("300")  # and in the text as it was received
    assert page.locator(".line:has(.is-chosen)").inner_text().startswith("Skovbørn")
    citizen.shot("paper")
    chosen.get_by_role("link", name="300").click()  # and back to the register
    expect(page.locator("h1")).to_have_text("Skovbørn")

    page = citizen.go("/?text=byens+tr%C3%A6er")
    page.locator("summary", has_text="Hent det viste").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="xlsx", exact=True).click()
    (sheet,) = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()), data_only=True)
    last = [r for r in sheet.iter_rows(values_only=True) if r[0] == "I alt"][-1]
    assert last[4:7] == (6_200_000, 650_000, 6_850_000)
    page.locator("summary", has_text="Filtrér").click()
    page.get_by_label("Som besluttet den").fill("2026-03-01")
    page.get_by_role("button", name="Vis").click()
    expect(page.locator("main")).to_contain_text("Der er ikke afsat noget")
    page.get_by_role("link", name="English").click()
    expect(page.locator("main")).to_contain_text("Nothing is set aside that fits")
    assert citizen.complaints == []
    assert [c for p in (person, another) for c in p.complaints if "403" not in c] == []
    citizen.context.close()


def test_the_cause_of_a_wrong_sum_is_said_in_danish(person: Person, tmp_path: Path) -> None:
    """On a sample, whose sum has a row that is left out, and on a paper whose sum has two digits that are swapped."""
    person.sign_in("caseworker")
    page = person.go("/papirer/")
    page.locator("li, tr", has_text="svar-2020.html").get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text("Der står 16,4, men rækkerne giver 15,6")
    expect(page.locator("main")).to_contain_text("der mangler en række (0,8 / 1,8 / 0,8)")
    person.shot("finding-sample")
    paper = tmp_path / "fritid.txt"
    rows = "Indsats\t2024\t2025\nSport\t650\t600\nMusik\t1.000\t400\nI alt\t1.560\t1.000\n"
    paper.write_text(f"Tabel 1: Plan for fritid (1.000 kr.)\n\n{rows}", "utf-8")
    page = person.go("/upload/")
    page.set_input_files("#files", paper)
    page.click("form.site-upload button")
    page.get_by_role("link", name="fritid.txt").click()
    page.get_by_role("link", name="papiret").click()
    cause = "»I alt«, 2024, skulle være 1.650, ikke 1.560: to cifre er byttet om"
    expect(page.locator("main")).to_contain_text(cause)
    person.shot("finding-swapped")
    page = person.go("/bemaerkninger/?paper=fritid.txt")
    expect(page.locator("main")).to_contain_text(cause)
    page.locator(".site-list").get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text(cause)
    page.set_viewport_size({"width": 360, "height": 800})
    person.shot("finding-phone")
    assert person.complaints == []


def test_without_javascript_everything_is_there(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    person = Person(context, site)
    page = person.go("/")
    expect(page.locator(".site-chart").first).to_be_hidden()
    page.locator("summary", has_text="Filtrér").click()
    page.select_option("#f-unit", "mio")
    page.get_by_role("button", name="Vis").click()
    expect(page.locator("main")).to_contain_text("mio. kr.")
    page.get_by_role("link", name="Arbejdspligt").first.click()
    expect(page.locator("h1")).to_have_text("Arbejdspligt")
    person.sign_in("caseworker")
    person.go("/papirer/").get_by_role("link", name="tal fra notat-2024.txt").click()
    page.locator(".state-waiting a").nth(1).click()
    expect(page.locator(".site-progress")).to_contain_text(", 0 er gennemgået")
    page.get_by_label("Vælg rækken").first.check()
    page.get_by_role("button", name="Afvis").click()
    expect(page.locator(".state-rejected")).not_to_have_count(0)
    context.close()


def test_the_charts_draw_what_the_tables_say(person: Person) -> None:
    page = person.go("/")
    for key in ("Tab", "Enter", "Tab", "Tab", "Tab", "Tab"):  # past the head of the page to the first figure
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.innerText.replaceAll('.', '') > 0")
    for chart in ("sankey", "treemap", "years"):  # one at a time
        page.locator("details", has=page.locator(f"[data-chart={chart}]")).locator("summary").click()
        expect(page.locator(f"[data-chart={chart}] canvas")).to_be_visible()
    assert person.complaints == []


OTHERS = [pytest.param(suffix, marks=pytest.mark.thorough) for suffix in (".html", ".xlsx", ".pdf")]


@pytest.mark.parametrize("suffix", [".docx", *OTHERS])
def test_the_chosen_cell_is_framed_on_the_picture_of_any_paper(
    person: Person, tmp_path_factory: pytest.TempPathFactory, suffix: str
) -> None:
    """Where the frame stands the picture has the number that the cell has: read by its own characters from the PDF."""
    folder = tmp_path_factory.mktemp("formats")
    paper = written(folder, suffix)
    person.sign_in("caseworker")
    page = person.go("/upload/")
    page.set_input_files("#files", paper)
    page.click("form.site-upload button")
    page.get_by_role("link", name=paper.name).click()
    page.locator(".site-figure").nth(3).click()
    expect(page.locator("#figure")).to_contain_text("Bede, 2025")
    if page.locator("#printing").count():  # under somebody's hands the page does not come again
        expect(page.locator("#printing")).to_contain_text("Siderne er klar.")
        assert page.evaluate("document.activeElement.className").startswith("site-figure")
    page.locator("#figure").get_by_role("link", name="tabel 1").click()
    expect(page.locator("#chosen")).to_contain_text("457")
    expect(page.locator("#printing")).to_have_count(0)  # a worker prints it, and the page comes again
    frame = page.locator(".box.is-chosen")
    expect(frame).to_have_count(1)
    picture = page.locator(".site-page img").bounding_box()
    at = frame.bounding_box()
    assert picture is not None and at is not None
    assert picture["x"] <= at["x"] and at["x"] + at["width"] <= picture["x"] + picture["width"]
    shown = Image.open(io.BytesIO(page.request.get(page.locator(".site-page img").evaluate("i => i.src")).body()))
    factor = shown.width / picture["width"]
    left, top = (at["x"] - picture["x"]) * factor, (at["y"] - picture["y"]) * factor
    inside = shown.convert("L").crop((left, top, left + at["width"] * factor, top + at["height"] * factor))
    assert any(inside.histogram()[:128]), "a number is printed where the frame stands"
    boxes = page.locator(".box")
    tops = [boxes.nth(n).bounding_box() for n in range(boxes.count())]
    assert len({round(b["y"]) for b in tops if b is not None}) >= 3
    frame.hover()  # the frames of its equation light up, and their cells beside the picture
    assert page.locator(".box[data-sign]").count() == page.locator("td[data-sign]").count() == 3
    expect(page.get_by_role("status")).to_contain_text("691 = 234 + 457")
    person.shot(f"paper{suffix}")


def test_a_review_is_done_by_keyboard_alone(person: Person, tmp_path: Path) -> None:
    """From the skip link to a corrected amount, without a mouse."""
    paper = tmp_path / "tastatur.txt"
    paper.write_text(PAPER.replace("byens træer", "tasternes plan").replace("Skovbørn", "Tastbørn"), "utf-8")
    person.sign_in("caseworker")
    page = person.go("/upload/")
    page.set_input_files("#files", paper)
    page.click("form.site-upload button")
    expect(page.get_by_role("link", name="tastatur.txt")).to_be_visible()
    page.goto(page.get_by_role("link", name="tastatur.txt").evaluate("link => link.href"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skipnav"
    page.keyboard.press("Enter")
    slowly = "const at = fetch; window.fetch = (...a) => new Promise((on) => setTimeout(on, 900)).then(() => at(...a))"
    page.evaluate(f"() => {{ {slowly} }}")  # and who types is faster than the server: no key is of another figure
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowRight")  # two figures, filled in at once
    expect(page.locator("#figure")).to_contain_text("× 2")
    page.keyboard.press("s")
    page.keyboard.type("Tastepuljen", delay=150)  # while the figure comes
    page.keyboard.press("Control+d")
    expect(page.get_by_role("status")).to_contain_text("2 tal er udfyldt")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("c")  # into the amount, with its text selected
    page.keyboard.type("110.000")
    page.keyboard.press("Enter")  # and not "accepted" with the old one
    expect(page.locator(".site-progress")).to_contain_text("5 tal venter, 1 er gennemgået")
    expect(page.locator("td.state-corrected")).to_contain_text("110")
    page.goto(page.locator("td.state-corrected a").evaluate("link => link.href"))
    for _ in range(60):  # Tab reaches every field and button of the figure, and each can be seen
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.value") == "undo":
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert page.evaluate("document.activeElement.value") == "undo" and outline != "none"
    page.keyboard.press("Enter")
    expect(page.locator(".site-progress")).to_contain_text("6 tal venter")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("ret beløbet")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    assert person.complaints == []


def test_what_was_typed_is_kept_when_a_session_has_ended_or_another_tab_has_signed_in(person: Person) -> None:
    page = person.sign_in("caseworker").go("/beslut/")
    typed = page.locator("main [name=decision]")
    page.fill("main [name=decided_on]", "2025-01-13")
    typed.fill("Sag om haver")
    person.context.clear_cookies(name="sessionid")
    page.click("main button[value=propose]")
    page.fill("[name=login]", "caseworker")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    expect(typed).to_have_value("Sag om haver")
    person.context.clear_cookies(name="sessionid")
    other = Person(person.context, person.site).sign_in("caseworker")
    page.click("main button[value=propose]")
    expect(page.locator("h1")).to_have_text("Formularen er for gammel, så intet er ændret.")
    page.click("#unsent")
    expect(typed).to_have_value("Sag om haver")
    other.page.close()
