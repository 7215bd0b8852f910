"""An older or half-filled form → the form in force for its unit and period, with everything that still fits."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from pipeline.commands.computing import usable_definitions
from pipeline.commands.console import Console
from pipeline.commands.form_key import issuing_key
from pipeline.commands.intake import intake, refusal
from pipeline.commands.read_one import FileRefusal, open_one
from pipeline.commands.reading_files import DEATHS, reader_setup
from pipeline.commands.refusals import Refusal
from pipeline.commands.templates import issued_form
from pipeline.definitions.campaign import Period, Unit
from pipeline.definitions.load import Definitions
from pipeline.domain.carrying import Carried, ToLookAt, carried, to_look_at
from pipeline.domain.enclosing import enclosure
from pipeline.domain.issued import ENCLOSED_SHEET, SAMPLE_SECRET, Filled, IssuedForm
from pipeline.domain.prefilling import prefilled, reports_before
from pipeline.domain.reading import Meta, OpenedForm
from pipeline.edges.ledger import Ledger
from pipeline.edges.run_lock import only_run
from pipeline.edges.template import write_form
from pipeline.edges.workers import Died, run_isolated

_MOST_PRINTED = 20


def carry(config: Path, old: Path, to: Path | None, console: Console, *, unit: str = "", period: str = "") -> bool:
    """Writes the form in force with the answers of `old` and returns whether anything should be looked at.

    `unit` and `period` stand in for what the file says of itself. The old file is only read; no file is overwritten.
    """
    definitions = usable_definitions(config)
    if not old.is_file():
        raise Refusal(f"Không tìm thấy tệp: {old}.")
    if to is not None:
        _refuse_target(definitions, to)
    with console.progress("Đang đọc biểu mẫu cũ"):
        opened = _opened(definitions, old)
    if isinstance(opened, FileRefusal):
        why = refusal(opened.code, opened.detail, opened.limit)
        raise Refusal(f"{old}: {why.message} {why.remedy}")
    meta = opened.reading.meta
    term, whose = _period(definitions, period or meta.period), _unit(definitions, unit or meta.unit)
    _refuse_gone(definitions, whose, term)
    before, new = definitions.editions[meta.edition], definitions.editions[term.edition]
    with console.progress("Đang chuyển số liệu"):
        result = carried(before, opened, new, _prefilled(definitions, whose, term, meta))
        secret = SAMPLE_SECRET if meta.sample else _signing_key(definitions, console)
        form = replace(issued_form(definitions, term, whose, secret, result.filled, result.hints), sample=meta.sample)
        data, see = _written(definitions, form, result, opened, old.name)
    target = to or _free_name(definitions, old, f"{whose.key}_{term.key}_da-chuyen")
    try:
        with target.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise Refusal(f"Tệp {target} đã có; đề nghị chọn tên khác, chương trình không ghi đè.") from None
    except OSError as error:
        raise Refusal(f"Không ghi được {target}: {error.strerror}.") from None
    _report(console, result, see, target, whose.name_on(term.end).name)
    return bool(see)


def _opened(definitions: Definitions, path: Path) -> OpenedForm | FileRefusal:
    """The file with its cells, read in a child process like every stranger's file."""
    limits = definitions.campaign.limits
    outcomes = run_isolated(open_one, [str(path)], processes=1, seconds=limits.reader_seconds,
                            megabytes=limits.reader_megabytes, initial=reader_setup(definitions))
    ((_, outcome),) = outcomes
    return FileRefusal(DEATHS[outcome.reason]) if isinstance(outcome, Died) else outcome.value


def _period(definitions: Definitions, key: str) -> Period:
    period = definitions.campaign.period_by_key.get(key)
    if period is None:
        known = ", ".join(definitions.campaign.period_by_key)
        raise Refusal(f"{refusal('unknown_period', key or 'để trống').message} Ghi rõ kỳ bằng --period; các kỳ: {known}.")
    return period


def _unit(definitions: Definitions, key: str) -> Unit:
    unit = definitions.campaign.unit_by_key.get(key)
    if unit is None:
        known = ", ".join(definitions.campaign.unit_by_key)
        raise Refusal(f"{refusal('unknown_unit', key or 'để trống').message} Ghi rõ đơn vị bằng --unit; các đơn vị: {known}.")
    return unit


def _refuse_gone(definitions: Definitions, unit: Unit, period: Period) -> None:
    """A unit that owes no report for the period has no form; its successor has."""
    if unit.exists_on(period.end):
        return
    successors = [key for event in definitions.campaign.events if unit.key in event.predecessors for key in event.successors]
    hint = f" Đơn vị kế thừa: {', '.join(successors)}; ghi rõ bằng --unit {successors[0]}." if successors else ""
    raise Refusal(f"{unit.name_on(period.end).name} không còn trong danh sách đơn vị của {period.name.lower()}.{hint}")


