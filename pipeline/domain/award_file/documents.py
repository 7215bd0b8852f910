"""An award session → its documents, each with the template it is made from and the values that fill it.

Forms that the head of the office decides on and Bằng khen, which goes up to the province, have each a tờ trình and a
list of their own; only of the first is there a decision to draft here. The minutes are those of one meeting about all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.domain.award_file.achievements import collective_values, person_values
from pipeline.domain.award_file.attachments import attachments, counted
from pipeline.domain.award_file.candidates import candidate_lines, is_open, listed
from pipeline.domain.award_file.held import HeldData
from pipeline.domain.award_file.minutes import COUNCIL_NAME, considered, minutes_number, minutes_values
from pipeline.domain.award_file.one_page import page_values
from pipeline.domain.award_file.sources import WrittenBook
from pipeline.domain.awards.session import AwardSession, legal_bases
from pipeline.domain.awards.steps import INCOMPLETE
from pipeline.domain.awards.values import AWARD_ORDER, Proposal
from pipeline.domain.awards.wording import NO_MERIT_AWARD, award_stamps
from pipeline.domain.documents.letterhead import drafted_by, letterhead, undated
from pipeline.domain.documents.values import Properties, Value, Values
from pipeline.domain.summaries.cover import NOT_A_DECISION, SAMPLE_STAMP
from pipeline.domain.tables import text
from pipeline.domain.vietnamese import ascii_name

SUBMISSION, SUBMISSION_ABOVE, CANDIDATES = "to-trinh", "to-trinh-bang-khen", "danh-sach-trich-ngang"
CANDIDATES_ABOVE = "danh-sach-trich-ngang-bang-khen"
MINUTES, DECISION, ONE_PAGE = "bien-ban", "du-thao-quyet-dinh", "tom-tat"
COLLECTIVE_REPORT, PERSON_REPORT = "bao-cao-thanh-tich-tap-the", "bao-cao-thanh-tich-ca-nhan"
AWARD_TEMPLATES = (SUBMISSION, SUBMISSION_ABOVE, CANDIDATES, MINUTES, DECISION, ONE_PAGE, COLLECTIVE_REPORT, PERSON_REPORT)
"""The template of every document of the file, by the stem of its name; one document is named after it but for lists
of Bằng khen and reports of achievements."""

REPORTS = "bao-cao-thanh-tich"
"""The folder of the reports of achievements, within the file."""

ABOVE = AWARD_ORDER[-1]
"""The form that the head of the office proposes to the province and does not decide on."""

_CODES = {SUBMISSION: "TTr", SUBMISSION_ABOVE: "TTr", CANDIDATES: "TTr", CANDIDATES_ABOVE: "TTr", MINUTES: "BB", DECISION: "QĐ", ONE_PAGE: ""}
_TITLES = {SUBMISSION: "Tờ trình", SUBMISSION_ABOVE: "Tờ trình Bằng khen", CANDIDATES: "Danh sách trích ngang",
           CANDIDATES_ABOVE: "Danh sách trích ngang Bằng khen", MINUTES: "Biên bản họp xét", DECISION: "Dự thảo Quyết định",
           ONE_PAGE: "Tóm tắt"}
_TEMPLATES = {CANDIDATES_ABOVE: CANDIDATES}
_HEAD_OF_UNIT = "NGƯỜI ĐỨNG ĐẦU ĐƠN VỊ"
_BY_UNIT = (SUBMISSION, CANDIDATES)
_MINUTES_WORDS, _DECISION_WORDS = "Biên bản họp xét khen thưởng", "Dự thảo Quyết định khen thưởng"


@dataclass(frozen=True)
class AwardDocument:
    """One document of the file: `path` below the folder of the file without ending, `template` the stem of its
    template's name."""

    path: str
    template: str
    values: Values
    properties: Properties


