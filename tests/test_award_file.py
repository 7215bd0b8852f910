"""The award file: its documents as values, what they may tell, and the one page with the source of every figure."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from award_runs import decision, members, proven, run_of
from campaigns import campaign, people, unit
from summaries import sample_run

from pipeline.commands.word_templates import WORD_TEMPLATES
from pipeline.definitions.campaign import Campaign
from pipeline.domain.answers import Submission
from pipeline.domain.award_file.documents import ABOVE, AwardDocument, award_file, report_path
from pipeline.domain.award_file.one_page import decision_order
from pipeline.domain.award_file.sources import WrittenBook
from pipeline.domain.awards.book import award_book
from pipeline.domain.awards.decisions import record_of
from pipeline.domain.awards.session import AwardSession, period_session, phase_session
from pipeline.domain.awards.values import Proposal, Subject
from pipeline.domain.documents.type_room import height
from pipeline.domain.documents.values import Value, unfilled
from pipeline.domain.office_facts import OfficeFacts, person_key
from pipeline.domain.reading import Meta, Reading, SectionReading
from pipeline.domain.results import Results
from pipeline.domain.tables import Table, plain
from pipeline.edges.template import listed_cells

VOCABULARIES = {one.name.removesuffix(".docx"): one.vocabulary for one in WORD_TEMPLATES}
LONG = "Phòng Kiểm soát thủ tục hành chính và Phục vụ hành chính công"
OFFICE = "HCTCQTTV"
"""The unit that proposes, in the project's own config."""


def offices(*keys: str) -> Campaign:
    """A campaign of the proposing unit and others, with long names."""
    return campaign([unit(OFFICE, name="Phòng Hành chính"), *(unit(key, name=f"{LONG} {key}") for key in keys)])


def made(session: AwardSession) -> dict[str, AwardDocument]:
    """The documents of a session by path, with the book that would be written beside them."""
    book = WrittenBook(f"de-nghi-khen-thuong-{session.key}.xlsx", listed_cells(award_book(session, "AAAA-BBBB-CCCC")))
    return {document.path: document for document in award_file(session, book)}


def words(value: Value) -> str:
    """All that a value says, lines and cells one after the other."""
    match value:
        case str():
            return value
        case Table():
            return "\n".join(" | ".join(str(plain(cell)) for cell in row) for row in value.rows)
        case list():
            return "\n".join(words(part) for line in value for part in line.values())
        case _:
            raise TypeError(value)


def phase_of(run: Results) -> AwardSession:
    """The session of the first phase."""
    session = phase_session(run, next(phase for phase in run.campaign.phases if phase.key == "giai-doan-1"))
    assert session is not None
    return session


def lines(document: AwardDocument, name: str) -> list[Any]:
    """The lines of a list in a document."""
    value = document.values[name]
    assert isinstance(value, list)
    return value


# ---------------------------------------------------------------- Bằng khen


def test_the_sample_campaign_proposes_a_bang_khen_with_a_file_of_its_own_for_the_province(
    tmp_path_factory: pytest.TempPathFactory, sample_inbox: Path,
) -> None:
    session = phase_of(sample_run(tmp_path_factory, sample_inbox)[0])
    above = [p for p in (*session.collectives, *session.individuals) if p.status == "proposed" and p.award == ABOVE]
    assert [(p.subject.key, str(p.total)) for p in above] == [("TH", "91.75")]
    file = made(session)
    for document in file.values():
        assert unfilled(VOCABULARIES[document.template], document.values) == []
    key, reports = session.key, [path for path in file if path.startswith("bao-cao-thanh-tich/")]
    assert set(file) == {f"{name}-{key}" for name in (
        "to-trinh", "to-trinh-bang-khen", "danh-sach-trich-ngang", "danh-sach-trich-ngang-bang-khen", "bien-ban", "du-thao-quyet-dinh",
        "tom-tat")} | set(reports)
    assert reports == ["bao-cao-thanh-tich/tap-the-TH-giai-doan-1", "bao-cao-thanh-tich/tap-the-TTCBTH-giai-doan-1",
                       "bao-cao-thanh-tich/tap-the-VXNV-giai-doan-1", "bao-cao-thanh-tich/ca-nhan-TTCBTH-Trieu-Mau-Hai-giai-doan-1"]
    to_province = file[f"to-trinh-bang-khen-{key}"].values
    assert [line["ten"] for line in lines(file[f"to-trinh-bang-khen-{key}"], "tap_the")] == ["Phòng Tổng hợp"]
    assert words(to_province["ho_so"]).split("\n") == [
        "Danh sách trích ngang: 01 tập thể;", "Biên bản họp xét khen thưởng;", "Báo cáo thành tích: 01 tập thể được đề nghị;"]
    assert str(to_province["so_ky_hieu"]).endswith("/TTr-VP"), "the office writes to the province"
    report = file[reports[0]].values
    assert words(report["bang_tieu_chi"]).split("\n")[-3:] == [
        "Tổng điểm | 75,83 | 89,78 | 93,71", "Xếp loại | Tốt | Tốt | Xuất sắc", "Thứ hạng trong khối thi đua | – | 1 | 1"]
    assert "Năm 2024: Giấy khen, 118/QĐ-VP ngày 27/12/2024." in words(report["khen_thuong"])
    assert words(report["xac_nhan"]) == "CHÁNH VĂN PHÒNG UBND TỈNH THÁI NGUYÊN"


