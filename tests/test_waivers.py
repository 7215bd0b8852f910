"""A waiver from config.toml, followed to every place where the officer or an auditor would look for it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from forms import valid, with_value
from projects import dropped, project

from pipeline.commands.check import check
from pipeline.commands.computing import computed_from, usable_definitions
from pipeline.commands.console import Console
from pipeline.commands.consolidate import remark_unused_waivers
from pipeline.definitions.campaign import Period, Waiver
from pipeline.domain.exports import exports
from pipeline.domain.findings import Finding, Severity
from pipeline.domain.results import Results
from pipeline.domain.summaries.findings import findings_sheet
from pipeline.domain.summaries.notes import notes_sheet
from pipeline.domain.tables import Sheet, Table
from pipeline.domain.waivers import covers, unused
from pipeline.edges.ledger import Ledger

WAIVERS = """
[[waivers]]
unit = "TH"
check = "on_time_within_assigned"
period = "2026"
reason = "Nhiệm vụ của kỳ trước hoàn thành trong kỳ này"
granted_by = "Chánh Văn phòng, Thông báo số 12/TB-VP"

[[waivers]]
unit = "NC"
check = "measures.staff_reached.measure_jump"
period = "2026"
reason = "Tăng biên chế"
granted_by = "LĐVP"

[[waivers]]
unit = "VXNV"
check = "people_match_staff"
period = "2026"
reason = "Đang kiện toàn"
granted_by = "LĐVP"
"""


@dataclass(frozen=True)
class Ran:
    """A project in which two units made the same mistake and one is waived, received, checked and scored."""

    folder: Path
    results: Results

    @property
    def period(self) -> Period:
        return self.results.campaign.period_by_key["2026"]

    def exported(self, name: str) -> dict[str, dict[str, Any]]:
        """Unit → its row of a CSV table."""
        frame = dict(exports(self.results, self.period))[name]
        return {row["unit"]: row for row in frame.to_dict("records") if name != "findings" or row["check"] == "on_time_within_assigned"}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The run; nothing of it is written, which would take longer than all the rest."""
    folder = project(tmp_path_factory.mktemp("waivers") / "p", WAIVERS)
    for unit in ("TH", "NC"):
        dropped(with_value(valid("2026", unit), "measures", "tasks_on_time", 21), folder / "inbox" / f"{unit}.xlsx", "2026-12-01")
    definitions = usable_definitions(folder / "config.toml")
    with Ledger(definitions.archive) as ledger:
        ledger.receive(definitions.inbox, limit_megabytes=20)
        return Ran(folder, computed_from(definitions, ledger, date(2026, 12, 6), Console(io.StringIO(), io.StringIO()))[1])


def test_the_waived_finding_is_in_the_data_with_its_reason_and_who_granted_it(ran: Ran) -> None:
    found = ran.exported("findings")
    assert found["TH"]["waived"] == "Nhiệm vụ của kỳ trước hoàn thành trong kỳ này (Chánh Văn phòng, Thông báo số 12/TB-VP)"
    assert found["NC"]["waived"] == ""
    status = {unit: (row["status"], row["errors"]) for unit, row in ran.exported("register").items() if unit in found}
    assert status == {"TH": ("accepted", 0), "NC": ("needs_fixing", 1)}
    measured = {unit: row["tasks_on_time"] for unit, row in ran.exported("measures").items()}
    assert measured["TH"] == 21
    assert pd.isna(measured["NC"])


def rows(sheet: Sheet, key: str) -> list[tuple[Any, ...]]:
    """The rows of one table of a summary sheet."""
    (found,) = [block for block in sheet.blocks if isinstance(block, Table) and block.key == key]
    return list(found.rows)


def test_the_workbook_shows_it_among_the_findings_and_lists_every_waiver_in_force(ran: Ran) -> None:
    (shown,) = [row for row in rows(findings_sheet(ran.results, ran.period), "noi_dung_can_sua") if row[0] == "Miễn áp dụng"]
    assert shown[1] == "Phòng Tổng hợp"
    assert "Chánh Văn phòng" in shown[5]
    listed = {row[-1]: row for row in rows(notes_sheet(ran.results, ran.period), "mien_ap_dung")}
    assert listed["on_time_within_assigned"][:2] == ("Phòng Tổng hợp", 1)
    assert listed["measures.staff_reached.measure_jump"][5] == "Số liệu không vướng kiểm tra này."
    assert listed["people_match_staff"][5] == "Đơn vị chưa có báo cáo được tổng hợp."
    assert all(row[4] for row in listed.values())


def test_a_waiver_that_covers_nothing_is_remarked_once_the_report_is_there(ran: Ran) -> None:
    err = io.StringIO()
    remark_unused_waivers(ran.results, Console(io.StringIO(), err))
    (said,) = err.getvalue().splitlines()
    assert said.startswith("Miễn áp dụng chưa dùng đến: đơn vị NC, kỳ 2026, kiểm tra measures.staff_reached.measure_jump;")


def test_checking_one_file_says_that_it_is_waived_and_that_the_form_may_be_sent(ran: Ran) -> None:
    out = io.StringIO()
    asks = check(ran.folder / "config.toml", [ran.folder / "inbox" / "TH.xlsx"], Console(out, io.StringIO()), as_json=False)
    assert not asks
    assert "Miễn áp dụng Biểu “2. Chỉ tiêu”" in out.getvalue()
    assert "Lý do: Nhiệm vụ của kỳ trước" in out.getvalue()
    assert "Biểu mẫu đã hợp lệ, có thể gửi" in out.getvalue()


def test_a_waiver_may_name_a_check_at_one_of_its_fields_only() -> None:
    jump = Finding("measure_jump", Severity.WARNING, "a.", unit="TH", period="2026", fields=("measures.staff_reached",))
    one = Waiver("TH", "measures.staff_reached.measure_jump", "2026", "a", "b")
    other = Waiver("TH", "measures.tasks_assigned.measure_jump", "2026", "a", "b")
    assert covers(one, jump)
    assert unused((one, other), [jump]) == [other]
