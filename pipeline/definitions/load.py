"""config.toml and every edition → one checked `Definitions`, or a DefinitionError with all problems at once."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from pipeline.definitions.accounts import is_address
from pipeline.definitions.campaign import FILE_CHECKS, Campaign, Event, Period
from pipeline.definitions.edition import Edition, load_edition
from pipeline.definitions.form import Form
from pipeline.definitions.office_form import with_units
from pipeline.definitions.rubric import Rubric
from pipeline.definitions.strict import DefinitionError, read_toml, structured


@dataclass(frozen=True)
class Definitions:
    """Everything that the office decides: the campaign and the editions by key; `root` is config.toml's folder."""

    root: Path
    campaign: Campaign
    editions: dict[str, Edition]

    def form_in(self, period: Period) -> Form:
        """The form in force in a period."""
        return self.editions[period.edition].form

    def rubric_in(self, period: Period) -> Rubric:
        """The rubric in force in a period."""
        return self.editions[period.edition].rubric

    @property
    def inbox(self) -> Path:
        """Where received files are dropped."""
        return self.root / self.campaign.folders.inbox

    @property
    def archive(self) -> Path:
        """Where every received file is kept for good."""
        return self.root / self.campaign.folders.archive

    @property
    def output(self) -> Path:
        """Where everything made goes; safe to delete."""
        return self.root / self.campaign.folders.output

    @property
    def templates(self) -> Path:
        """Where the editions are."""
        return self.root / self.campaign.folders.templates


def load_definitions(config: Path) -> Definitions:
    """The definitions behind a config.toml; DefinitionError when anything in them does not hold."""
    campaign = structured(Campaign, read_toml(config), config)
    problems = [f"{config}: {problem}" for problem in campaign_problems(campaign)]
    folder = config.parent / campaign.folders.templates
    editions: dict[str, Edition] = {}
    found = sorted(path.parent for path in folder.glob("*/form.toml"))
    for edition_folder in found:
        try:
            edition = load_edition(edition_folder)
        except DefinitionError as error:
            problems += error.problems
        else:
            editions[edition.key] = _with_units(edition, campaign)
    if not found:
        problems.append(f"{folder}: không có phiên bản biểu mẫu nào (thư mục con có form.toml và rubric.toml).")
    if not problems:
        problems += [f"{config}: {problem}" for problem in _edition_problems(campaign, editions)]
    if problems:
        raise DefinitionError(problems)
    return Definitions(config.parent, campaign, editions)


def _with_units(edition: Edition, campaign: Campaign) -> Edition:
    """The edition with the campaign's units where the award workbook asks which unit is meant."""
    if edition.awards is None:
        return edition
    return replace(edition, awards=with_units(edition.awards, [(unit.key, unit.names[-1].name) for unit in campaign.units]))


