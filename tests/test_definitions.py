"""Every way in which the office's TOML files can be wrong, and the sentence that says so: file, path, what is allowed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.commands.computing import usable_definitions
from pipeline.definitions.strict import DefinitionError

ROOT = Path(__file__).parents[1]
CONFIG, FORM, RUBRIC, APPRAISAL = "config.toml", "2026/form.toml", "2026/rubric.toml", "2026/appraisal.toml"


def project(folder: Path) -> Path:
    """A copy of the project's definitions; returns its config.toml."""
    shutil.copy(ROOT / "config.toml", folder)
    for edition in ("2023", "2026"):
        to = folder / "input_templates" / edition
        to.mkdir(parents=True)
        for name in ("form.toml", "rubric.toml", "appraisal.toml"):
            shutil.copy(ROOT / "input_templates" / edition / name, to)
    return folder / "config.toml"


def file_of(config: Path, name: str) -> Path:
    return config if name == CONFIG else config.parent / "input_templates" / name


def edited(config: Path, name: str, old: str, new: str) -> None:
    """The first occurrence of a text in a definition file replaced; the text must be there."""
    path = file_of(config, name)
    text = path.read_text("utf-8")
    assert old in text, f"{name} no longer holds {old!r}"
    path.write_text(text.replace(old, new, 1), "utf-8")


def problems(config: Path) -> list[str]:
    """What is said about the definitions; fails where they are accepted."""
    with pytest.raises(DefinitionError) as refusal:
        usable_definitions(config)
    return refusal.value.problems


LONG = "x" * 256

