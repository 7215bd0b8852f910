"""The keys of the award workbook (biểu đề nghị khen thưởng): awards.toml of an edition must have them."""

from __future__ import annotations

from pipeline.definitions.office_form import Needed

ID_SUFFIX = "-khen-thuong"
"""Behind the id of the units' form: the id of the workbook."""

COLLECTIVES, INDIVIDUALS, STEPS, OTHERS = "collectives", "individuals", "steps", "others"
NOT_ELIGIBLE, RATES, BASES = "not_eligible", "rates", "bases"

DECISIONS = (COLLECTIVES, INDIVIDUALS)
"""The sections with a decision on every line."""

AT_ONCE, IN_SESSION = "at_once", "session"
"""Occasions of a decision: on any day (khen thưởng kịp thời), or at the end of the session."""

_DECIDED = ("opinion", "votes_for", "decision", "decision_number", "decision_date")

NEEDED: Needed = {
    COLLECTIVES: ("matrix", _DECIDED),
    INDIVIDUALS: ("matrix", _DECIDED),
    NOT_ELIGIBLE: ("matrix", ()),
    RATES: ("matrix", ()),
    BASES: ("matrix", ()),
    STEPS: ("matrix", ("from_date", "to_date", "paper", "votes_for", "members", "person", "opinion")),
    OTHERS: ("rows", ("of_unit", "name", "occasion", "decision", "decision_number", "decision_date", "achievement")),
}
