"""The review page in a browser: what it shows, that it works from the disk alone, by keyboard and by ear."""

from __future__ import annotations

import base64
import importlib.resources
import json
import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from browser import Browser, browser
from readings import built_once
from summaries import sample_run, sample_summaries

from pipeline.commands.page_files import below
from pipeline.commands.reviewing import write_overview
from pipeline.commands.writing import owned
from pipeline.definitions.load import Definitions
from pipeline.domain.correspondence import correspondence
from pipeline.domain.follow_up import follow_ups
from pipeline.domain.results import Results
from pipeline.domain.review import OTHER_ROWS, OutputFiles, Review, review
from pipeline.domain.review.files import OWN_FOLDERS
from pipeline.domain.review.shelves import figures_digest, shelf, spans
from pipeline.domain.review.shown import cell_text, page_table
from pipeline.domain.review.standing import attention
from pipeline.domain.review.values import (
    Linked,
    Made,
    PageColumn,
    PageRow,
    PageSection,
    PageTable,
    Picture,
    Remembered,
    Shelf,
    Words,
)
from pipeline.domain.tables import Column, Summary, Table
from pipeline.edges.review_page import remembered_by, shelved_keys, write_review, write_shelves

NO_LETTERS = correspondence([])
A_PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAEElEQVR4nGP4//8/AwMDEwMADwYDAHm9NWoAAAAASUVORK5CYII=")
"""A PNG, two pixels by one: what a chart shows is tested elsewhere."""


def files_of(run: Results, summaries: dict[str, Summary]) -> list[str]:
    """What a run writes for the given summaries, by name."""
    drafts = [f"2026/phan-hoi/{e.unit}_2026_{'can-sua' if e.errors else 'da-nhan'}.eml" for e in run.register
              if e.period == "2026" and e.sha256 and not e.superseded_by]
    tables = [f"{key}/du-lieu/{name}.csv" for key in summaries for name in ("register", "findings", "totals", "scores", "people")]
    books = [f"{key}/tong-hop-{key}.xlsx" for key in summaries] + [f"{p.key}/so-theo-doi-{p.key}.xlsx" for p in run.periods if p.key in summaries]
    charts = [f"{key}/{name}" for key, summary in summaries.items() for _, name in summary.picture_files()]
    return sorted({*drafts, *tables, *books, *charts})


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory, sample_inbox: Path) -> tuple[Results, dict[str, Summary]]:
    return sample_run(tmp_path_factory, sample_inbox)[0], sample_summaries(tmp_path_factory, sample_inbox)


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory, results: tuple[Results, dict[str, Summary]]) -> Path:
    """An output/ with the page of the sample campaign, its second run; pictures and files are stand-ins."""
    def build(folder: Path) -> Path:
        run, summaries = results
        for path in files_of(run, summaries):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(A_PICTURE if path.endswith(".png") else path.encode())
        definitions = Definitions(folder.with_name("review-project"), run.campaign, dict(run.editions))
        with ThreadPoolExecutor(1) as pool:
            write_overview(definitions, run, summaries, NO_LETTERS, folder, pool).keep()
            write_overview(definitions, run, summaries, NO_LETTERS, folder, pool)
        return folder

    return built_once(tmp_path_factory, "review-output", build)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture
def page(chromium: Browser, output: Path) -> Browser:
    """The sample's page, freshly opened on a desk in daylight."""
    chromium.resize(1280)
    chromium.prefer("light")
    chromium.open((output / "index.html").as_uri())
    return chromium


def typed(page: Browser, words: str) -> str:
    """What the page says after somebody typed words into its search."""
    page.run("(box => { box.focus(); box.select(); })(document.getElementById('tim'))")
    page.run(f"document.execCommand('insertText', false, {json.dumps(words)})")
    page.run("new Promise(done => setTimeout(done, 250))")
    return str(page.run("document.getElementById('tim-thay').textContent"))