EDITS: list[tuple[str, str, str, str, list[str]]] = [
    # --- what the strict loader refuses
    ("a wrong key", CONFIG, "[movement]\n", "[movement]\ncolour = 1\n",
     ["movement", "không được phép: colour", "short_name"]),
    ("a wrong key in a list", CONFIG, 'key = "TH"\n', 'key = "TH"\nfloor = 3\n', ["units[2]", "không được phép: floor", "advisory"]),
    ("a wrong key of a field", FORM, 'key = "reporter_name"\n', 'key = "reporter_name"\nwidth = 20\n',
     ["sections[1].fields[1]", "không được phép: width", "required"]),
    ("a wrong key of the rubric", RUBRIC, 'approved_by = ""', 'approved_by = ""\napproved = true',
     ["không được phép: approved", "approved_on"]),
    ("a missing key", CONFIG, 'short_name = "P. Tổng hợp", ', "", ["units[2].names[1]", "thiếu khóa bắt buộc short_name"]),
    ("a missing key of a check", FORM, 'remedy = "Đề nghị ghi số người của đơn vị đến ngày cuối kỳ."\n', "",
     ["checks[1]", "thiếu khóa bắt buộc remedy"]),
    ("a number in quotes", CONFIG, "file_megabytes = 20", 'file_megabytes = "20"', ["limits.file_megabytes", "phải là số nguyên", "'20'"]),
    ("a decimal where a whole number is meant", CONFIG, "parts = 2000", "parts = 2000.5", ["limits.parts", "phải là số nguyên"]),
    ("a truth value where a number is meant", RUBRIC, "max = 20.0", "max = true", ["criteria[1].max", "phải là số"]),
    ("a text where a truth value is meant", CONFIG, "awarded = true", 'awarded = "có"', ["phases[1].awarded", "true hoặc false"]),
    ("a date in quotes", CONFIG, "start = 2022-12-01", 'start = "2022-12-01"',
     ["periods[1].start", "ngày dạng 2026-12-05, không có ngoặc kép"]),
    ("a date that is none", CONFIG, "start = 2022-12-01", "start = 2022-13-01", ["cú pháp TOML"]),
    ("a date with an hour", CONFIG, "start = 2022-12-01", "start = 2022-12-01T08:00:00", ["periods[1].start", "ngày dạng"]),
    ("one text where a list is meant", CONFIG, 'recipients = ["Sở Giáo dục và Đào tạo", "LĐVP", "Các phòng, ban, đơn vị trực thuộc", '
     '"Lưu: VT, HCTCQTTV"]', 'recipients = "Sở"', ["agencies[1].recipients", "danh sách trong ngoặc vuông"]),
    ("an unknown layout", FORM, 'layout = "rows"', 'layout = "grid"', ["sections[3].layout", "grid", "'fields'", "'rows'", "'matrix'"]),
    ("an unknown type", FORM, 'type = "integer"', 'type = "int"', ["sections[1].fields[6].type", "'integer'", "'choice'"]),
    ("an unknown rule of a check", FORM, 'rule = "at_most"', 'rule = "at_worst"', ["checks[2].rule", "'at_most'", "'distinct'"]),
    ("an unknown rule of the rubric", RUBRIC, 'rule = "cap"', 'rule = "log"', ["criteria[1].indicators[1].rule", "'linear'"]),
    ("an unknown severity", FORM, 'severity = "error"', 'severity = "fatal"', ["checks[1].severity", "'warning'"]),
    ("no TOML at all", CONFIG, "[movement]", "[movement", ["cú pháp TOML"]),
    ("the same key twice", CONFIG, "[folders]\n", '[folders]\ninbox = "a"\n', ["cú pháp TOML"]),
    # --- the appraisal against the form and the program
    ("an appraisal without a field that is read", APPRAISAL, 'key = "struck"', 'key = "stricken"', ["appraisal.toml", "sections.strikes", "'struck'"]),
    ("an appraisal with an unknown sheet", APPRAISAL, '[[sections]]\nkey = "people"', '[[sections]]\nkey = "persons"',
     ["sections", "'people'"]),
    ("an appraisal of another layout", APPRAISAL, 'layout = "matrix"', 'layout = "rows"', ["sections.points.layout", "'matrix'"]),
    ("an appraisal that strikes what has no lines", APPRAISAL, '"advice", ', '"general", ', ["strikes", "'general'", "advice"]),
    ("an appraisal with an unknown choice", APPRAISAL, 'choice = "task_grade"', 'choice = "grade"', ["units.task_grade", "'grade'"]),
    # --- config.toml against itself
    ("a phase with an unknown period", CONFIG, 'periods = ["2023", "2024", "2025"]', 'periods = ["2023", "2042"]',
     ["phases.giai-doan-1.periods", "'2042'", "được phép", "2030"]),
    ("a phase without periods", CONFIG, 'periods = ["2023", "2024", "2025"]', "periods = []", ["phases.giai-doan-1.periods", "không có kỳ nào"]),
    ("a phase named like a period", CONFIG, 'key = "giai-doan-1"', 'key = "2024"', ["phases", "'2024'", "trùng"]),
    ("a unit twice", CONFIG, 'key = "KT"\n', 'key = "TH"\n', ["units", "'TH'", "lặp"]),
    ("a key that is no file name", CONFIG, 'key = "NK"', 'key = "N/K"', ["units", "'N/K'", "chữ không dấu"]),
    ("a key with marks", CONFIG, 'key = "NK"', 'key = "NHÀ"', ["units", "'NHÀ'", "chữ không dấu"]),
    ("a unit in an unknown group", CONFIG, 'group = "su-nghiep"', 'group = "khac"', ["units.TTCBTH.group", "'khac'", "tham-muu"]),
    ("a unit without a name", CONFIG, '    { name = "Phòng Tổng hợp", short_name = "P. Tổng hợp", since = 2022-01-01 },\n', "",
     ["units.TH.names", "ít nhất một tên"]),
    ("names in the wrong order", CONFIG, 'short_name = "P. NC-CCHC", since = 2026-03-01', 'short_name = "P. NC-CCHC", since = 2021-03-01',
     ["units.NC.names", "ngày tăng dần"]),
    ("a unit that ends before it begins", CONFIG, "until = 2026-02-28", "until = 2020-02-28", ["units.KT", "until trước since"]),
    ("a period that ends before it begins", CONFIG, "end = 2023-11-30", "end = 2021-11-30", ["periods.2023", "start phải trước end"]),
    ("a plan due outside the period", CONFIG, "plan_due = 2023-03-31", "plan_due = 2024-03-31", ["periods.2023.plan_due", "trong kỳ"]),
    ("due dates in the wrong order", CONFIG, "leader_due = 2023-12-10", "leader_due = 2023-12-01", ["periods.2023", "units_due, leader_due"]),
    ("units due before the period ends", CONFIG, "units_due = 2023-12-05", "units_due = 2023-11-05", ["periods.2023.units_due"]),
    ("agencies in the wrong order", CONFIG, "since = 2025-07-01\nparent", "since = 2021-07-01\nparent", ["agencies", "ngày tăng dần"]),
    ("an event of an unknown unit", CONFIG, 'predecessors = ["NC"]', 'predecessors = ["XX"]', ["events[2].predecessors", "'XX'", "BTCD"]),
    ("shares that do not add up", CONFIG, 'predecessor = "KT", successor = "KTNN", percent = 100.0', 'predecessor = "KT", successor = "KTNN", percent = 60.0',
     ["events[1].shares", "KT", "60 %", "100 %"]),
    ("a share of a stranger", CONFIG, '{ predecessor = "KT", successor', '{ predecessor = "TH", successor', ["events[1].shares", "'TH'", "NNTNMT"]),
    ("a reply to an unknown unit", CONFIG, 'unit = "VXNV"\nperiod = "2025"', 'unit = "VX"\nperiod = "2025"', ["replies[1].unit", "'VX'"]),
    ("an unknown contact", CONFIG, 'contact_unit = "HCTCQTTV"', 'contact_unit = "VP"', ["movement.contact_unit", "'VP'", "HCTCQTTV"]),
    ("a waiver of an unknown check", CONFIG, "[folders]",
     '[[waivers]]\nunit = "TH"\ncheck = "no_such"\nperiod = "2026"\nreason = "a"\ngranted_by = "b"\n\n[folders]',
     ["waivers[1].check", "'no_such'"]),
    ("a waiver for an unknown unit", CONFIG, "[folders]",
     '[[waivers]]\nunit = "T"\ncheck = "measure_jump"\nperiod = "2026"\nreason = "a"\ngranted_by = "b"\n\n[folders]', ["waivers[1].unit", "'T'"]),
    ("a waiver without a reason", CONFIG, "[folders]",
     '[[waivers]]\nunit = "TH"\ncheck = "measure_jump"\nperiod = "2026"\nreason = " "\ngranted_by = "b"\n\n[folders]',
     ["waivers[1].reason", "lý do và người cho phép"]),
    ("the same waiver twice", CONFIG, "[folders]",
     2 * '[[waivers]]\nunit = "TH"\ncheck = "measure_jump"\nperiod = "2026"\nreason = "a"\ngranted_by = "b"\n\n' + "[folders]",
     ["waivers", "'measure_jump'", "TH", "2026", "lặp"]),
    ("a waiver of a rule that the field does not have", CONFIG, "[folders]",
     '[[waivers]]\nunit = "TH"\ncheck = "people.name.range"\nperiod = "2026"\nreason = "a"\ngranted_by = "b"\n\n[folders]',
     ["waivers[1].check", "'people.name.range'", "có thể là", "people.name.required"]),
    ("a receipt by too short a hash", CONFIG, "[folders]",
     '[[receipts]]\nsha256 = "abc"\nreceived = 2026-12-01T08:00:00+07:00\nreason = "a"\n\n[folders]', ["receipts[1].sha256", "12 ký tự"]),
    ("a receipt without an hour", CONFIG, "[folders]",
     '[[receipts]]\nsha256 = "abcdefabcdef"\nreceived = 2026-12-01\nreason = "a"\n\n[folders]', ["receipts[1].received", "ngày giờ dạng"]),
    # --- config.toml against the editions
    ("a period of an unknown edition", CONFIG, 'edition = "2026"', 'edition = "2027"', ["periods.2026.edition", "'2027'", "2023, 2026"]),
    ("another form", CONFIG, 'form_id = "xhht-vpub"', 'form_id = "khac"', ["movement.form_id", "'khac'", "'xhht-vpub'"]),
    ("a target missing for a period", RUBRIC, '"2027" = 68.0, ', "", ["periods.2027", "learning_citizen_rate", "mục tiêu"]),
    ("no edition at all", CONFIG, 'templates = "input_templates"', 'templates = "nowhere"', ["nowhere", "không có phiên bản"]),
    # --- the form against itself and against Excel
    ("an edition in another folder", FORM, 'edition = "2026"', 'edition = "2025"', ["edition", "'2025'", "'2026'"]),
    ("a sheet title of 32 signs", FORM, 'sheet = "2. Chỉ tiêu"', f'sheet = "{"a" * 32}"', ["sections.measures.sheet", "32 ký tự", "31"]),
    ("a sheet without a title", FORM, 'sheet = "2. Chỉ tiêu"', 'sheet = ""', ["sections.measures.sheet", "từ 1 đến 31"]),
    ("a sheet title that Excel forbids", FORM, 'sheet = "2. Chỉ tiêu"', 'sheet = "2/3: Chỉ tiêu?"', ["sections.measures.sheet", "/ : ?"]),
    ("two sheets of one title", FORM, 'sheet = "2. Chỉ tiêu"', 'sheet = "1. THÔNG TIN CHUNG"', ["sections.sheet", "lặp 2 lần"]),
    ("an input message that Excel would drop", FORM, 'help = "Số điện thoại để Văn phòng liên hệ khi cần."', f'help = "{LONG}"',
     ["sections.general.reporter_phone", "256", "255"]),
    ("an option longer than Excel shows", FORM, 'label = "Nam"', f'label = "{LONG}"', ["choices.gender.male", "255"]),
    ("a list without options", FORM, 'options = [{ key = "male", label = "Nam" }, { key = "female", label = "Nữ" }]', "options = []",
     ["choices.gender", "trống"]),
    ("two options of one label", FORM, 'label = "Nữ"', 'label = "NAM"', ["choices.gender.label", "'nam'", "lặp"]),
    ("a field twice", FORM, 'key = "head_name"', 'key = "reporter_name"', ["sections.general", "'reporter_name'", "lặp"]),
    ("a check twice", FORM, 'key = "party_within_staff"', 'key = "female_within_staff"', ["checks", "'female_within_staff'", "lặp"]),
    ("a key with a dot", FORM, 'key = "head_name"', 'key = "head.name"', ["sections.general.head.name", "dấu chấm"]),
    ("a key that looks like ours", FORM, 'key = "head_name"', 'key = "_head"', ["sections.general._head", "bắt đầu bằng _"]),
    ("an unknown list", FORM, 'choice = "gender"', 'choice = "sex"', ["sections.people.gender", "'sex'", "yes_no"]),
    ("a list of a field that is no choice", FORM, 'type = "choice"\nchoice = "gender"', 'type = "text"\nchoice = "gender"',
     ["sections.people.gender", "choice"]),
    ("bounds of a text", FORM, 'pattern = "phone"', 'pattern = "phone"\nminimum = 1.0', ["sections.general.reporter_phone", "chỉ dùng cho số"]),
    ("bounds the wrong way round", FORM, "minimum = 1.0\nmaximum = 2000.0", "minimum = 3000.0\nmaximum = 2000.0",
     ["sections.courses.hours", "3000", "2000"]),
    ("a window of a number", FORM, 'key = "staff_female"', 'key = "staff_female"\nwindow = "period"', ["sections.general.staff_female", "chỉ dùng cho ngày"]),
    ("a warning for a rule that the field does not have", FORM, 'key = "staff_female"', 'key = "staff_female"\nwarns = ["window"]',
     ["sections.general.staff_female.warns", "'window'", "đang có: range"]),
    ("a list that only warns", FORM, 'key = "gender"\nlabel', 'key = "gender"\nwarns = ["choice"]\nlabel', ["sections.people.gender.warns", "danh sách"]),
    ("an unknown window", FORM, 'window = "plan"', 'window = "year"', ["sections[1].fields[12].window", "'period'"]),
    ("a length of a number", FORM, 'key = "staff_female"', 'key = "staff_female"\nmax_length = 5', ["sections.general.staff_female", "văn bản"]),
    ("a length that no cell holds", FORM, "max_length = 100", "max_length = 40000", ["sections.general.reporter_name", "32767"]),
    ("a field without examples", FORM, "good = 4\nbad = -1\n", "good = 4\n", ["sections.general.staff_female", "ví dụ"]),
    ("a sum of an unknown field", FORM, '"general.staff_contract"]', '"general.staff_guests"]', ["derived.general.staff_total.sum_of", "'general.staff_guests'"]),
    ("a sum that is asked for as well", FORM, 'key = "general.staff_total"', 'key = "general.staff_female"', ["derived.general.staff_female", "không trùng"]),
    ("a check of an unknown field", FORM, 'fields = ["general.staff_female", "general.staff_total"]', 'fields = ["general.women", "general.staff_total"]',
     ["checks.female_within_staff.fields", "'general.women'", "general.staff_female"]),
    ("a check with a field too few", FORM, 'fields = ["general.staff_female", "general.staff_total"]', 'fields = ["general.staff_female"]',
     ["checks.female_within_staff", "2"]),
    ("a condition on an unknown field", FORM, 'when = [{ field = "advice.status", options = ["issued"] }]', 'when = [{ field = "advice.state", options = ["issued"] }]',
     ["checks.issued_needs_reference.when", "'advice.state'"]),
    ("a condition on an unknown option", FORM, 'when = [{ field = "advice.status", options = ["issued"] }]', 'when = [{ field = "advice.status", options = ["done"] }]',
     ["checks.issued_needs_reference.when.options", "'done'", "issued"]),
    ("a partner field that is not there", FORM, 'unless_named_in = "activities.partners"', 'unless_named_in = "activities.friends"',
     ["checks.activity_claimed_twice.unless_named_in", "'activities.friends'"]),
    ("a kind of course without a content", FORM, '    { kind = "other", content = "ND2" },\n', "", ["course_contents", "'other'"]),
    ("a course of an unknown content", FORM, '{ kind = "other", content = "ND2" }', '{ kind = "other", content = "ND9" }', ["course_contents.content", "'ND9'"]),
    ("a form that lacks what an indicator reads", FORM, 'key = "training_plan_covers_all"', 'key = "training_plan_for_all"',
     ["sections.general.training_plan_covers_all", "training_plan_full"]),
    # --- the rubric against itself and against the form
    ("indicators that do not add up", RUBRIC, "max = 8.0", "max = 9.0", ["criteria.TC1", "21", "20"]),
    ("criteria that do not add up", RUBRIC, "max = 20.0", "max = 21.0", ["criteria", "101", "100"]),
    ("an indicator twice", RUBRIC, 'key = "initiatives"', 'key = "advice_issued"', ["criteria.indicators", "'advice_issued'", "lặp"]),
    ("a number twice", RUBRIC, 'number = "1.2"', 'number = "1.1"', ["criteria.indicators.number", "'1.1'", "lặp"]),
    ("an unknown indicator", RUBRIC, 'key = "initiatives"', 'key = "inventions"', ["criteria.TC1.inventions", "được phép", "initiatives"]),
    ("target and targets", RUBRIC, 'targets = { "2026"', 'target = 64.0\ntargets = { "2026"', ["criteria.TC3.learning_citizen_rate", "target hoặc targets"]),
    ("a target below the start", RUBRIC, "start = 80.0\ntarget = 100.0", "start = 80.0\ntarget = 80.0", ["criteria.TC1.tasks_on_time_rate", "lớn hơn start (80)"]),
    ("a rate without a target", RUBRIC, "start = 80.0\ntarget = 100.0", "start = 80.0", ["criteria.TC1.tasks_on_time_rate", "target"]),
    ("a target of a yes", RUBRIC, 'rule = "yes"', 'rule = "yes"\ntarget = 1.0', ["criteria.TC3.plan_registered", "yes không có target"]),
    ("a start of a cap", RUBRIC, 'rule = "cap"', 'rule = "cap"\nstart = 1.0', ["criteria.TC1.advice_issued", "cap không có start"]),
    ("an indicator worth nothing", RUBRIC, "max = 8.0", "max = 0.0", ["criteria.TC1.advice_issued", "max phải lớn hơn 0"]),
    ("bands upside down", RUBRIC, "minimum = 90.0", "minimum = 60.0", ["bands", "từ mức cao xuống thấp"]),
    ("bands that do not reach down to nothing", RUBRIC, "minimum = 0.0\n", "minimum = 1.0\n", ["bands", "0 điểm"]),
    ("a band twice", RUBRIC, 'key = "tot"', 'key = "dat"', ["bands", "'dat'", "lặp"]),
    ("an award rule twice", RUBRIC, 'key = "A-TT-2"', 'key = "A-TT-1-GK"', ["award_rules", "lặp"]),
    ("evidence for an unknown indicator", FORM, 'evidence_for = ["training_budget_rate"', 'evidence_for = ["budget"',
     ["sections.self_assessment.evidence_for", "'budget'", "training_budget_rate"]),
]


