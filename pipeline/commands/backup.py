"""Everything that cannot be made again → one file, and back."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pipeline.commands.console import Console
from pipeline.commands.refusals import Refusal
from pipeline.commands.verify import inspected, mark_in, short, tell
from pipeline.definitions.load import Definitions, load_definitions
from pipeline.domain.values import number_text
from pipeline.edges.backup import Manifest, is_safe, manifest_of, write_backup
from pipeline.edges.backup import restore as restored
from pipeline.edges.ledger import Ledger, inspection
from pipeline.edges.run_lock import LOCK_NAME, only_run

DOCUMENTS = "van-ban"
"""Where people keep the documents that they have edited."""

_FOLDER = "sao-luu"
_PASSING = {LOCK_NAME, ".incoming", "ledger.sqlite-journal"}
"""What comes and goes in the archive with a run."""


def backup(config: Path, target: Path | None, as_of: date, console: Console) -> bool:
    """Writes the backup and returns whether anything was amiss: a damage, or a file that could not be taken in."""
    definitions = load_definitions(config)
    path = _free(definitions.root / _FOLDER, as_of) if target is None else _free(target, as_of) if target.is_dir() else target
    if path.exists():
        raise Refusal(f"Tệp {path} đã có; bản sao lưu không ghi đè lên tệp nào, đề nghị chọn tên khác.")
    with only_run(definitions.archive):
        if (definitions.archive / "ledger.sqlite").exists():
            with Ledger(definitions.archive):
                pass  # what a killed run left half written is settled
        with console.progress("Đang kiểm tra trước khi sao lưu") as bar:
            seen = inspected(definitions, bar.at, None)
        files, left_out = _files(config, definitions, path)
        about = Manifest(as_of.isoformat(), str(seen.mark), definitions.campaign.folders.archive)
        with console.progress("Đang sao lưu") as bar:
            manifest = write_backup(path, files, about, bar.at)
    for name in left_out:
        console.say(f"  Không sao lưu được {name}: không phải tệp thường, hoặc tên tệp không dùng được trên mọi hệ điều hành; đề nghị đổi tên.")
    if seen.damages:
        tell(seen, console)
        console.say("Bản sao lưu này chép cả phần hư hỏng nêu trên; đề nghị giữ lại các bản sao lưu trước.")
    console.say(f"Đã sao lưu {len(manifest.files):02d} tệp vào {path} ({number_text(round(path.stat().st_size / 1e6, 1))} MB), "
                f"đã đọc lại và đối chiếu; dấu cuối sổ {short(seen.mark)}.")
    console.say("Tệp có dữ liệu cá nhân và khóa mã biểu mẫu: cất ở nơi khác máy này, chỉ người phụ trách được đọc. "
                "Tài khoản thư trong config.local.toml không được sao lưu.")
    return bool(seen.damages or left_out)


def restore(source: Path, folder: Path | None, config: Path, console: Console) -> bool:
    """Brings a backup back into a folder, by default that of the config, and returns whether the result is damaged."""
    if not source.is_file():
        raise Refusal(f"Không tìm thấy tệp sao lưu: {source}.")
    target = (config.parent if folder is None else folder).absolute()
    manifest = manifest_of(source)
    target.mkdir(parents=True, exist_ok=True)
    with only_run(target / manifest.archive):
        with console.progress("Đang khôi phục") as bar:
            restored(source, target, bar.at)
        with console.progress("Đang kiểm tra") as bar:
            seen = inspection(target / manifest.archive, bar.at, mark_in(manifest.mark))
    tell(seen, console)
    console.say(f"Đã khôi phục {len(manifest.files):02d} tệp của bản sao lưu ngày {date.fromisoformat(manifest.made_on):%d/%m/%Y} "
                f"vào {target}. Tiếp theo: make consolidate.")
    return bool(seen.damages)


def _free(folder: Path, as_of: date) -> Path:
    """A name of that day that is not taken yet."""
    name = f"sao-luu-{as_of.isoformat()}"
    path, number = folder / f"{name}.zip", 1
    while path.exists():
        number += 1
        path = folder / f"{name}-{number}.zip"
    return path


def _files(config: Path, definitions: Definitions, target: Path) -> tuple[list[tuple[str, Path]], list[str]]:
    """(name in the backup, file) of everything to be kept, and the names of what cannot be."""
    folders = definitions.campaign.folders
    for name in (folders.archive, folders.templates):
        if not is_safe(name):
            raise Refusal(f"Thư mục {name} nằm ngoài thư mục dự án nên không sao lưu được; xem [folders] trong config.toml.")
    taken, left_out = [("config.toml", config)], []
    for name in (folders.archive, folders.templates, DOCUMENTS):
        for path in _below(definitions.root / name):
            inside = path.relative_to(definitions.root).as_posix()
            if not is_safe(inside) or not stat.S_ISREG(path.lstat().st_mode):
                left_out.append(os.fsencode(inside).decode("utf-8", "replace"))
            elif path.absolute() != target.absolute():
                taken.append((inside, path))
    return taken, left_out


def _below(folder: Path) -> Iterator[Path]:
    """Every file below a folder, what comes and goes left out; links are named, not followed."""
    for path in sorted(folder.rglob("*")):
        passing = path.relative_to(folder).parts[0] in _PASSING
        if not passing and (path.is_symlink() or not path.is_dir()):
            yield path