def column(page: Browser, table: str, place: int) -> list[str]:
    """The texts of a column that are seen, from top to bottom."""
    return page.run(f"[...document.querySelectorAll('[id=\"{table}\"] tbody tr')].filter(r => r.checkVisibility())"  # type: ignore[no-any-return]
                    f".map(r => r.cells[{place}].textContent)")


REGISTER, RANKING, FINDINGS = "k-2026-bao-cao-so_theo_doi", "k-2026-xep-hang-xep_hang", "k-2026-can-sua-noi_dung_can_sua"


# --- it needs nothing but its folder


def test_everything_on_the_page_comes_from_its_own_folder_and_nothing_fails(page: Browser, output: Path) -> None:
    page.run("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    page.run("document.querySelectorAll('img').forEach(image => { image.loading = 'eager'; })")
    shown = page.run("Promise.all([...document.images].map(i => i.decode().then(() => i.naturalWidth))).then(w => w.join())")
    assert set(shown.split(",")) == {"2"}
    home = output.as_uri()
    assert {address.partition("?")[0] for address in page.requests if not address.startswith(home)} <= {"data:,"}
    assert f"{home}/thay-doi.html" in page.requests
    assert page.console == []


def test_the_page_could_not_ask_anybody_else_even_if_it_wanted_to(page: Browser) -> None:
    for attempt in ("fetch('https://example.com/').then(() => 'sent', () => 'refused')",
                    "new Promise(d => { const i = new Image(); i.onload = () => d('sent'); i.onerror = () => d('refused'); i.src = 'https://example.com/i.png'; })",
                    "new Promise(d => { const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s); d(window.ran ? 'ran' : 'refused'); })"):
        assert page.run(attempt) == "refused"
    assert page.run("document.forms.length + document.querySelectorAll('[onclick],[style],link[rel=stylesheet],script[src]').length") == 0


def test_every_file_written_is_linked_and_every_link_leads_to_a_file(output: Path) -> None:
    links = {unquote(href) for href in attributes(output / "index.html", "a", "href") if not href.startswith("#")}
    written = {path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file()}
    assert {link for link in links if not link.endswith("/")} == written - {"index.html"}
    assert {link for link in links if link.endswith("/")} > {"2026/bieu-do/", "2026/phan-hoi/"}
    assert all((output / link).exists() for link in links)
    sources = set(attributes(output / "index.html", "img", "src"))
    assert sources <= {path for path in written if path.endswith(".png")}
    own = "-ho-so-don-vi.png"  # a chart that follows a drop-down of the workbook, not drawn on the page
    unreported = {path for path in written if path.startswith("2027/")}
    assert {path for path in written - sources - unreported if path.endswith(".png") and not path.endswith(own)} == set()


def attributes(path: Path, tag: str, name: str) -> list[str]:
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, at: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend(str(value) for key, value in attrs if (at, key) == (tag, name))

    Reader().feed(path.read_text("utf-8"))
    return found


def test_the_same_results_give_the_same_page(output: Path, results: tuple[Results, dict[str, Summary]]) -> None:
    run, summaries = results
    figures = {key: figures_digest(run, key, periods) for key, periods in spans(run).items()}
    again = review(run, summaries, NO_LETTERS, OutputFiles(frozenset(files_of(run, summaries))), Remembered(figures))
    write_review(again, output / "again.html")
    try:
        assert (output / "again.html").read_bytes() == (output / "index.html").read_bytes()
    finally:
        (output / "again.html").unlink()


MADE = ("2025/bao-cao-2025.docx", "2025/bao-cao-2025.metadata.json", "2025/goi-gui-so/a.eml", "2025/goi-gui-so/bieu-do/01-a.png",
        *(f"2025/goi-gui-so/{n}.txt" for n in range(8)), "2025/de-nghi-khen-thuong-2025.xlsx", "2026/don-doc/BTCD_2026_x.eml", "2025/lạ <b>.txt")
REMEMBERED = Remembered({"2025": "hai", "2026": "ba"}, {
    "2025": {"bao-cao": Made("một", "01/12/2025", "một"), "khen-thuong": Made("ba", "07/12/2026", "hai")}})


def test_new_shelves_in_a_page_give_the_page_that_a_whole_run_would_write(results: tuple[Results, dict[str, Summary]], tmp_path: Path) -> None:
    run, summaries = results
    files = frozenset(files_of(run, summaries))
    before, whole, now = (tmp_path / name for name in ("before.html", "whole.html", "now.html"))
    write_review(review(run, summaries, NO_LETTERS, OutputFiles(files)), before)
    write_review(review(run, summaries, NO_LETTERS, OutputFiles(files, files | {*MADE}), REMEMBERED), whole)
    assert remembered_by(before) == Remembered()
    shelves = [shelf(run.campaign, key, below({*files, *MADE}, key), REMEMBERED) for key in shelved_keys(before)]
    write_shelves(before, shelves, REMEMBERED, now)
    assert now.read_bytes() == whole.read_bytes() != before.read_bytes()
    assert remembered_by(now) == REMEMBERED
    (tmp_path / "index.html").write_text("<html>của người khác</html>", "utf-8")
    assert remembered_by(tmp_path / "index.html") is None


def test_a_shelf_says_what_is_ready_what_is_missing_and_what_is_outdated(results: tuple[Results, dict[str, Summary]]) -> None:
    campaign = results[0].campaign
    year = shelf(campaign, "2025", [path for path in MADE if path.startswith("2025/")], REMEMBERED)
    groups = {group.title: group for group in year.groups}
    assert list(groups) == ["Báo cáo gửi Sở", "Gói gửi Sở", "Biểu đề nghị khen thưởng", "Tệp khác"]
    assert year.ready == ("báo cáo gửi Sở (cần lập lại)", "gói gửi Sở", "biểu đề nghị khen thưởng", )
    assert groups["Báo cáo gửi Sở"].hint == (
        "Lập theo số liệu tính đến ngày 01/12/2025; nay số liệu đã khác, đề nghị lập lại: make report PERIOD=2025.")
    assert "mới hơn số liệu trên trang này" in groups["Biểu đề nghị khen thưởng"].hint
    package = groups["Gói gửi Sở"]
    assert (package.files[0][0].text, package.files[-1][0].text, package.count, package.first) == ("a.eml", "01-a.png", 10, 1)
    assert package.folder == Linked("2025/goi-gui-so/", "2025/goi-gui-so/")
    open_year = shelf(campaign, "2026", ["2026/don-doc/BTCD_2026_x.eml"], REMEMBERED)
    assert open_year.groups[0].files[0][1] == "Thư nháp: Ban Tiếp công dân tỉnh"
    assert [one.command for one in open_year.wanted] == ["make report PERIOD=2026", "make package PERIOD=2026", "make awards PERIOD=2026"]
    assert [one.command for one in shelf(campaign, "giai-doan-1", [], REMEMBERED).wanted] == [
        "make report PHASE=giai-doan-1", "make package PHASE=giai-doan-1", "make awards PHASE=giai-doan-1"]
    assert shelf(campaign, "giai-doan-2", [], REMEMBERED) == Shelf("giai-doan-2"), "its last year has no reports yet"


# --- sorting, choosing, searching


def test_a_click_on_a_heading_sorts_and_says_so(page: Browser) -> None:
    head = f"document.querySelectorAll('[id=\"{RANKING}\"] thead th')"
    place = page.run(f"[...{head}].findIndex(h => h.textContent.startsWith('Tổng điểm'))")
    seen = []
    for order in ("ascending", "descending"):
        page.run(f"{head}[{place}].querySelector('button').click()")
        assert page.run(f"{head}[{place}].getAttribute('aria-sort')") == order
        numbers = [float(text.replace(",", ".")) for text in column(page, RANKING, place) if text]
        seen.append(numbers)
        assert column(page, RANKING, place)[-2:] == ["", ""], "no figure is neither the least nor the most"
    assert seen[0] == sorted(seen[0]) == seen[1][::-1]
    assert len(set(seen[0])) > 3
    page.run(f"{head}[1].querySelector('button').click()")
    assert page.run(f"[...{head}].filter(h => h.hasAttribute('aria-sort')).length") == 1


def test_units_sort_as_the_vietnamese_alphabet_does_and_dates_by_time(page: Browser) -> None:
    head = f"document.querySelectorAll('[id=\"{REGISTER}\"] thead th button')"
    page.run(f"{head}[0].click()")
    assert column(page, REGISTER, 0)[:3] == ["Ban Tiếp công dân tỉnh", "Lãnh đạo Văn phòng", "Nhà khách UBND tỉnh"]
    page.run(f"{head}[2].click()")
    days = [text.split("/")[::-1] for text in column(page, REGISTER, 2) if text]
    assert days == sorted(days)


def test_a_choice_shows_only_its_lines_and_how_many(page: Browser) -> None:
    before = len(column(page, REGISTER, 1))
    page.run(f"(s => {{ s.value = 'Cần sửa'; s.dispatchEvent(new Event('change')); }})(document.querySelector('[id=\"{REGISTER}\"] select'))")
    assert set(column(page, REGISTER, 1)) == {"Cần sửa"}
    assert page.run(f"document.querySelector('[id=\"{REGISTER}\"] [role=status]').textContent") == f"1/{before} dòng"
    assert len(column(page, RANKING, 1)) == before, "another table is left alone"


@pytest.mark.parametrize("words", ["trung tam cong bao", " TRUNG TÂM  CÔNG BÁO", "Trung ta\u0302m Co\u0302ng ba\u0301o"])
def test_a_search_needs_no_marks(page: Browser, words: str) -> None:
    assert re.fullmatch(r"Tìm thấy \d+ dòng, \d+ tệp\.", typed(page, words))
    assert column(page, REGISTER, 0) == ["Trung tâm Công báo - Tin học"]
    assert page.run("document.querySelectorAll('.searching').length") == 1


def test_words_that_stand_nowhere_side_by_side_are_searched_one_by_one(page: Browser) -> None:
    assert typed(page, "de nghi hoan thien trung tam").startswith("Tìm thấy ")
    assert column(page, REGISTER, 0) == ["Trung tâm Phục vụ hành chính công tỉnh"]
    assert typed(page, "xyz tam").startswith("Không tìm thấy.")


def test_a_search_knows_that_d_is_d_and_unfolds_what_it_finds(page: Browser) -> None:
    assert typed(page, "lanh dao van phong").startswith("Tìm thấy ")
    assert column(page, REGISTER, 0) == ["Lãnh đạo Văn phòng"]
    assert page.run("[...document.querySelectorAll('.more')].filter(d => d.open).length") > 2
    page.run("document.getElementById('tim').focus()")
    page.press("Escape", 27)
    assert page.run("[...document.querySelectorAll('.more')].filter(d => d.open).length") == 0
    assert len(column(page, REGISTER, 0)) == 10


# --- by keyboard and by ear


def test_the_page_can_be_walked_by_keyboard(page: Browser) -> None:
    page.press("Tab", 9)
    assert page.run("document.activeElement.textContent") == "Đến phần nội dung"
    assert page.run("document.activeElement.getBoundingClientRect().left") >= 0, "seen as soon as it has the focus"
    page.press("Enter", 13, "\r")
    assert page.run("document.activeElement.id") == "noi-dung"
    page.run(f"document.querySelector('[id=\"{RANKING}\"] th button').focus()")
    page.press("Enter", 13, "\r")
    assert page.run("document.activeElement.closest('th').getAttribute('aria-sort')") == "ascending"
    assert page.run("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_a_link_to_something_folded_unfolds_it(page: Browser) -> None:
    assert page.run("document.getElementById('k-2025-xep-hang').checkVisibility()") is False
    page.run("location.hash = '#k-2025-xep-hang'")
    page.run("new Promise(done => setTimeout(done, 100))")
    assert page.run("document.getElementById('k-2025-xep-hang').checkVisibility()") is True


AXE = importlib.resources.files("axe_core_python").joinpath("axe.min.js")


@pytest.mark.parametrize(("scheme", "width", "rules"), [
    ("light", 1280, "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']"), ("dark", 390, "['cat.color']"),
])
def test_axe_finds_nothing_wrong(page: Browser, scheme: str, width: int, rules: str) -> None:
    """Contrast, names, headings, landmarks, tables: what a machine can judge of WCAG 2.1; of long tables the first lines."""
    page.prefer(scheme)
    page.resize(width)
    page.run("document.querySelectorAll('tbody tr:nth-child(n+3), .files li:nth-child(n+3), .level-4:nth-of-type(n+3)').forEach(e => e.remove())")
    page.run("document.querySelectorAll('.part:nth-of-type(n+6)').forEach(e => e.remove())")
    page.run("document.querySelectorAll('#k-2025 details').forEach(part => { part.open = true; })")
    page.run(AXE.read_text("utf-8") + "; 0")
    said = page.run(f"axe.run(document, {{iframes: false, resultTypes: ['violations'], runOnly: {rules}}}).then(r => JSON.stringify("
                    "{bad: r.violations.map(v => [v.id, v.nodes.slice(0, 3).map(n => n.html + n.failureSummary)]), passes: r.passes.length}))")
    assert json.loads(said)["bad"] == []
    assert json.loads(said)["passes"] > 0


def test_what_a_reader_needs_to_find_the_way_is_there(page: Browser) -> None:
    assert page.run("[document.documentElement.lang, document.querySelectorAll('h1').length, !!document.title].join()") == "vi,1,true"
    assert page.run("['header', 'nav', 'main', 'footer', '[role=search]'].map(s => document.querySelectorAll(s).length).join()") == "1,1,1,1,1"
    assert page.run("[...document.querySelectorAll('table')].every(t => t.caption && t.caption.textContent.trim()"
                    " && [...t.tHead.rows[0].cells].every(h => h.scope === 'col')"
                    " && [...t.tBodies[0].rows].every(r => r.querySelector('th[scope=row]')))") is True
    assert page.run("[...document.images].every(i => i.alt.length > 20 && i.closest('figure').querySelector('figcaption').textContent)") is True
    assert page.run("[...document.querySelectorAll('tr[class^=mark]')].every(r => r.cells[1].textContent || r.cells[2].textContent)") is True


@pytest.mark.parametrize("width", [320, 390, 768])
def test_a_narrow_screen_never_scrolls_sideways_as_a_whole(page: Browser, width: int) -> None:
    page.run("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    page.resize(width, 800)
    assert page.run("document.documentElement.scrollWidth") <= width
    assert page.run("[...document.querySelectorAll('.scroll')].filter(s => s.scrollWidth > s.clientWidth + 1)"
                    ".every(s => s.tabIndex === 0 && s.getAttribute('aria-labelledby'))") is True


def test_on_paper_there_are_tables_and_no_controls(page: Browser, tmp_path: Path) -> None:
    page.prefer("dark")
    page.run(f"(body => {{ for (let n = 0; n < 4; n++) body.append(...[...body.rows].map(row => row.cloneNode(true))); }})"
             f"(document.querySelector('[id=\"{REGISTER}\"] tbody'))")
    page.pdf(tmp_path / "page.pdf")
    said = subprocess.run(["pdftotext", "-layout", tmp_path / "page.pdf", "-"], capture_output=True, encoding="utf-8", check=True).stdout
    assert "Kết quả xếp hạng năm 2026" in said
    assert "Kết quả xếp hạng năm 2025" not in said, "what is folded stays away"
    assert said.count("Việc tiếp theo") > 3, "the head of a table that goes on is on every page, though its cells are buttons"
    assert not any(words in said for words in ("Tìm trong", "Tất cả", "Đến phần nội dung", "↕"))
    size = subprocess.run(["pdfinfo", tmp_path / "page.pdf"], capture_output=True, encoding="utf-8", check=True).stdout
    assert "A4" in size
    turned = subprocess.run(["pdfinfo", "-f", "1", "-l", "99", tmp_path / "page.pdf"], capture_output=True, encoding="utf-8", check=True).stdout
    assert {tuple(round(float(side)) for side in found) for found in re.findall(r"size:\s+([\d.]+) x ([\d.]+)", turned)} == {(595, 842), (842, 595)}
    assert "Tagged:          yes" in size


# --- what units typed is text


HOSTILE = ('<script>window.hit = 1</script>', '"><img src=x onerror="window.hit=1">', "</title></style></script><b>đậm</b>",
           "{{ 7*7 }} {% raw %}", "javascript:window.hit=1", "&lt;i&gt; &amp; \u202eđảo", "=HYPERLINK(\"http://a.b\")")


def test_hostile_text_stays_text_everywhere(chromium: Browser, tmp_path: Path, results: tuple[Results, dict[str, Summary]]) -> None:
    run, _ = results
    whole = review(run, {}, NO_LETTERS, OutputFiles(frozenset()))
    table = PageTable("t", HOSTILE[2], tuple(PageColumn(f"c{n}", words, chosen_from=True) for n, words in enumerate(HOSTILE)),
                      tuple(PageRow(tuple(Linked(words, f"{words}.xlsx") if n else f"{words}\x00" for words in HOSTILE)) for n in range(3)),
                      measured_in=HOSTILE[0], notes=HOSTILE, source=HOSTILE[1], left_out=HOSTILE[0], more=Linked(HOSTILE[1], HOSTILE[4]))
    section = PageSection("s", HOSTILE[1], (table, Words(HOSTILE, listed=True), Picture("p", HOSTILE[0], HOSTILE[1], "a b#?.png")))
    part = replace(whole.parts[0], title=HOSTILE[0], remark=HOSTILE[1], standing=HOSTILE, attention=((HOSTILE[0], HOSTILE[1]),), sections=(section,))
    write_review(replace(whole, title=HOSTILE[2], agency=HOSTILE[1], stamps=HOSTILE, parts=(part,), refused=table), tmp_path / "index.html")
    chromium.open((tmp_path / "index.html").as_uri())
    chromium.run("new Promise(done => setTimeout(done, 100))")
    assert chromium.run("window.hit") is None
    assert chromium.run("document.querySelectorAll('b, i, script:not(:last-of-type), img[onerror]').length") == 0
    cells = chromium.run("[...document.querySelectorAll('#khong-tiep-nhan tbody tr')][0].innerText")
    assert all(words.split("\u202e")[0] in cells for words in HOSTILE)
    assert chromium.run("[...document.links].every(a => a.protocol === 'file:')") is True
    assert chromium.run("document.querySelector('figure a').getAttribute('href')") == "a%20b%23%3F.png"


# --- what it says


def page_of(results: tuple[Results, dict[str, Summary]], *only: str) -> Review:
    run, summaries = results
    chosen = {key: summary for key, summary in summaries.items() if not only or key in only}
    return review(run, chosen, NO_LETTERS, OutputFiles(frozenset(files_of(run, chosen)), frozenset({"2025/tong-hop-2025.xlsx"})))


def test_the_period_in_hand_comes_first_and_open(results: tuple[Results, dict[str, Summary]]) -> None:
    parts = page_of(results).parts
    assert [part.key for part in parts] == ["2026", "2027", "2025", "2024", "2023", "giai-doan-2", "toan-phong-trao", "giai-doan-1"]
    assert [part.opened for part in parts] == [True] + [False] * 7
    assert [section.key for section in parts[0].sections] == [
        "bao-cao", "tong-quan", "xep-hang", "khen-thuong", "can-sua", "bieu-do", "ghi-chu", "tep"]
    assert [section.key for section in parts[1].sections] == ["bao-cao", "tong-quan", "can-sua", "tep"], "nobody has reported yet"


def test_it_says_who_is_missing_and_who_must_correct(results: tuple[Results, dict[str, Summary]]) -> None:
    first = page_of(results).parts[0]
    assert [(count.label, count.value) for count in first.counts] == [
        ("Đã nhận", "09/10"), ("Cần sửa", "01"), ("Chưa có báo cáo", "01"), ("Gửi chậm", "00")]
    assert dict(first.attention) == {"Cần sửa": "TT PVHCC (06 nội dung)", "Chưa gửi, cần đôn đốc": "Ban TCD"}
    run = results[0]
    early = replace(run, as_of=date(2026, 12, 2))
    lines = follow_ups(early, run.campaign.period_by_key["2027"], NO_LETTERS)
    assert [label for label, _ in attention(lines)] == ["Chưa gửi, còn trong hạn"]


def test_a_run_for_one_period_says_of_the_others_what_is_true(results: tuple[Results, dict[str, Summary]]) -> None:
    parts = {part.key: part for part in page_of(results, "2026", "giai-doan-2", "toan-phong-trao").parts}
    (register, files) = parts["2025"].sections
    assert len(register.blocks[0].rows) == 11  # type: ignore[union-attr]
    _, words, group = files.blocks
    assert words.lines[0].startswith("Lần chạy này không lập lại kết quả của năm 2025; các tệp dưới đây do lần trước ghi")  # type: ignore[union-attr]
    assert [link.path for link, _ in group.files] == ["2025/tong-hop-2025.xlsx"]  # type: ignore[union-attr]
    _, words = parts["2024"].sections[-1].blocks
    assert "chưa có báo cáo tổng hợp nào" in words.lines[0]  # type: ignore[union-attr]
    assert "06-ho" not in str(parts["2025"])


def test_errors_come_before_warnings_and_notes(results: tuple[Results, dict[str, Summary]]) -> None:
    (section,) = (s for s in page_of(results).parts[0].sections if s.key == "can-sua")
    severities = [row.cells[0] for row in section.blocks[0].rows]  # type: ignore[union-attr]
    assert severities == sorted(severities, key=["Lỗi", "Cảnh báo", "Ghi chú"].index)
    assert severities[0] == "Lỗi"


def test_awards_have_a_section_while_the_summary_speaks_of_them(results: tuple[Results, dict[str, Summary]]) -> None:
    run, summaries = results
    page = review(run, {"2025": summaries["2025"]}, NO_LETTERS, OutputFiles(frozenset()))
    (section,) = (s for part in page.parts for s in part.sections if s.key == "khen-thuong")
    assert section.sections[0].title == "Khen thưởng"
    assert "Kết quả xét theo điều kiện, năm 2025" in str(section)
    silent = replace(summaries["2025"], sheets=tuple(sheet for sheet in summaries["2025"].sheets if sheet.key != "khen-thuong"))
    page = review(run, {"2025": silent}, NO_LETTERS, OutputFiles(frozenset()))
    assert "khen-thuong" not in {s.key for part in page.parts for s in part.sections}


def test_a_long_table_is_cut_and_says_where_the_rest_is() -> None:
    rows = tuple((f"Đơn vị {n}", n) for n in range(5000))
    table = Table("t", "Bảng", (Column("unit", "Đơn vị"), Column("n", "Số", "integer", "người"), Column("level_0", "Mức")),
                  (*((*row, 90) for row in rows), ("Cộng", 12497500, 90)), emphasis=frozenset({5000}))
    shown = page_table(table, most=OTHER_ROWS, more=Linked("du-lieu/t.csv", "2026/du-lieu/t.csv"))
    assert (len(shown.rows), len(shown.foot)) == (OTHER_ROWS, 1)
    assert shown.foot[0].cells == ("Cộng", "12.497.500")
    assert [c.title for c in shown.columns] == ["Đơn vị", "Số (người)"], "a level drawn by Excel is no figure"
    assert shown.left_out.startswith("Trang này chỉ có 100 dòng đầu trong 5.000 dòng;")
    assert shown.more == Linked("du-lieu/t.csv", "2026/du-lieu/t.csv")
    assert cell_text(None, "points") == ""


def test_the_page_stays_small(output: Path) -> None:
    assert (output / "index.html").stat().st_size < 600_000
    assert not any(path.parts[0] == "index.html" for path in owned(["2026"])), "the page belongs to the run, not to a period"
    assert {str(path) for path in owned(["2026"])} == {"2026/tong-hop-2026.xlsx", *(f"2026/{name}" for name in OWN_FOLDERS)}