def award_file(session: AwardSession, book: WrittenBook) -> Iterator[AwardDocument]:
    """The documents that the session has a candidate for, the page for the head of the office always, and a report of
    achievements for every candidate; `book` is the award workbook made with them."""
    everybody = [*listed(session.collectives), *listed(session.individuals)]
    below, above = ([p for p in everybody if (p.award == ABOVE) is up] for up in (False, True))
    asked = {
        SUBMISSION: below, SUBMISSION_ABOVE: above, CANDIDATES: below, CANDIDATES_ABOVE: above, MINUTES: considered(session),
        DECISION: [p for p in below if is_open(p)],
    }
    made = {name: of for name, of in asked.items() if of}
    page = page_values(session, book, [_caution_words(session)], f"{NOT_A_DECISION} {NO_MERIT_AWARD}")
    told = {**minutes_values(session), **page}
    for name, of in {**made, ONE_PAGE: everybody}.items():
        yield _document(session, name, of, made, told)
    yield from _reports(session, everybody)


def report_path(session: AwardSession, of: Proposal, taken: set[str]) -> str:
    """“bao-cao-thanh-tich/ca-nhan-TH-Nguyen-Mau-An-2025”; a second of the same spelling without marks gets a number."""
    kind = "ca-nhan" if of.subject.name else "tap-the"
    unit, name = (ascii_name(part.replace(".", " ")) for part in (of.subject.unit, of.subject.name))
    parts = (kind, unit, name[:_LONGEST_NAME], session.key)
    stem = "-".join(part for part in parts if part)
    path, number = f"{REPORTS}/{stem}", 2
    while path.lower() in taken:
        path, number = f"{REPORTS}/{stem}-{number}", number + 1
    taken.add(path.lower())
    return path


_LONGEST_NAME = 60


def _reports(session: AwardSession, candidates: Sequence[Proposal]) -> Iterator[AwardDocument]:
    held, taken = HeldData(session), set[str]()
    run = session.setting.run
    agency = run.campaign.agency_on(run.as_of).name
    for of in candidates:
        person = bool(of.subject.name)
        values = person_values(held, of) if person else collective_values(held, of)
        properties = Properties(f"Báo cáo thành tích: {of.name}", run.campaign.movement.short_name, agency, run.as_of)
        yield AwardDocument(report_path(session, of, taken), PERSON_REPORT if person else COLLECTIVE_REPORT, values, properties)


def _document(
    session: AwardSession, name: str, of: Sequence[Proposal], made: dict[str, list[Proposal]], told: dict[str, Value],
) -> AwardDocument:
    run = session.setting.run
    campaign, agency = run.campaign, run.campaign.agency_on(run.as_of)
    contact = campaign.unit_by_key[campaign.movement.contact_unit]
    values: dict[str, Value] = {
        **letterhead(campaign, run.as_of, _CODES[name], bases=(), caution=_caution(session)), **_head(session, name),
        "can_cu": [{"dong": line} for line in _bases(session, name)],
        "noi_nhan": [{"dong": line} for line in _recipients(session, name)],
        "dot_xet": session.name[:1].lower() + session.name[1:], "phong_trao": campaign.movement.name, "co_quan_cap_tren": agency.parent,
        "don_vi_trinh": contact.name_on(run.as_of).name,
        "tham_quyen": f"{agency.signer_title} {agency.parent}".upper(), "so_nhan_dien_tu": "",
        "trinh_so": f"(Kèm theo {'Quyết định' if name == DECISION else 'Tờ trình'} số:       /{_notation(session, name)}"
                    f" {undated(run.as_of)})",
        "so_luong": _counts(session, of), "so_doi_tuong": counted(of), "thu_tuc": [{"doan": f"Bước {s.number}. {s.name}: {s.said}."} for s in session.steps[:-1]],
        "ho_so": [{"doan": line} for line in _attachments(session, name, made)],
        "tap_the": candidate_lines(session, [p for p in of if not p.subject.name]),
        "ca_nhan": candidate_lines(session, [p for p in of if p.subject.name]),
        "ngay_lap": text(run.as_of), "tham_khao": NOT_A_DECISION, "khong_cong_trang": NO_MERIT_AWARD,
        **told,
    }
    title = f"{_TITLES[name]}: khen thưởng {session.name}"
    return AwardDocument(f"{name}-{session.key}", _TEMPLATES.get(name, name), values,
                         Properties(title, campaign.movement.short_name, agency.name, run.as_of))


def _attachments(session: AwardSession, name: str, made: dict[str, list[Proposal]]) -> Iterator[str]:
    """The documents of this very file that go with a tờ trình."""
    candidates = made.get(CANDIDATES_ABOVE if name == SUBMISSION_ABOVE else CANDIDATES, [])
    for line in attachments(candidates, candidates, minutes=_MINUTES_WORDS if MINUTES in made else "",
                            decision=_DECISION_WORDS if DECISION in made and name == SUBMISSION else ""):
        yield f"{line};"


