"""What leaves the Office for one period or phase → a folder with its files and drafts that bring them; sent when told to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path, PurePosixPath

from pipeline.commands.closed_periods import closed_periods
from pipeline.commands.closings import closings_in
from pipeline.commands.computing import computed_from, usable_definitions
from pipeline.commands.console import Console
from pipeline.commands.package_files import Made, for_department, for_leaders, for_units
from pipeline.commands.package_sending import send_package
from pipeline.commands.page_files import basis_of, with_page
from pipeline.commands.refusals import Refusal
from pipeline.commands.report import scopes_of
from pipeline.commands.sending import smtp_account
from pipeline.definitions.agency import Package
from pipeline.definitions.campaign import Period
from pipeline.definitions.load import Definitions
from pipeline.domain.official_report.scope import ReportScope
from pipeline.domain.package import DEPARTMENT, FOLDERS, LEADERS, UNITS, obstacles, package_key, package_name
from pipeline.edges.drafts import write_draft
from pipeline.edges.ledger import Ledger
from pipeline.edges.publish import Publication
from pipeline.edges.run_lock import only_run

_UNLISTED = {
    DEPARTMENT: "config.toml chưa có mục [[packages]] với recipient = \"so\": chưa quy định bảng nào được gửi ra ngoài.",
    UNITS: "config.toml chưa có mục [[packages]] với recipient = \"don-vi\": chưa quy định bảng nào được gửi cho các đơn vị.",
}
_ADDRESSES = {
    DEPARTMENT: "department_emails của [[agencies]]", LEADERS: "leader_emails của [[agencies]]", UNITS: "emails của từng đơn vị",
}


def package(
    config: Path, as_of: date, console: Console, *, period: str, phase: str, recipient: str, sending: bool, forcing: bool, reason: str,
) -> bool:
    """Writes the package and its drafts, sends them when told to; returns whether anything asks for attention.

    Refusal, before anything is written, for a package that must not be sent, that nobody has defined, or that would tell
    of people.
    """
    definitions = usable_definitions(config)
    if bool(period) == bool(phase):
        raise Refusal("Đề nghị chỉ rõ một kỳ (--period 2025) hoặc một giai đoạn (--phase giai-doan-1).")
    if forcing and not reason.strip():
        raise Refusal("Gửi khi còn dữ liệu mẫu, bảng điểm dự thảo, báo cáo chưa hoàn thiện phải ghi rõ lý do (--reason); lý do được ghi vào sổ.")
    listed = next((one for one in definitions.campaign.packages if one.recipient == recipient), None)
    if listed is None and recipient in _UNLISTED:
        raise Refusal(_UNLISTED[recipient])
    if sending:
        smtp_account(definitions)
    with only_run(definitions.archive), Publication(definitions.output) as publication, Ledger(definitions.archive) as ledger:
        if sending and period in definitions.campaign.period_by_key:
            _refuse_open([definitions.campaign.period_by_key[period]], closings_in(ledger))
        received, run = computed_from(definitions, ledger, as_of, console)
        closed = closed_periods(definitions, ledger, received.closings, run.periods, console)
        scope = scopes_of(run, {key: one.run for key, one in closed.items()}, period, phase)[0]
        against = obstacles(scope)
        if sending:
            _refuse_open(scope.periods, closed)
            _refuse_obstacles(against, forcing=forcing)
        place = PurePosixPath(scope.key, FOLDERS[recipient])
        folder = publication.folder / place
        folder.mkdir(parents=True)
        with console.progress("Đang lập gói"):
            made = _made(definitions, scope, recipient, listed, folder, as_of, console)
        against = [*against, *made.lacking]
        if sending:
            _refuse_obstacles(against, forcing=forcing)
        for name, letter in made.letters.items():
            write_draft(letter, folder / f"{name}.eml")
        publication.publish(with_page(definitions, publication.folder, [place], basis_of(scope, FOLDERS[recipient])))
        _tell(definitions, scope, recipient, made, against, console, sending=sending)
        if not sending:
            return bool(made.held_back)
        drafts = [definitions.output / place / f"{name}.eml" for name in made.letters]
        asks = send_package(definitions, ledger, drafts, as_of, console, package=package_key(scope, recipient), reason=reason.strip(), against=against)
        return asks or bool(made.held_back)


def _made(definitions: Definitions, scope: ReportScope, recipient: str, listed: Package | None, folder: Path, as_of: date, console: Console) -> Made:
    if listed is None or recipient == LEADERS:
        return for_leaders(definitions, scope, listed, folder, as_of, console, name=package_name(scope, recipient))
    if recipient == UNITS:
        return for_units(definitions, scope, listed, folder, as_of, console)
    return for_department(definitions, scope, listed, folder, as_of, console)


def _refuse_open(periods: Sequence[Period], closed: Collection[str]) -> None:
    if still_open := [period.name for period in periods if period.key not in closed]:
        raise Refusal(f"Chưa khóa {', '.join(name[:1].lower() + name[1:] for name in still_open)} nên chưa gửi được: make close PERIOD=… khi kết quả đã được "
                      "phê duyệt. Bỏ --send để lập thư nháp.")


def _refuse_obstacles(against: list[str], *, forcing: bool) -> None:
    if against and not forcing:
        raise Refusal(f"Không gửi: {'; '.join(against)}. Nếu vẫn phải gửi: thêm --force --reason \"lý do\" (lý do được ghi vào sổ).")


def _tell(definitions: Definitions, scope: ReportScope, recipient: str, made: Made, against: list[str], console: Console, *, sending: bool) -> None:
    place = f"{definitions.campaign.folders.output}/{scope.key}/{FOLDERS[recipient]}/"
    if recipient == UNITS:
        console.table(f"Thư gửi các đơn vị, {scope.words}", (("Thư nháp", False), ("Gửi đến", False)),
                      [(f"{name}.eml", ", ".join(letter.to) or "chưa có địa chỉ") for name, letter in made.letters.items()])
        held_back = f"; chưa lập thư cho {made.held_back:02d} đơn vị (xem lý do ở trên)" if made.held_back else ""
        console.say(f"Đã lập {len(made.letters):02d} thư nháp, mỗi thư kèm một tệp kết quả, trong {place}{held_back}.")
    else:
        (name, letter), = made.letters.items()
        console.say(f"Đã lập gói trong {place}, thư nháp {name}.eml, người nhận: {', '.join(letter.to) or 'chưa có địa chỉ'}.")
    if not all(letter.to for letter in made.letters.values()):
        console.say(f"Ghi địa chỉ vào {_ADDRESSES[recipient]} trong config.toml, hoặc điền khi mở thư nháp.")
    if against:
        console.say(f"Lưu ý trước khi gửi: {'; '.join(against)}.")
    if not sending:
        console.say("Chưa thư nào được gửi. Tiếp theo: mở thư nháp, xem lại rồi gửi; hoặc chạy lại với --send khi kỳ đã khóa.")
