"""The forms: one blank standard workbook per edition, and one prefilled workbook per unit and open period."""

from __future__ import annotations

from datetime import date
from pathlib import Path, PurePosixPath

from pipeline.commands.computing import usable_definitions
from pipeline.commands.console import Console
from pipeline.commands.form_key import issuing_key
from pipeline.commands.intake import intake
from pipeline.commands.page_files import with_page
from pipeline.commands.refusals import Refusal
from pipeline.definitions.campaign import Period, Unit
from pipeline.definitions.load import Definitions
from pipeline.domain.answers import Submission
from pipeline.domain.issued import Filled, IssuedForm, form_code
from pipeline.domain.prefilling import prefilled, reports_before
from pipeline.edges.ledger import Ledger
from pipeline.edges.publish import Publication
from pipeline.edges.run_lock import only_run
from pipeline.edges.template import write_form


def templates(config: Path, as_of: date, only: str, console: Console) -> None:
    """Writes the blank workbooks into input_templates/ and the units' own into output/<period>/bieu-mau/."""
    definitions = usable_definitions(config)
    if only and only not in definitions.campaign.period_by_key:
        raise Refusal(f"Không có kỳ {only!r}; các kỳ: {', '.join(definitions.campaign.period_by_key)}.")
    blank = [_write_blank(definitions, key) for key in definitions.editions]
    wanted = [p for p in definitions.campaign.periods if p.key == only or (not only and p.is_open(as_of))]
    with only_run(definitions.archive), Publication(definitions.output) as publication, Ledger(definitions.archive) as ledger:
        with console.progress("Đang đọc báo cáo kỳ trước") as bar:
            submissions = intake(definitions, ledger, bar.at).submissions
        secret = issuing_key(definitions, ledger, console)
        with console.progress("Đang lập biểu mẫu") as bar:
            forms = [form for period in wanted for form in issued_forms(definitions, period, submissions, secret)]
            for done, form in enumerate(forms, 1):
                assert form.period is not None
                folder = publication.folder / form.period.key / "bieu-mau"
                folder.mkdir(parents=True, exist_ok=True)
                write_form(form, folder / f"{form.unit}_{form.period.key}.xlsx")
                bar.at(done, len(forms))
        publication.publish(with_page(definitions, publication.folder, [PurePosixPath(period.key, "bieu-mau") for period in wanted]))
    root = definitions.campaign.folders
    console.say(f"Đã lập {len(blank):02d} biểu mẫu trắng trong {root.templates}/ và {len(forms):02d} biểu mẫu cho các đơn vị.")
    if wanted:
        places = ", ".join(f"{root.output}/{period.key}/bieu-mau/" for period in wanted)
        console.say(f"Tiếp theo: gửi mỗi đơn vị tệp của mình trong {places} qua hộp thư công vụ.")


def _write_blank(definitions: Definitions, key: str) -> Path:
    """The standard form of an edition; made from nothing but its definition, so it stays the same to the byte."""
    edition, movement = definitions.editions[key], definitions.campaign.movement
    agency = definitions.campaign.agency_on(edition.form.in_force_from).name
    path = definitions.templates / key / f"bieu-mau-{key}.xlsx"
    fresh = path.with_name(f".{path.name}.moi")
    write_form(IssuedForm(edition, agency, movement.contact), fresh)
    fresh.replace(path)
    return path


def issued_forms(definitions: Definitions, period: Period, submissions: list[Submission], secret: bytes) -> list[IssuedForm]:
    """The form of every unit that owes a report for a period, prefilled from the period before."""
    campaign = definitions.campaign
    edition = definitions.editions[period.edition]
    before = reports_before(campaign, period, submissions)
    return [
        issued_form(definitions, period, unit, secret, *prefilled(edition.form, before.get(unit.key, [])))
        for unit in campaign.units_in(period)
    ]


def issued_form(definitions: Definitions, period: Period, unit: Unit, secret: bytes, filled: Filled,
                hints: dict[str, str]) -> IssuedForm:
    """The form of a unit in the edition in force, signed, with what already stands in it."""
    campaign, edition = definitions.campaign, definitions.editions[period.edition]
    return IssuedForm(
        edition, campaign.agency_on(period.end).name, campaign.movement.contact, unit.key,
        unit.name_on(period.end).name, period, campaign.closes_a_phase(period),
        form_code(secret, edition.form.id, edition.key, unit.key, period.key), False, filled, hints,
        advisory=unit.advisory,
    )
