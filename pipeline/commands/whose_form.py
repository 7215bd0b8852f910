"""Readings and the office's key → a finding for every form that was not issued to the unit it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.definitions.campaign import Campaign
from pipeline.definitions.load import Definitions
from pipeline.domain.file_reasons import FILE_REASONS
from pipeline.domain.findings import Finding, Severity
from pipeline.domain.form_codes import Code, Issue, Verdict, verdict
from pipeline.domain.reading import Meta

_SEVERITIES = {"note": Severity.NOTE, "warn": Severity.WARNING, "refuse": Severity.ERROR}


def code_findings(definitions: Definitions, metas: Mapping[int, Meta], files: Sequence[str], key: bytes | None) -> dict[int, Finding]:
    """Place in `files` → what is wrong with the code of that form; placed by unit, period and file.

    `metas` name units and periods of the campaign. Severity and refusal are those of `[form_codes]` in
    config.toml: an error here means that the file is to be refused, unless a waiver says otherwise.
    """
    campaign = definitions.campaign
    issues = [Issue(edition, unit.key, period.key) for period in campaign.periods for unit in campaign.units
              for edition in definitions.editions]
    verdicts = {place: verdict(meta, key, issues) for place, meta in metas.items()}
    real = {metas[place].period for place, said in verdicts.items() if said.code is Code.OURS}
    found = {}
    for place, said in verdicts.items():
        if judged := _judged(campaign, metas[place], said, real):
            check, severity, detail = judged
            reason = FILE_REASONS[check]
            found[place] = Finding(check, severity, reason.said(detail), reason.advised(detail), unit=metas[place].unit,
                                   period=metas[place].period, file=files[place])
    return found


def _judged(campaign: Campaign, meta: Meta, said: Verdict, real: set[str]) -> tuple[str, Severity, str] | None:
    """(check, severity, detail) of a code, None when it is as it should be."""
    wrong = _SEVERITIES[campaign.form_codes.wrong]
    match said.code:
        case Code.OURS:
            return None
        case Code.SAMPLE:
            return ("sample_among_reports", wrong, "") if meta.period in real else None
        case Code.MISSING:
            return "form_code_missing", _SEVERITIES[campaign.form_codes.missing], ""
        case Code.UNCHECKED:
            return "form_code_unchecked", Severity.NOTE, ""
        case Code.CALLED_SAMPLE:
            return "form_code_wrong", wrong, "biểu mẫu do Văn phòng phát hành nhưng bị đánh dấu là dữ liệu mẫu"
        case Code.CALLED_REAL:
            return "form_code_wrong", wrong, "mã là mã của dữ liệu mẫu"
        case Code.OTHERS if said.issue is not None:
            return "form_code_wrong", wrong, f"mã này đã cấp cho {_issued_to(campaign, said.issue, meta)}"
        case _:
            return "form_code_wrong", wrong, "mã không do Văn phòng cấp"


def _issued_to(campaign: Campaign, issue: Issue, meta: Meta) -> str:
    period = campaign.period_by_key[issue.period]
    unit = campaign.unit_by_key[issue.unit].name_on(period.end).name
    edition = f", biểu mẫu phiên bản {issue.edition}" if issue.edition != meta.edition else ""
    return f"{unit}, {period.name.lower()}{edition}"