def campaign_problems(campaign: Campaign) -> list[str]:
    """Everything in config.toml that contradicts itself."""
    units = {unit.key for unit in campaign.units}
    periods = {period.key for period in campaign.periods}
    groups = {group.key for group in campaign.groups}
    problems: list[str] = []
    for name, keys in (("units", [u.key for u in campaign.units]), ("periods", [p.key for p in campaign.periods]),
                       ("phases", [p.key for p in campaign.phases]), ("groups", [g.key for g in campaign.groups])):
        problems += [f"{name}: khóa {key!r} bị lặp." for key, times in Counter(keys).items() if times > 1]
        problems += [f"{name}: khóa {key!r} chỉ được gồm chữ không dấu, số, - và _ (dùng làm tên tệp)."
                     for key in keys if not key or not all(c.isascii() and (c.isalnum() or c in "-_") for c in key)]
    clash = periods & {phase.key for phase in campaign.phases}
    problems += [f"phases: khóa {key!r} trùng với khóa của một kỳ báo cáo." for key in sorted(clash)]
    for phase in campaign.phases:
        problems += _dangling(f"phases.{phase.key}.periods", phase.periods, periods)
        if not phase.periods:
            problems.append(f"phases.{phase.key}.periods: giai đoạn không có kỳ nào.")
    for period in campaign.periods:
        problems += _period_problems(period)
    for unit in campaign.units:
        problems += _dangling(f"units.{unit.key}.group", (unit.group,), groups)
        since = [name.since for name in unit.names]
        if not since or since != sorted(set(since)):
            problems.append(f"units.{unit.key}.names: cần ít nhất một tên, xếp theo ngày tăng dần.")
        problems += [f"units.{unit.key}.emails: {email!r} không phải là địa chỉ thư." for email in unit.emails
                     if not is_address(email)]
        if unit.until is not None and unit.until < unit.since:
            problems.append(f"units.{unit.key}: until trước since.")
    since = [agency.since for agency in campaign.agencies]
    if not since or since != sorted(set(since)):
        problems.append("agencies: cần ít nhất một cơ quan, xếp theo ngày tăng dần.")
    for number, agency in enumerate(campaign.agencies, 1):
        if bool(agency.deputy_title) and agency.signed_for not in ("KT.", "TL.", "TUQ."):
            problems.append(f"agencies[{number}].deputy_title: chỉ ghi khi signed_for là KT., TL. hoặc TUQ.")
        if agency.signed_for in ("KT.", "TL.", "TUQ.") and not agency.deputy_title:
            problems.append(f"agencies[{number}].deputy_title: ký {agency.signed_for} phải ghi chức danh của người ký.")
        problems += [f"agencies[{number}]: {email!r} không phải là địa chỉ thư."
                     for email in (*agency.department_emails, *agency.leader_emails) if not is_address(email)]
    problems += _package_problems(campaign)
    for number, exemplar in enumerate(campaign.published_exemplars, 1):
        problems += _dangling(f"published_exemplars[{number}].unit", (exemplar.unit,), units)
        problems += _dangling(f"published_exemplars[{number}].period", (exemplar.period,), periods)
        for name in ("subject", "approved_by"):
            if not getattr(exemplar, name).strip():
                problems.append(f"published_exemplars[{number}].{name}: công bố điển hình phải ghi rõ tên dòng và người đồng ý.")
    problems += [f"published_names[{number}].{name}: cho nêu tên phải ghi rõ họ tên (hoặc số, địa chỉ) và người đồng ý."
                 for number, one in enumerate(campaign.published_names, 1) for name in ("name", "approved_by") if not getattr(one, name).strip()]
    for number, event in enumerate(campaign.events, 1):
        problems += _event_problems(f"events[{number}]", event, campaign)
    for number, waiver in enumerate(campaign.waivers, 1):
        problems += _dangling(f"waivers[{number}].unit", (waiver.unit,), units)
        problems += _dangling(f"waivers[{number}].period", (waiver.period,), periods)
        for name in ("reason", "granted_by"):
            if not getattr(waiver, name).strip():
                problems.append(f"waivers[{number}].{name}: miễn áp dụng phải ghi rõ lý do và người cho phép.")
    granted = Counter((waiver.unit, waiver.check, waiver.period) for waiver in campaign.waivers)
    problems += [f"waivers: miễn {check!r} cho {unit}, kỳ {period} bị lặp." for (unit, check, period), times in granted.items() if times > 1]
    for number, reply in enumerate(campaign.replies, 1):
        problems += _dangling(f"replies[{number}].unit", (reply.unit,), units)
        problems += _dangling(f"replies[{number}].period", (reply.period,), periods)
    for number, receipt in enumerate(campaign.receipts, 1):
        if len(receipt.sha256) < 12:
            problems.append(f"receipts[{number}].sha256: cần ít nhất 12 ký tự đầu của mã SHA-256.")
    folders = [(field.name, getattr(campaign.folders, field.name)) for field in dataclasses.fields(campaign.folders)]
    problems += [f"folders.{name}: {value!r} trùng với thư mục khác." for name, value in folders
                 if [other for _, other in folders].count(value) > 1]
    for field in dataclasses.fields(campaign.limits):
        if field.name != "processes" and getattr(campaign.limits, field.name) <= 0:
            problems.append(f"limits.{field.name}: phải lớn hơn 0.")
    if any(days < 0 for days in (*campaign.reminders.days_before, campaign.reminders.every_days_after)):
        problems.append("reminders: số ngày làm việc không được âm.")
    for early, late in zip(campaign.periods, campaign.periods[1:], strict=False):
        if late.start <= early.end:
            problems.append(f"periods.{late.key}.start: phải sau ngày cuối của kỳ {early.key}; các kỳ xếp theo thời gian.")
    problems += _dangling("movement.contact_unit", (campaign.movement.contact_unit,), units)
    return problems


def _package_problems(campaign: Campaign) -> Iterator[str]:
    """Packages that cannot be meant: two for one recipient, tables twice, columns of tables that stay inside anyway."""
    for recipient, times in Counter(package.recipient for package in campaign.packages).items():
        if times > 1:
            yield f"packages: nơi nhận {recipient!r} bị lặp."
    for number, package in enumerate(campaign.packages, 1):
        for name in ("year_tables", "phase_tables", "own_tables"):
            for table, times in Counter(getattr(package, name)).items():
                if times > 1:
                    yield f"packages[{number}].{name}: {table!r} bị lặp."
        if package.own_tables and package.recipient != "don-vi":
            yield f"packages[{number}].own_tables: chỉ dùng cho nơi nhận \"don-vi\"."
        whole = {*package.year_tables, *package.phase_tables}
        yield from (f"packages[{number}].own_tables: {table!r} đã có ở year_tables hoặc phase_tables, cả bảng sẽ gửi cho mọi đơn vị."
                    for table in package.own_tables if table in whole)
        for place in package.without:
            table, dot, column = place.partition(".")
            if not dot or not column or table not in {*whole, *package.own_tables}:
                yield f"packages[{number}].without: {place!r} phải có dạng bảng.cột, với bảng có trong các danh sách bảng của gói."