# ---------------------------------------------------------------- what is told, of whom


def voted(run: Results, *, name: str = "Người Mẫu 1") -> Results:
    """The run with an award workbook of 2026 that came back: votes and an opinion about a person, spelt as given."""
    told = {"opinion": "Nhất trí", "votes_for": 8}
    sections = {"individuals": SectionReading("2. Cá nhân", {"opinion": 12, "votes_for": 13}, {}, [(8, f"{OFFICE}/{name}", told)]),
                "steps": SectionReading("6. Các bước", {}, {}, [(12, "5", {"from_date": datetime(2026, 12, 18).date(), "members": 9,
                                                                            "paper": "03/BB-HĐ"})])}
    book = Submission(0, "", "2026", "2026", "0" * 64, "khen.xlsx", datetime(2026, 12, 19), Reading(Meta("x", "2026", "", "2026"), sections))
    books = replace(run.awarded.workbooks, received=[book])
    return replace(run, awarded=replace(run.awarded, workbooks=books))


def small_session(**about: Any) -> AwardSession:
    """One proposed person and one collective of the golden report."""
    graded = {"2026": OfficeFacts(person_grades={person_key(OFFICE, "Người Mẫu 1"): "good"})}
    run = run_of(proven(OFFICE, people=members()), of=offices(), facts=graded, **about)
    return period_session(voted(run), run.campaign.period_by_key["2026"])


def test_the_minutes_hold_what_came_back_and_leave_the_rest_to_the_secretary() -> None:
    minutes = made(small_session())["bien-ban-2026"].values
    assert (minutes["so_ky_hieu"], minutes["hop_ngay"], minutes["so_thanh_vien"]) == ("Số: 03/BB-HĐ", "ngày 18 tháng 12 năm 2026", "09")
    of = next(line for line in minutes["duoc_xet"] if line["ten"] == "Người Mẫu 1")  # type: ignore[union-attr]
    assert (of["phieu"], of["ty_le_phieu"], of["ket_qua_phieu"]) == ("8/9", "88,89\N{NO-BREAK SPACE}%", "Đạt")  # 8/9 >= 80 %
    assert words(minutes["y_kien_da_ghi"]) == "Về Người Mẫu 1 (Phòng Hành chính): Nhất trí"
    assert str(minutes["chua_du"]).startswith("Chưa đủ điều kiện: 01 tập thể; ")
    assert [line["doan"][:7] for line in minutes["buoc"]] == ["Bước 1.", "Bước 2.", "Bước 3.", "Bước 4."]  # type: ignore[union-attr, index]


def test_votes_follow_the_person_and_not_the_spelling_of_the_name() -> None:
    run = run_of(proven(OFFICE, people=members(name=["Trần Thị Mẫu Hoà", *(f"Người Mẫu {n}" for n in range(2, 9))])), of=offices())
    record = record_of(voted(run, name="TRẦN THỊ  MẪU HÒA").awarded.workbooks.in_force["2026"])
    assert record.of("individuals", f"{OFFICE}/Trần Thị Mẫu Hoà") == {"opinion": "Nhất trí", "votes_for": 8}
    session = period_session(voted(run, name="TRẦN THỊ  MẪU HÒA"), run.campaign.period_by_key["2026"])
    assert award_book(session, "AAAA").filled.fields[f"individuals.{OFFICE}/Trần Thị Mẫu Hoà.votes_for"] == 8