@pytest.mark.parametrize(("name", "old", "new", "words"), [row[1:] for row in EDITS], ids=[row[0] for row in EDITS])
def test_a_wrong_definition_is_refused_with_file_path_and_what_is_allowed(
    name: str, old: str, new: str, words: list[str], tmp_path: Path,
) -> None:
    config = project(tmp_path)
    edited(config, name, old, new)
    said = problems(config)
    assert any(all(word in sentence for word in words) for sentence in said), said
    assert all(sentence.endswith(".") for sentence in said)
    if "nowhere" not in words:
        assert any(str(file_of(config, name)) in sentence or str(config) in sentence for sentence in said)


def test_the_definitions_of_the_project_are_accepted(tmp_path: Path) -> None:
    assert set(usable_definitions(project(tmp_path)).editions) == {"2023", "2026"}


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    config = project(tmp_path)
    edited(config, CONFIG, "plan_due = 2023-03-31", "plan_due = 2024-03-31")
    edited(config, CONFIG, 'contact_unit = "HCTCQTTV"', 'contact_unit = "VP"')
    edited(config, FORM, 'sheet = "2. Chỉ tiêu"', 'sheet = ""')
    edited(config, RUBRIC, "max = 20.0", "max = 21.0")
    said = problems(config)
    assert sum(str(config) in sentence for sentence in said) == 2
    assert any("sections.measures.sheet" in sentence for sentence in said)
    assert any("rubric.toml: criteria" in sentence for sentence in said)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    config = project(tmp_path)
    file_of(config, RUBRIC).unlink()
    assert problems(config) == [f"{file_of(config, RUBRIC)}: không tìm thấy tệp."]
    assert problems(tmp_path / "khac.toml") == [f"{tmp_path / 'khac.toml'}: không tìm thấy tệp."]


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    config = project(tmp_path)
    config.write_bytes("name = 'Phòng'".encode("cp1258", "replace") + b"\xd2")
    assert "UTF-8" in problems(config)[0]


def test_a_byte_order_mark_from_notepad_is_no_mistake(tmp_path: Path) -> None:
    config = project(tmp_path)
    config.write_bytes(b"\xef\xbb\xbf" + config.read_bytes())
    assert usable_definitions(config).campaign.movement.form_id == "xhht-vpub"
