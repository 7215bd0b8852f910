"""The Word templates of the office: which there are, whether they can be filled, and the originals where one is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.commands.award_templates import (
    candidates_template,
    collective_report_template,
    decision_template,
    minutes_template,
    one_page_template,
    person_report_template,
    submission_above_template,
    submission_template,
)
from pipeline.commands.console import Console
from pipeline.commands.report_template import report_template
from pipeline.definitions.load import Definitions, load_definitions
from pipeline.definitions.strict import DefinitionError
from pipeline.domain.award_file.documents import (
    CANDIDATES,
    COLLECTIVE_REPORT,
    DECISION,
    MINUTES,
    ONE_PAGE,
    PERSON_REPORT,
    SUBMISSION,
    SUBMISSION_ABOVE,
)
from pipeline.domain.award_file.vocabulary import AWARD_FILE, COLLECTIVE_ACHIEVEMENTS, PERSON_ACHIEVEMENTS
from pipeline.domain.documents.values import Block, Lines, Properties, Vocabulary
from pipeline.domain.official_report.vocabulary import REPORT
from pipeline.edges.word import Blank, template_problems

FOLDER = "van-ban"
"""Where the templates are, below the folder of the forms' editions."""


@dataclass(frozen=True)
class WordTemplate:
    """One template: its file, what the officer knows it as, what it may ask for, and how its original is laid out."""

    name: str
    title: str
    vocabulary: Vocabulary
    original: Callable[[], Blank]


WORD_TEMPLATES = (
    WordTemplate("bao-cao.docx", "Báo cáo kết quả Phong trào", REPORT, lambda: report_template("bao-cao")),
    WordTemplate("cong-van.docx", "Công văn báo cáo kết quả Phong trào", REPORT, lambda: report_template("cong-van")),
    WordTemplate(f"{SUBMISSION}.docx", "Tờ trình khen thưởng", AWARD_FILE, submission_template),
    WordTemplate(f"{SUBMISSION_ABOVE}.docx", "Tờ trình đề nghị tặng Bằng khen", AWARD_FILE, submission_above_template),
    WordTemplate(f"{CANDIDATES}.docx", "Danh sách trích ngang", AWARD_FILE, candidates_template),
    WordTemplate(f"{MINUTES}.docx", "Biên bản họp xét khen thưởng", AWARD_FILE, minutes_template),
    WordTemplate(f"{DECISION}.docx", "Dự thảo Quyết định khen thưởng", AWARD_FILE, decision_template),
    WordTemplate(f"{ONE_PAGE}.docx", "Tóm tắt trình Chánh Văn phòng", AWARD_FILE, one_page_template),
    WordTemplate(f"{COLLECTIVE_REPORT}.docx", "Báo cáo thành tích tập thể", COLLECTIVE_ACHIEVEMENTS, collective_report_template),
    WordTemplate(f"{PERSON_REPORT}.docx", "Báo cáo thành tích cá nhân", PERSON_ACHIEVEMENTS, person_report_template),
)


def original_bytes(template: WordTemplate) -> bytes:
    """The template as the program lays it out, the same bytes every time."""
    return template.original().saved(Properties(template.title, "Mẫu văn bản", "", _NO_DAY))


_NO_DAY = date(2000, 1, 1)
"""A template is of no day; zips and properties want one all the same."""


def sound_template(definitions: Definitions, name: str) -> Path:
    """The path of a template that can be filled; DefinitionError with everything that is wrong in it."""
    template = next(one for one in WORD_TEMPLATES if one.name == name)
    path = definitions.templates / FOLDER / name
    if problems := template_problems(path, template.vocabulary):
        raise DefinitionError([str(problem) for problem in problems])
    return path


def check_documents(config: Path, console: Console) -> None:
    """Looks at every template; DefinitionError with all problems of all of them."""
    definitions = load_definitions(config)
    folder = definitions.templates / FOLDER
    problems = [str(problem) for one in WORD_TEMPLATES for problem in template_problems(folder / one.name, one.vocabulary)]
    if problems:
        raise DefinitionError(problems)
    console.say(f"{len(WORD_TEMPLATES):02d} mẫu văn bản trong {definitions.campaign.folders.templates}/{FOLDER}/ đều dùng được.")


def write_originals(config: Path, console: Console) -> None:
    """Writes the original of every template that is missing; what is there, edited or not, is left alone."""
    definitions = load_definitions(config)
    folder = definitions.templates / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for one in WORD_TEMPLATES:
        try:
            with (folder / one.name).open("xb") as file:
                file.write(original_bytes(one))
        except FileExistsError:
            continue
        written.append(one.name)
    place = f"{definitions.campaign.folders.templates}/{FOLDER}/"
    console.say(f"Đã ghi vào {place}: {', '.join(written)}." if written else
                f"{place} đã đủ mẫu văn bản, giữ nguyên. Muốn lấy lại mẫu gốc: đổi tên mẫu đang dùng rồi chạy lại.")


def placeholder_guide() -> str:
    """The page of the documentation that lists every placeholder, in Markdown."""
    lines = [_GUIDE]
    for one in WORD_TEMPLATES:
        same = next(other for other in WORD_TEMPLATES if other.vocabulary is one.vocabulary)
        lines += [f"\n## {one.title} (`{one.name}`)\n"]
        if same is not one:
            lines += [f"Như `{same.name}`.\n"]
            continue
        lines += ["| chỗ trống | nội dung |", "|---|---|", *_rows(one.vocabulary, "")]
    return "\n".join(lines).rstrip() + "\n"


def _rows(vocabulary: Vocabulary, before: str) -> list[str]:
    rows = []
    for name, of in vocabulary.items():
        match of:
            case Lines():
                rows += [f"| `{{%p for x in {before}{name} %}}` | {of.about} |", *_rows(of.fields, "x.")]
            case Block():
                rows.append(f"| `{{{{p {before}{name} }}}}` | {of.about} |")
            case _:
                rows.append(f"| `{{{{ {before}{name} }}}}` | {of.about} |")
    return rows


_GUIDE = """# Mẫu văn bản Word và các chỗ trống

Mẫu nằm trong `input_templates/van-ban/`, sửa trực tiếp bằng Word: lời văn, thứ tự, cỡ chữ, thêm hoặc bỏ mục. Chương trình chỉ điền
các chỗ trống dưới đây, không đổi chữ nào khác. Sửa xong chạy `make check-documents`: chỗ trống viết sai được nêu rõ ở tệp nào, đoạn
hoặc ô nào, và được dùng những tên gì. Khi mẫu còn chỗ sai, `make report`
(báo cáo) và `make awards` (hồ sơ khen thưởng) không lập văn bản.

Cách viết:

* Chữ: `{{ ten }}`, đặt ở đâu trong đoạn cũng được, chữ điền vào theo định dạng tại chỗ.
* Bảng, hình: `{{p ten }}`, đứng riêng một đoạn.
* Danh sách: đoạn `{%p for x in ten %}`, rồi các đoạn dùng `{{ x.truong }}`, rồi đoạn `{%p endfor %}`. Trong bảng: `{%tr for x in ten %}`
  và `{%tr endfor %}`, mỗi lệnh một hàng riêng.
* Chỉ in khi có nội dung: đoạn `{%p if ten %}` … `{%p endif %}`; có thể thêm `{%p else %}`.
* Dòng chấm để người soạn viết: dấu tab trong đoạn có kiểu “Đoạn văn”.

Lấy lại mẫu gốc: đổi tên mẫu đang dùng rồi chạy `make word-templates`."""
