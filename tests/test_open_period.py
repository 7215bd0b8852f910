"""Opening a year adds the next period to config.toml and leaves every other byte as the officer wrote it."""

from __future__ import annotations

import io
import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from forms import CONFIG, definitions

from pipeline.commands.console import Console
from pipeline.commands.open_period import open_period
from pipeline.commands.refusals import Refusal
from pipeline.definitions.load import load_definitions
from pipeline.definitions.strict import DefinitionError
from pipeline.domain.period_opening import date_remarks, next_period
from pipeline.domain.workdays import work_calendar
from pipeline.edges.config_text import NotInserted, replace_checked, with_period

AS_OF = date(2026, 12, 1)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project's own config.toml as it would be at the end of 2026: with no later period, comments and all."""
    monkeypatch.setenv("COLUMNS", "200")
    shutil.copytree(CONFIG.parent / "input_templates", tmp_path / "input_templates")
    text = CONFIG.read_text("utf-8")
    for year in range(2027, 2031):
        text = re.sub(rf'\[\[periods\]\]\nkey = "{year}"\n(?:.+\n)+\n', "", text)
        text = text.replace(f', "{year}"', "")
    (tmp_path / "config.toml").write_bytes(text.encode())
    return tmp_path / "config.toml"


def opened(config: Path, key: str, *phases: str, as_of: date = AS_OF) -> str:
    """What is said."""
    out = io.StringIO()
    open_period(config, key, phases, as_of, Console(out, io.StringIO()))
    return out.getvalue()


def inserted(before: bytes, after: bytes) -> bytes:
    """What stands in `after` at one place more than in `before`; fails where anything else differs."""
    at = next((place for place, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), len(before))
    more = len(after) - len(before)
    assert after[:at] + after[at + more:] == before
    return after[at:at + more]


def test_the_next_period_is_added_and_every_other_byte_stays(config: Path) -> None:
    before = config.read_bytes()
    said = opened(config, "2027")
    assert inserted(before, config.read_bytes()).count(b"\n") == 11, "a blank line and ten of the period"
    period = load_definitions(config).campaign.period_by_key["2027"]
    expected = definitions().campaign.period_by_key["2027"]
    assert period == expected, "derived as the committed file has it"
    assert "units_due = 2027-12-05      # Chủ nhật, không phải ngày làm việc" in config.read_text("utf-8")
    assert "Đã thêm kỳ 2027 vào config.toml." in said
    assert re.search(r"Hạn gửi của đơn vị +│ 05/12/2027 +│ Chủ nhật +│ không phải ngày làm việc.*06/12/2027: đề nghị xác nhận", said)
    assert "Biểu mẫu, bảng điểm: phiên bản 2026" in said
    assert "10 đơn vị: Lãnh đạo Văn phòng, " in said
    assert "Chưa có ngày nghỉ lễ, tết năm 2027" in said
    assert "Kỳ 2027 chưa thuộc giai đoạn nào" in said
    assert "Năm 2026 chưa chốt" in said


def test_the_period_stands_right_behind_the_last_one(config: Path) -> None:
    opened(config, "2027")
    text = config.read_text("utf-8")
    assert 'edition = "2026"\n\n[[periods]]\nkey = "2027"\n' in text
    assert 'edition = "2026"\n\n# ----------------------------------------------------------------' in text


def test_the_phases_that_are_named_list_the_period(config: Path) -> None:
    said = opened(config, "2027", "giai-doan-2", "toan-phong-trao")
    phases = {phase.key: phase.periods for phase in load_definitions(config).campaign.phases}
    assert phases["giai-doan-2"] == ("2026", "2027")
    assert phases["toan-phong-trao"][-2:] == ("2026", "2027")
    assert phases["giai-doan-1"] == ("2023", "2024", "2025")
    assert "Thuộc: Giai đoạn 2 (2026 - 2030), Toàn Phong trào (2023 - 2030)." in said
    assert 'periods = ["2026", "2027"]\n' in config.read_text("utf-8")


@pytest.mark.parametrize("disguise", [
    lambda data: data.replace(b"\n", b"\r\n"),
    lambda data: b"\xef\xbb\xbf" + data,
    lambda data: data.replace(b'edition = "2026"\n\n# ---', b'edition = "2026"\n# lich nam\n\n\n# ---'),
])
def test_windows_lines_byte_order_marks_and_comments_stay(config: Path, disguise: object) -> None:
    before = disguise(config.read_bytes())  # type: ignore[operator]
    config.write_bytes(before)
    opened(config, "2027")
    after = config.read_bytes()
    block = inserted(before, after)
    assert (b"\r\n" in before) == (b"\r\n" in block)
    assert after.count(b"\r\n") in (0, after.count(b"\n"))
    if b"# lich nam" in before:
        assert b'# lich nam\n\n[[periods]]\nkey = "2027"' in after


