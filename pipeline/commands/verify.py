"""The archive and its ledger, gone through byte by byte: what `make verify` prints."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pipeline.commands.console import Console
from pipeline.commands.form_key import key_damage
from pipeline.commands.refusals import Refusal
from pipeline.definitions.load import Definitions, load_definitions
from pipeline.domain.archive_damage import Damage
from pipeline.edges.backup import Manifest, manifest_of
from pipeline.edges.form_secret import NAME
from pipeline.edges.ledger import Inspection, Ledger, Mark, inspection
from pipeline.edges.ledger.verification import Progress
from pipeline.edges.run_lock import only_run


def verify(config: Path, mark: str, backup: Path | None, console: Console) -> bool:
    """Prints every damage of the archive and returns whether there is any.

    `mark` and `backup` are what is known of the ledger from elsewhere; either may be empty.
    """
    definitions = load_definitions(config)
    if not any((definitions.archive / name).exists() for name in ("ledger.sqlite", "files")):
        raise Refusal(f"Chưa có gì để kiểm tra: thư mục {definitions.campaign.folders.archive}/ chưa có sổ theo dõi.")
    manifest = manifest_of(backup) if backup is not None else None
    noted = mark_in(mark) if mark else mark_in(manifest.mark) if manifest is not None else None
    with only_run(definitions.archive), console.progress("Đang kiểm tra sổ và kho lưu") as bar:
        seen = inspected(definitions, bar.at, noted)
    if manifest is not None:
        seen.damages += _gone_since(definitions, manifest, seen)
    tell(seen, console)
    if noted is None:
        console.remark("Các dòng bị cắt ở cuối sổ, hoặc cả sổ được viết lại, chỉ lộ ra khi đối chiếu với dấu cuối đã ghi ở nơi khác: "
                       f"hãy ghi lại dấu cuối; lần sau chạy: python -m pipeline verify --mark {short(seen.mark)} (hoặc --backup TỆP).")
    return bool(seen.damages)


def inspected(definitions: Definitions, progress: Progress, noted: Mark | None) -> Inspection:
    """The whole archive looked through, the key of the forms included; the caller holds the archive."""
    seen = inspection(definitions.archive, progress, noted)
    if not any(damage.place.startswith("Sổ") for damage in seen.damages):
        with Ledger(definitions.archive) as ledger:
            damage = key_damage(definitions, ledger)
        seen.damages += [damage] if damage else []
    return seen


def tell(seen: Inspection, console: Console) -> None:
    """What an inspection found, in words."""
    for damage in seen.damages:
        console.finding("Lỗi", "", f"{damage.message} {damage.remedy}")
    console.say(f"Sổ theo dõi: {seen.mark.entries:02d} dòng, dấu cuối {seen.mark}.")
    console.say(f"Kho lưu: {seen.files:02d} tệp.")
    console.say(f"Phát hiện {len(seen.damages):02d} hư hỏng." if seen.damages
                else "Sổ và kho lưu nguyên vẹn: mọi dòng nối tiếp nhau, mọi tệp đúng mã SHA-256.")


def short(mark: Mark) -> str:
    """A mark with as many digits of its hash as people copy by hand."""
    return f"{mark.entries}:{mark.hash[:16]}"


def mark_in(text: str) -> Mark:
    """The mark that a person typed or a backup holds; Refusal for anything else."""
    try:
        return Mark.parsed(text)
    except ValueError:
        raise Refusal(f"{text!r} không phải là dấu cuối sổ; dấu có dạng 25:3f9a7c0e51d2, ít nhất 12 ký tự sau dấu hai chấm.") from None


def _gone_since(definitions: Definitions, manifest: Manifest, seen: Inspection) -> list[Damage]:
    """What a backup holds of the archive and the archive does not any more."""
    named = {damage.file for damage in seen.damages}
    gone = []
    for name, member in manifest.files.items():
        inside = name.removeprefix(f"{manifest.archive}/")
        path = definitions.archive / inside
        if inside == name or inside in named:
            continue
        if inside == NAME and path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() != member.sha256:
            gone.append(Damage("key_changed", file=NAME, detail="khác bản sao lưu"))
        elif not path.exists():
            gone.append(Damage("key_missing" if inside == NAME else "file_missing", file=inside, detail="có trong bản sao lưu"))
    return gone