def test_a_report_of_a_person_tells_only_what_the_form_of_the_unit_holds() -> None:
    earlier = [decision("2025", OFFICE, "Người Mẫu 1", number="9/QĐ-VP")]
    report = made(small_session(decisions=earlier))[f"bao-cao-thanh-tich/ca-nhan-{OFFICE}-Nguoi-Mau-1-2026"].values
    # 90 x 0,5 = 45, effort 6 x 5 = 30, material 5: 80,00
    assert words(report["bang_ket_qua"]) == "Năm 2026 | 90 | Đã công nhận | 6 | – | Có | 80,00"
    assert words(report["khen_thuong"]) == "Năm 2025: Giấy khen, 9/QĐ-VP ngày 18/12/2026."
    told = " ".join(words(value) for value in report.values())
    assert not re.search(r"Mẫu số|@|\b0\d{9}\b", told)
    assert "Người Mẫu 2" not in told


def test_reports_have_safe_names_of_their_own() -> None:
    session, taken = small_session(), set[str]()
    who = [("TH", "Trần Văn Hoà"), ("TH", "Trần Văn Hòa"), ("TH", "../../Lân"), ("TH", ""), ("TH", "x" * 300)]
    paths = [report_path(session, Proposal(Subject(*of), "", "", "", "proposed", None, ()), taken) for of in who]
    assert paths[:4] == ["bao-cao-thanh-tich/ca-nhan-TH-Tran-Van-Hoa-2026", "bao-cao-thanh-tich/ca-nhan-TH-Tran-Van-Hoa-2026-2",
                         "bao-cao-thanh-tich/ca-nhan-TH-Lan-2026", "bao-cao-thanh-tich/tap-the-TH-2026"]
    assert len(paths[4]) < 110


# ---------------------------------------------------------------- the one page


def test_a_page_of_many_candidates_shows_the_first_to_decide_on_and_says_where_the_others_stand() -> None:
    keys = [f"U{number}" for number in range(8)]
    crowd = [proven(key, people=people(40, citizen_score=[100] * 30 + [70] * 10, citizen_lowest=6, proposed_award="giay_khen", effort=6,
                                       intellect=2, material="yes", achievement_summary="Tự học", name=[
                                           f"Nguyễn Thị Mẫu Thanh Xuân {key} {n}" for n in range(40)])) for key in keys]
    grades = {"2026": OfficeFacts(person_grades={
        person_key(key, f"Nguyễn Thị Mẫu Thanh Xuân {key} {n}"): "good" for key in keys for n in range(0, 40, 2)})}
    run = run_of(*crowd, of=offices(*keys), facts=grades)
    session = period_session(run, run.campaign.period_by_key["2026"])
    everybody = len(session.collectives) + len(session.individuals)
    document = made(session)["tom-tat-2026"]
    shown = lines(document, "doi_tuong")
    statuses = [p.status for p in decision_order(session)]
    assert statuses == sorted(statuses, key=["proposed", "waiting", "decided", "declined", "not_eligible"].index)
    assert 5 < len(shown) < 40
    assert {line["tinh_trang"] for line in shown} == {"Đề nghị"}
    rest = str(document.values["con_lai"])
    assert rest.startswith(f"Còn {everybody - len(shown)} đối tượng được xét không in ở trang này (trong đó ")
    assert sum(int(count) for count in re.findall(r"(\d+) ở biểu", rest)) == everybody - len(shown)
    assert "“3. Chưa đủ điều kiện” của tệp de-nghi-khen-thuong-2026.xlsx" in rest
    # an own sum of what stands on the page: title and rules 110 points, then every text at its size; 728 points are a page
    around = [str(document.values["luu_y"]), *(line["doan"] for line in lines(document, "tong_quan")), rest,
              f"{document.values['nguon_so_lieu']} {document.values['tham_khao']} {document.values['khong_cong_trang']}"]
    table = sum(max(height(str(line["ten"]) + "\n" + str(line["don_vi"]), 29, 8), height(str(line["vi_sao"]), 47, 8)) + 3.5 for line in shown)
    assert 450 < 110 + table + sum(height(text, 165, 9) + 3 for text in around) < 728


def test_every_row_of_the_page_says_in_which_cells_its_figures_stand() -> None:
    document = made(small_session())["tom-tat-2026"]
    sources = {line["ten"]: line["nguon"] for line in lines(document, "doi_tuong")}
    legend = dict(re.findall(r"(\[\d\]) “(.+?)”", str(document.values["nguon_so_lieu"])))
    marks = re.findall(r"(\[\d\]) (\S+)", sources["Người Mẫu 1"])
    assert [(legend[mark], cells) for mark, cells in marks] == [("2. Cá nhân", "F8:K8"), ("2. Cá nhân", "L8,")]
    assert sources["Người Mẫu 1"].endswith("L8, M8")
    assert "của tệp khen.xlsx" in str(document.values["nguon_so_lieu"])
    assert all(re.search(r"\[\d\]", line["doan"]) for line in lines(document, "tong_quan"))
