"""The pictures of the two guides, and the one-page guide as PDF, made from the forms as they are now.

Run from the project's folder: ``python docs/hinh/lam_hinh.py`` (needs LibreOffice, pdftoppm and Chromium). Sample data only.
"""

from __future__ import annotations

import base64
import io
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from markdown_it import MarkdownIt
from PIL import Image, ImageChops

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from pipeline.commands.carry import carry  # noqa: E402
from pipeline.commands.checking import answers_by_edition, checked_within  # noqa: E402
from pipeline.commands.console import Console  # noqa: E402
from pipeline.commands.reading_files import read_all  # noqa: E402
from pipeline.commands.templates import issued_form  # noqa: E402
from pipeline.definitions.form import Typed  # noqa: E402
from pipeline.definitions.load import Definitions, load_definitions  # noqa: E402
from pipeline.domain.answers import Submission  # noqa: E402
from pipeline.domain.issued import ENCLOSED_SHEET, SAMPLE_SECRET, Filled, IssuedForm  # noqa: E402
from pipeline.domain.marked import Marking, cell_marks, fix_lines  # noqa: E402
from pipeline.domain.reading import Reading  # noqa: E402
from pipeline.edges.marked_copy import marked_copy  # noqa: E402
from pipeline.edges.template import write_form  # noqa: E402

PICTURES = ROOT / "docs" / "hinh"
CONFIG = ROOT / "config.toml"
MEASURES = "measures"

STYLE = """
@page { size: A4; margin: 13mm 15mm; }
body { font: 10.2pt/1.32 "Times New Roman", "Tinos", "DejaVu Serif", serif; color: #111; }
h1 { font-size: 15pt; margin: 0 0 5pt; } h2 { font-size: 11.5pt; margin: 7pt 0 2pt; color: #003F6B; }
p, ul, ol { margin: 2pt 0; } li { margin: 1pt 0; } img { width: 100%; max-height: 44mm; object-fit: contain; margin: 3pt 0; }
code { font: 9pt "DejaVu Sans Mono", monospace; }
"""


def example(definitions: Definitions, period: str, changes: dict[str, Typed]) -> IssuedForm:
    """A sample form of the first unit in which every single question has its documented answer, with changes."""
    of = definitions.campaign
    term = of.period_by_key[period]
    form = definitions.form_in(term)
    good = {f"{s.key}.{f.key}": f.good for s in form.sections if s.layout == "fields" for f in s.fields if f.good is not None}
    people = [
        {f.key: f.good for f in form.by_key["people"].fields if f.good is not None} | {"name": f"Người Mẫu {letter}"}
        for letter in "ABCDEGHI"
    ]
    filled = Filled({**good, **changes}, {"people": people})
    unit = next(unit for unit in of.units_in(term) if unit.ranked)
    return replace(issued_form(definitions, term, unit, SAMPLE_SECRET, filled, {}), sample=True)


def picture(workbook: Path, words: str, name: str, folder: Path, *, rows: float = 1.0) -> None:
    """The printed page of a workbook that has the words, its margins cut off, its upper part only."""
    pdf = folder / f"{workbook.stem}.pdf"
    if not pdf.exists():
        profile = (folder / ".profile").resolve().as_uri()
        subprocess.run(["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir", folder, workbook],
                       check=True, capture_output=True)
    pages = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, encoding="utf-8").stdout.split("\f")
    number = next(n for n, text in enumerate(pages, 1) if words in text)
    drawn = subprocess.run(["pdftoppm", "-r", "110", "-png", "-f", str(number), "-l", str(number), pdf], check=True,
                           capture_output=True).stdout
    image = Image.open(io.BytesIO(drawn)).convert("RGB")
    image = image.crop((0, 0, image.width, int(image.height * 0.93)))  # without the foot
    blank = Image.new("RGB", image.size, "white")
    left, top, right, bottom = ImageChops.difference(image, blank).getbbox()
    image = image.crop((left - 8, top - 8, right + 8, int(top + (bottom - top) * rows) + 8))
    image.quantize(64).save(PICTURES / name, optimize=True)