def _head(session: AwardSession, name: str) -> dict[str, Value]:
    """The unit that appraises and proposes writes to its own head of office, the council writes its minutes: each
    stands where agencies stand."""
    run = session.setting.run
    agency, key = run.campaign.agency_on(run.as_of), run.campaign.movement.contact_unit
    if name == MINUTES:
        return {"co_quan_chu_quan": agency.name.upper(), "co_quan_ban_hanh": COUNCIL_NAME.upper().replace("- ", "-\n"), "so_ky_hieu": minutes_number(session),
                "nguoi_ky": ""}
    if name not in _BY_UNIT:
        return {}
    return {
        "co_quan_chu_quan": agency.name.upper(), "co_quan_ban_hanh": run.campaign.unit_by_key[key].name_on(run.as_of).name.upper(),
        "so_ky_hieu": f"Số:       /{_notation(session, SUBMISSION)}", "chuc_danh_ky": [{"dong": _HEAD_OF_UNIT}], "nguoi_ky": "",
    }


def _notation(session: AwardSession, name: str) -> str:
    run = session.setting.run
    code = run.campaign.agency_on(run.as_of).code
    if name == DECISION:
        return f"{_CODES[name]}-{code}"
    return f"{_CODES[SUBMISSION]}-{code if name in (SUBMISSION_ABOVE, CANDIDATES_ABOVE) else run.campaign.movement.contact_unit}"


def _caution(session: AwardSession) -> list[str]:
    """What keeps the file from being signed as it is; steps missing before the decision among them (rule X-6)."""
    missing = any(not step.done for step in session.steps[:-1])
    return [*award_stamps(session), *([SAMPLE_STAMP] if session.is_sample else []), *([INCOMPLETE.upper()] if missing else [])]


def _caution_words(session: AwardSession) -> str:
    run = session.setting.run
    return str(letterhead(run.campaign, run.as_of, "", bases=(), caution=_caution(session))["luu_y"])


def _bases(session: AwardSession, name: str) -> Iterator[str]:
    """The bases in force and the movement's own guidance; a decision ends with who asks for it."""
    campaign = session.setting.run.campaign
    lines = [f"Căn cứ {basis.citation}{f' {basis.subject}' if basis.subject else ''}" for basis in legal_bases(session)]
    if campaign.movement.award_guidance:
        lines.append(f"Căn cứ {campaign.movement.award_guidance}")
    if name == DECISION:
        unit = campaign.unit_by_key[campaign.movement.contact_unit].name_on(session.setting.run.as_of).name
        lines.append(f"Theo đề nghị của Hội đồng Thi đua - Khen thưởng và {unit}")
    for place, line in enumerate(lines, 1):
        yield f"{line}{';' if place < len(lines) else '.'}"


def _recipients(session: AwardSession, name: str) -> Iterator[str]:
    run = session.setting.run
    agency, unit = run.campaign.agency_on(run.as_of), run.campaign.movement.contact_unit
    if name == MINUTES:
        yield "- Thành viên Hội đồng;"
    else:
        yield "- Như Điều 4;" if name == DECISION else "- Như trên;"
    yield f"- Lưu: {unit}." if name in _BY_UNIT else f"- Lưu: {', '.join(('VT', drafted_by(agency) or unit))}."


def _counts(session: AwardSession, of: Sequence[Proposal]) -> str:
    """“Giấy khen: 02 tập thể, 05 cá nhân; Biểu dương: 01 tập thể”, and how many have been decided already."""
    said = []
    for award in reversed(AWARD_ORDER):
        counts = [(sum(p.award == award and bool(p.subject.name) is person for p in of), word)
                  for person, word in ((False, "tập thể"), (True, "cá nhân"))]
        if any(count for count, _ in counts):
            said.append(f"{session.setting.award_name(award)}: {', '.join(f'{count:02d} {word}' for count, word in counts if count)}")
    decided = sum(not is_open(p) for p in of)
    return "; ".join(said) + (f" (trong đó {decided:02d} đã có quyết định)" if decided else "")