def _event_problems(path: str, event: Event, campaign: Campaign) -> Iterator[str]:
    """What an event contradicts: the units, their days, its own shares."""
    units = campaign.unit_by_key
    dangling = [*_dangling(f"{path}.predecessors", event.predecessors, set(units)),
                *_dangling(f"{path}.successors", event.successors, set(units))]
    yield from dangling
    for share in event.shares:
        yield from _dangling(f"{path}.shares", (share.predecessor,), set(event.predecessors))
        yield from _dangling(f"{path}.shares", (share.successor,), set(event.successors))
        if not 0 < share.percent <= 100:
            yield f"{path}.shares: phần của {share.predecessor} sang {share.successor} phải lớn hơn 0 và không quá 100 %."
    for predecessor in dict.fromkeys(share.predecessor for share in event.shares):
        added = sum(share.percent for share in event.shares if share.predecessor == predecessor)
        if round(added, 6) != 100:
            yield f"{path}.shares: các phần của {predecessor} cộng lại {added:g} %, phải bằng 100 %."
    if not event.predecessors or not (event.successors or event.kind == "dissolve"):
        yield f"{path}: phải có predecessors; đổi tên, sáp nhập, chia tách phải có cả successors."
    if dangling:
        return
    for key in event.predecessors:
        gone = units[key].until
        if key not in event.successors and (gone is None or gone >= event.on):
            yield (f"{path}: {key} không có trong successors nên phải kết thúc trước ngày {event.on:%d/%m/%Y}; đề nghị ghi until "
                   "của đơn vị, hoặc thêm đơn vị vào successors nếu vẫn hoạt động.")
    yield from (f"{path}: {key} chưa thành lập vào ngày {event.on:%d/%m/%Y}; đề nghị sửa since của đơn vị hoặc on của sự kiện."
                for key in event.successors if not units[key].exists_on(event.on))


def _period_problems(period: Period) -> Iterator[str]:
    path = f"periods.{period.key}"
    if not period.start < period.end:
        yield f"{path}: start phải trước end."
    if not period.start <= period.plan_due <= period.end:
        yield f"{path}.plan_due: phải nằm trong kỳ."
    if not period.units_due <= period.leader_due <= period.department_due:
        yield f"{path}: units_due, leader_due, department_due phải theo thứ tự thời gian."
    if period.units_due < period.end:
        yield f"{path}.units_due: phải sau ngày cuối kỳ."


def _edition_problems(campaign: Campaign, editions: dict[str, Edition]) -> Iterator[str]:
    for edition in editions.values():
        if edition.form.id != campaign.movement.form_id:
            yield f"movement.form_id: {campaign.movement.form_id!r} khác id {edition.form.id!r} của phiên bản {edition.key}."
    for period in campaign.periods:
        if period.edition not in editions:
            yield f"periods.{period.key}.edition: {period.edition!r} không có; được phép: {', '.join(editions)}."
            continue
        edition = editions[period.edition]
        for indicator in edition.rubric.indicators:
            if indicator.targets is not None and period.key not in indicator.targets:
                yield f"periods.{period.key}: bảng điểm {edition.key} chưa có mục tiêu {indicator.key} cho kỳ này."
    yield from _report_problems(campaign, editions)
    known = frozenset(FILE_CHECKS).union(*(edition.form.waivable for edition in editions.values()))
    for number, waiver in enumerate(campaign.waivers, 1):
        if waiver.check not in known:
            place = waiver.check.rpartition(".")[0]
            near = sorted(name for name in known if place and name.rpartition(".")[0] == place) or get_close_matches(waiver.check, known, 3)
            yield f"waivers[{number}].check: không có kiểm tra {waiver.check!r}{'; có thể là ' + ', '.join(near) if near else ''}."


def _report_problems(campaign: Campaign, editions: dict[str, Edition]) -> Iterator[str]:
    """What the official report is to tell and nobody reports."""
    report = campaign.report
    told = {i.key for edition in editions.values() for i in edition.rubric.indicators}
    told |= {field.key for edition in editions.values() if "measures" in edition.form.by_key
             for field in edition.form.by_key["measures"].fields}
    yield from _dangling("report.leadership", report.leadership, told)
    for name, by_key, choice in (("contents", report.contents, "content"), ("solutions", report.solutions, "solution")):
        options = {o.key for edition in editions.values() if choice in edition.form.choice_by_key
                   for o in edition.form.choice_by_key[choice].options}
        yield from _dangling(f"report.{name}", by_key, options)
        for key, figures in by_key.items():
            yield from _dangling(f"report.{name}.{key}", figures, told)


def _dangling(path: str, references: Iterable[str], known: set[str]) -> Iterator[str]:
    for reference in references:
        if reference not in known:
            yield f"{path}: {reference!r} không có; được phép: {', '.join(sorted(known))}."