def marked(definitions: Definitions, wrong: Path, copy: Path) -> None:
    """The copy that a clerk gets back of a wrong form."""
    (reading,) = read_all(definitions, [wrong], lambda done, of: None)
    assert isinstance(reading, Reading)
    unit, period = reading.meta.unit, reading.meta.period
    submission = Submission(0, unit, period, reading.meta.edition, "", wrong.name, datetime(2026, 12, 3, tzinfo=UTC), reading)
    found = [finding.placed(submission=0, unit=unit, period=period, file=wrong.name) for finding in reading.findings]
    found = checked_within(definitions, answers_by_edition(definitions, [submission]), found)
    intro = "Đề nghị sửa các ô tô đỏ ngay trên tệp này và gửi lại. Bấm vào địa chỉ ở cột “Ô” để đến ô cần sửa."
    name = definitions.campaign.unit_by_key[unit].names[-1].name
    copy.write_bytes(marked_copy(wrong.read_bytes(), Marking(name, (intro,), fix_lines(found), cell_marks(found))))


def one_page(markdown: Path) -> None:
    """The Markdown file as an A4 PDF beside it; fails where it needs a second page."""
    words = markdown.read_text("utf-8")
    html = MarkdownIt("commonmark").enable("table").render(re.sub(r"<!--.*?-->", "", words, flags=re.DOTALL))

    def embedded(match: re.Match[str]) -> str:
        data = base64.b64encode((markdown.parent / match[1]).read_bytes()).decode()
        return f'src="data:image/png;base64,{data}"'

    html = re.sub(r'src="([^"]+)"', embedded, html)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert chromium is not None, "Chromium is not installed"
    pdf = markdown.with_suffix(".pdf")
    with tempfile.TemporaryDirectory() as aside:
        page = Path(aside, "page.html")
        page.write_text(f'<!doctype html><html lang="vi"><meta charset="utf-8"><title>{markdown.stem}</title>'
                        f"<style>{STYLE}</style><body>{html}</body></html>", "utf-8")
        subprocess.run([chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={aside}/profile",
                        f"--print-to-pdf={pdf}", page.as_uri()], check=True, capture_output=True)
    pages = re.search(r"Pages:\s+(\d+)", subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, encoding="utf-8").stdout)
    assert pages is not None
    assert pages[1] == "1", f"{pdf} has {pages[1]} pages"


def main() -> None:
    """Make all of them."""
    definitions = load_definitions(CONFIG)
    first, *_, last = definitions.editions
    newest = next(p.key for p in definitions.campaign.periods if p.edition == last)
    *_, older = (p.key for p in definitions.campaign.periods if p.edition == first)
    with tempfile.TemporaryDirectory() as aside:
        folder = Path(aside)
        form, wrong, old = folder / "form.xlsx", folder / "wrong.xlsx", folder / "bieu-mau-cu.xlsx"
        write_form(example(definitions, newest, {}), form)
        slips: dict[str, Typed] = {f"{MEASURES}.tasks_on_time": 25, f"{MEASURES}.staff_reached": "tất cả", "general.reporter_name": None}
        write_form(example(definitions, newest, slips), wrong)
        write_form(example(definitions, older, {f"{MEASURES}.tasks_on_time": "mười tám"}), old)
        carry(CONFIG, old, folder / "carried.xlsx", Console(io.StringIO(), io.StringIO()), period=newest)
        measures = definitions.editions[last].form.by_key[MEASURES].sheet
        picture(wrong, "Cách nhập", "trang-huong-dan.png", folder, rows=0.36)
        marked(definitions, wrong, folder / "can-sua.xlsx")
        picture(folder / "can-sua.xlsx", "tô đỏ", "ban-can-sua.png", folder)
        picture(form, f"{measures}\n", "bieu-2.png", folder, rows=0.45)
        picture(folder / "carried.xlsx", f"{ENCLOSED_SHEET} sau khi", "trang-can-xem-lai.png", folder)
    one_page(ROOT / "docs" / "huong-dan-don-vi.md")


if __name__ == "__main__":
    main()
