"""What accompanies an electronic document (thông tin đầu vào của văn bản): type, number, subject, agency, signer, recipients."""

from __future__ import annotations

from datetime import date

from pipeline.definitions.agency import Agency
from pipeline.domain.documents.letterhead import signing_titles


def metadata(
    agency: Agency, *, kind: str, notation: str, subject: str, due: date, pages: int | None, number: str = "", issued: date | None = None,
) -> dict[str, object]:
    """The fields under their official names; what the registry has not given yet (number, date) is empty, unknown pages None."""
    return {
        "TypeName": kind, "CodeNumber": number, "CodeNotation": notation, "Subject": subject, "OrganName": agency.name,
        "IssuedDate": issued.isoformat() if issued else "",
        "Language": "Tiếng Việt", "PageAmount": pages,
        "Signer": {"Position": " / ".join(signing_titles(agency)), "FullName": agency.signer},
        "To": [name for name in agency.recipients if not name.startswith("Lưu")], "Priority": "Thường", "DueDate": due.isoformat(),
    }
