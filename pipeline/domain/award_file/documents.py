"""An award session → its documents, each with the template it is made from and the values that fill it.

Forms that the head of the office decides on and Bằng khen, which goes up to the province, have each a tờ trình of their own;
only of the first is there a decision to draft here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.domain.award_file.candidates import candidate_lines, is_open, listed
from pipeline.domain.award_file.one_page import page_values
from pipeline.domain.awards.session import AwardSession, legal_bases
from pipeline.domain.awards.steps import INCOMPLETE
from pipeline.domain.awards.values import AWARD_ORDER, Proposal
from pipeline.domain.awards.wording import NO_MERIT_AWARD, award_stamps
from pipeline.domain.documents.letterhead import drafted_by, letterhead, undated
from pipeline.domain.documents.values import Properties, Value, Values
from pipeline.domain.summaries.cover import NOT_A_DECISION, SAMPLE_STAMP
from pipeline.domain.tables import text

SUBMISSION, SUBMISSION_ABOVE, CANDIDATES = "to-trinh", "to-trinh-bang-khen", "danh-sach-trich-ngang"
DECISION, ONE_PAGE = "du-thao-quyet-dinh", "tom-tat"
AWARD_DOCUMENTS = (SUBMISSION, SUBMISSION_ABOVE, CANDIDATES, DECISION, ONE_PAGE)
"""Every document of the file, by the stem of its template's name."""

ABOVE = AWARD_ORDER[-1]
"""The form that the head of the office proposes to the province and does not decide on."""

_CODES = {SUBMISSION: "TTr", SUBMISSION_ABOVE: "TTr", CANDIDATES: "DS", DECISION: "QĐ", ONE_PAGE: ""}
_TITLES = {SUBMISSION: "Tờ trình", SUBMISSION_ABOVE: "Tờ trình Bằng khen", CANDIDATES: "Danh sách trích ngang",
           DECISION: "Dự thảo Quyết định", ONE_PAGE: "Tóm tắt"}
_HEAD_OF_UNIT = "NGƯỜI ĐỨNG ĐẦU ĐƠN VỊ"


@dataclass(frozen=True)
class AwardDocument:
    """One document of the file: `template` is the stem of the template's name, and of its own."""

    template: str
    values: Values
    properties: Properties


def award_file(session: AwardSession) -> list[AwardDocument]:
    """The documents that the session has a candidate for, and always the page for the head of the office."""
    collectives, people = listed(session.collectives), listed(session.individuals)
    everybody = [*collectives, *people]
    asked = {
        SUBMISSION: [p for p in everybody if p.award != ABOVE],
        SUBMISSION_ABOVE: [p for p in everybody if p.award == ABOVE],
        CANDIDATES: everybody,
        DECISION: [p for p in everybody if p.award != ABOVE and is_open(p)],
    }
    return [*(_document(session, name, of) for name, of in asked.items() if of), _document(session, ONE_PAGE, everybody)]


def _document(session: AwardSession, name: str, of: Sequence[Proposal]) -> AwardDocument:
    run = session.setting.run
    campaign, agency = run.campaign, run.campaign.agency_on(run.as_of)
    by_unit = name in (SUBMISSION, CANDIDATES)
    contact = campaign.unit_by_key[campaign.movement.contact_unit]
    head = letterhead(campaign, run.as_of, _CODES[name], bases=(), caution=_caution(session))
    values: dict[str, Value] = {
        **head, **(_head_of_unit(session) if by_unit else {}), "can_cu": [{"dong": line} for line in _bases(session, name)],
        "noi_nhan": [{"dong": line} for line in _recipients(session, name)],
        "dot_xet": session.name[:1].lower() + session.name[1:], "phong_trao": campaign.movement.name, "co_quan_cap_tren": agency.parent,
        "don_vi_trinh": contact.name_on(run.as_of).name,
        "tham_quyen": f"{agency.signer_title} {agency.parent}".upper(), "so_nhan_dien_tu": "",
        "trinh_so": f"(Kèm theo {'Quyết định' if name == DECISION else 'Tờ trình'} số:       /{_notation(session, name)}"
                    f" {undated(run.as_of)})",
        "so_luong": _counts(session, of), "thu_tuc": [{"doan": f"Bước {s.number}. {s.name}: {s.said}."} for s in session.steps[:-1]],
        "tap_the": candidate_lines(session, [p for p in of if not p.subject.name]),
        "ca_nhan": candidate_lines(session, [p for p in of if p.subject.name]),
        "ngay_lap": text(run.as_of), "tham_khao": NOT_A_DECISION, "khong_cong_trang": NO_MERIT_AWARD,
        **page_values(session),
    }
    title = f"{_TITLES[name]}: khen thưởng {session.name}"
    return AwardDocument(name, values, Properties(title, campaign.movement.short_name, agency.name, run.as_of))


def _head_of_unit(session: AwardSession) -> dict[str, Value]:
    """The unit that appraises and proposes writes to its own head of office: it stands where agencies stand."""
    run = session.setting.run
    agency, key = run.campaign.agency_on(run.as_of), run.campaign.movement.contact_unit
    return {
        "co_quan_chu_quan": agency.name.upper(), "co_quan_ban_hanh": run.campaign.unit_by_key[key].name_on(run.as_of).name.upper(),
        "so_ky_hieu": f"Số:       /{_notation(session, SUBMISSION)}", "chuc_danh_ky": [{"dong": _HEAD_OF_UNIT}], "nguoi_ky": "",
    }


def _notation(session: AwardSession, name: str) -> str:
    run = session.setting.run
    if name == DECISION:
        return f"{_CODES[name]}-{run.campaign.agency_on(run.as_of).code}"
    return f"{_CODES[SUBMISSION]}-{run.campaign.movement.contact_unit}"


def _caution(session: AwardSession) -> list[str]:
    """What keeps the file from being signed as it is; steps missing before the decision among them (rule X-6)."""
    missing = any(not step.done for step in session.steps[:-1])
    return [*award_stamps(session), *([SAMPLE_STAMP] if session.is_sample else []), *([INCOMPLETE.upper()] if missing else [])]


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
    yield "- Như Điều 4;" if name == DECISION else "- Như trên;"
    yield f"- Lưu: {unit}." if name in (SUBMISSION, CANDIDATES) else f"- Lưu: {', '.join(('VT', drafted_by(agency) or unit))}."


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
