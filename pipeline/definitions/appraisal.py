"""The keys of the appraisal workbook (phiếu thẩm định): appraisal.toml of an edition must have them."""

from __future__ import annotations

from pipeline.definitions.office_form import Needed

ID_SUFFIX = "-tham-dinh"
"""Behind the id of the units' form: the id of the workbook."""

OFFICE, POINTS, STRIKES, UNITS, PEOPLE = "office", "points", "strikes", "units", "people"

NEEDED: Needed = {
    OFFICE: ("fields", ("appraiser", "own_unit_appraiser", "cultural_title")),
    POINTS: ("matrix", ("appraised_points", "not_applicable", "reason", "appraiser")),
    STRIKES: ("matrix", ("struck", "reason", "appraiser")),
    UNITS: ("matrix", ("task_grade", "under_review")),
    PEOPLE: ("matrix", ("task_grade", "discipline", "under_review")),
}