def _signing_key(definitions: Definitions, console: Console) -> bytes:
    with only_run(definitions.archive), Ledger(definitions.archive) as ledger:
        return issuing_key(definitions, ledger, console)


def _prefilled(definitions: Definitions, unit: Unit, period: Period, meta: Meta) -> tuple[Filled, dict[str, str]]:
    """What the unit's new form would hold anyway: names and labels of the period before, where reports were received."""
    if not (definitions.archive / "ledger.sqlite").exists():
        return Filled(), {}
    with only_run(definitions.archive), Ledger(definitions.archive) as ledger:
        submissions = intake(definitions, ledger, lambda done, of: None).submissions
    before = reports_before(definitions.campaign, period, submissions).get(unit.key, [])
    same_kind = [report for report in before if report.reading.meta.sample == meta.sample]
    return prefilled(definitions.form_in(period), same_kind)


def _written(definitions: Definitions, form: IssuedForm, result: Carried, opened: OpenedForm, name: str) -> tuple[bytes, ToLookAt]:
    """The workbook and what to look at in it: written once to learn where its questions stand, then with the list."""
    old, setup = definitions.editions[opened.reading.meta.edition], reader_setup(definitions)
    with tempfile.TemporaryDirectory() as aside:
        path = Path(aside, "form.xlsx")
        write_form(form, path)
        written = open_one(setup, str(path))
        assert isinstance(written, OpenedForm), written
        see = to_look_at(result, written, old, form.edition)
        write_form(replace(form, enclosed=enclosure(see, name)), path)
        return path.read_bytes(), see


def _refuse_target(definitions: Definitions, to: Path) -> None:
    if to.suffix.lower() != ".xlsx":
        raise Refusal(f"Tên tệp mới phải có đuôi .xlsx: {to}.")
    if to.exists():
        raise Refusal(f"Tệp {to} đã có; đề nghị chọn tên khác, chương trình không ghi đè.")
    if not to.absolute().parent.is_dir():
        raise Refusal(f"Không có thư mục {to.parent}.")
    if _is_kept(definitions, to.parent):
        raise Refusal(f"Không ghi vào {to.parent}: thư mục này chỉ chứa tệp nhận được; đề nghị chọn thư mục khác.")


def _is_kept(definitions: Definitions, folder: Path) -> bool:
    """Whether a folder holds what was received, or what the next run may replace."""
    kept = [path.resolve() for path in (definitions.inbox, definitions.archive, definitions.output)]
    return any(folder.resolve().is_relative_to(path) for path in kept)


def _free_name(definitions: Definitions, old: Path, stem: str) -> Path:
    """A name that is not taken: beside the old file, or in the current folder where received files lie."""
    folder = next(f for f in (old.parent, Path.cwd(), definitions.root) if not _is_kept(definitions, f))
    numbered = (folder / f"{stem}{f'-{number}' if number > 1 else ''}.xlsx" for number in range(1, 10_000))
    return next(path for path in numbered if not path.exists())


def _report(console: Console, result: Carried, see: ToLookAt, target: Path, unit: str) -> None:
    for heading, lines in (
        ("Chưa chuyển được (biểu, ô của tệp cũ)", [
            f"{f'“{at.sheet}”!{at.cell}: ' if at.cell else f'“{at.sheet}”: ' if at.sheet else ''}"
            f"{f'{at.question}: ' if at.question else ''}{f'“{at.value}”. ' if at.value else ''}{at.why}" for at in see.left]),
        ("Đã chuyển nguyên như đã nhập, cần sửa", [f"“{sheet}”!{cell}: {message}" for sheet, cell, message in see.wrong]),
        ("Mục mới, cần nhập", [f"“{p.sheet}”!{p.cell}: {p.question}{' (bắt buộc)' if p.required else ''}" for p in see.fresh]),
        ("Mục đã đổi câu chữ, đề nghị đối chiếu", [f"“{p.sheet}”!{p.cell}: {p.question}" for p in see.reworded]),
    ):
        if lines:
            console.heading(f"{heading}: {len(lines):02d}")
        for line in lines[:_MOST_PRINTED]:
            console.say(f"  {line}")
        if len(lines) > _MOST_PRINTED:
            console.say(f"  … và {len(lines) - _MOST_PRINTED:02d} mục khác, xem trang “{ENCLOSED_SHEET}” của tệp mới.")
    listed = f", danh sách cần xem lại ở trang “{ENCLOSED_SHEET}”" if see else ""
    console.say(f"Đã chuyển {result.cells:02d} ô sang {target}{listed}. Tiếp theo: gửi tệp này cho {unit} để hoàn thiện.")