def test_a_period_at_the_end_of_a_file_without_a_last_line_break_is_followed_too() -> None:
    text = '[[periods]]\nkey = "2026"'
    assert with_period(text, ["[[periods]]", 'key = "2027"'], []) == '[[periods]]\nkey = "2026"\n\n[[periods]]\nkey = "2027"\n'


def test_a_period_that_exists_is_shown_and_nothing_is_written(config: Path) -> None:
    before = config.read_bytes()
    said = opened(config, "2026")
    assert "Kỳ 2026 đã có trong config.toml; không sửa gì." in said
    assert "Hạn gửi của đơn vị" in said
    assert config.read_bytes() == before
    with pytest.raises(Refusal, match="Kỳ 2026 đã có"):
        opened(config, "2026", "giai-doan-2")


def test_a_year_beyond_the_targets_says_what_the_office_has_to_decide_first(tmp_path: Path) -> None:
    shutil.copy(CONFIG, tmp_path)
    shutil.copytree(CONFIG.parent / "input_templates", tmp_path / "input_templates")
    config, rubric = tmp_path / "config.toml", tmp_path / "input_templates" / "2026" / "rubric.toml"
    with pytest.raises(Refusal, match=r"learning_citizen_rate\) và ghi vào input_templates/2026/rubric.toml"):
        opened(config, "2031")
    assert config.read_bytes() == CONFIG.read_bytes()
    rubric.write_text(rubric.read_text("utf-8").replace('"2030" = 80.0', '"2030" = 80.0, "2031" = 80.0'), "utf-8")
    assert "Kỳ 2031 chưa thuộc giai đoạn nào (giai đoạn cuối đã ghi kết thúc ở kỳ 2030)" in opened(config, "2031")
    assert load_definitions(config).campaign.period_by_key["2031"].end == date(2031, 11, 30)
    inserted(CONFIG.read_bytes(), config.read_bytes())


@pytest.mark.parametrize(("key", "phases", "said"), [
    ("2028", (), "kỳ liền sau là 2027"), ("hai", (), "kỳ liền sau là 2027"), ("2027", ("giai-doan-3",), "Không có giai đoạn giai-doan-3"),
])
def test_what_cannot_be_opened_is_refused_and_nothing_is_written(config: Path, key: str, phases: tuple[str, ...], said: str) -> None:
    before = config.read_bytes()
    with pytest.raises(Refusal, match=said):
        opened(config, key, *phases)
    assert config.read_bytes() == before


def test_periods_written_in_a_way_we_cannot_extend_are_left_to_the_officer(config: Path) -> None:
    text = config.read_text("utf-8").replace('periods = ["2026"]', 'periods = [\n    "2026",\n]')
    config.write_text(text, "utf-8")
    with pytest.raises(Refusal, match=r"Đề nghị thêm bằng tay"):
        opened(config, "2027", "giai-doan-2")
    assert config.read_text("utf-8") == text
    with pytest.raises(NotInserted):
        with_period('periods = [{ key = "2026" }]\n', ["[[periods]]", 'key = "2027"'], [])
    with pytest.raises(NotInserted):
        with_period('[[periods]]\nkey = "2026"\nremark = """\n[[periods]]\na\n[x]\n"""\n', ["[[periods]]", 'key = "2027"'], [])


def test_a_file_that_does_not_load_never_takes_the_place_of_the_old_one(config: Path) -> None:
    before = config.read_bytes()
    with pytest.raises(DefinitionError):
        replace_checked(config, config.read_text("utf-8") + "[khong_co]\n", load_definitions)
    assert config.read_bytes() == before
    assert [path.name for path in config.parent.iterdir() if path.name.startswith(".")] == []


def test_leap_days_stay_at_the_end_of_february() -> None:
    of = definitions()
    last = replace(of.campaign.periods[-1], key="2027", start=date(2027, 3, 1), end=date(2028, 2, 29),
                   plan_due=date(2027, 6, 30), units_due=date(2028, 2, 29), leader_due=date(2028, 3, 1), department_due=date(2028, 3, 2))
    campaign = replace(of.campaign, periods=(last,))
    made = next_period(campaign, of.editions.values())
    assert made is not None
    assert (made.start, made.end, made.units_due) == (date(2028, 3, 1), date(2029, 2, 28), date(2029, 2, 28))


def test_a_half_year_has_no_next_year() -> None:
    of = definitions()
    half = replace(of.campaign.periods[-1], end=date(2030, 5, 31))
    assert next_period(replace(of.campaign, periods=(half,)), of.editions.values()) is None


def test_due_dates_on_days_off_are_remarked_upon_with_the_next_working_day() -> None:
    of = definitions().campaign
    remarks = date_remarks(replace(of.period_by_key["2026"], leader_due=date(2027, 1, 1)),
                           work_calendar(replace(of, holidays=(date(2027, 1, 1),))))
    assert remarks == {
        "units_due": "không phải ngày làm việc, ngày làm việc liền sau là 07/12/2026",
        "leader_due": "không phải ngày làm việc, ngày làm việc liền sau là 04/01/2027",
    }
