"""One file holds everything that cannot be made again, and gives it back to the byte, or nothing at all."""

from __future__ import annotations

import io
import json
import os
import shutil
import stat
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from projects import project, tree

from pipeline import cli
from pipeline.commands.backup import backup, restore
from pipeline.commands.console import Console
from pipeline.commands.form_key import issuing_key
from pipeline.definitions.load import load_definitions
from pipeline.edges.backup import (
    MANIFEST,
    STAGING,
    BackupDamaged,
    Manifest,
    WouldOverwrite,
    is_safe,
    manifest_of,
    write_backup,
)
from pipeline.edges.backup import restore as restored
from pipeline.edges.ledger import Ledger

AS_OF = date(2026, 12, 6)
POSIX = pytest.mark.skipif(os.name != "posix", reason="permissions")


def silent() -> Console:
    return Console(io.StringIO(), io.StringIO())


def unheard(done: int, of: int) -> None:
    """Progress that nobody watches."""


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A project with two received files, a key, a document and some litter."""
    folder = project(tmp_path / "office")
    (folder / "inbox/báo cáo.xlsx").write_bytes(b"PK one" * 1000)
    (folder / "inbox/b.pdf").write_bytes(b"two")
    with Ledger(folder / "archive") as ledger:
        ledger.receive(folder / "inbox", limit_megabytes=1)
        issuing_key(load_definitions(folder / "config.toml"), ledger, Console(io.StringIO(), io.StringIO()))
    (folder / "van-ban/2026").mkdir(parents=True)
    (folder / "van-ban/2026/Báo cáo năm (sửa).docx").write_bytes(b"docx")
    (folder / "config.local.toml").write_text("password = 'x'")
    (folder / "archive/.dang-chay.lock").write_text("")
    (folder / "archive/.incoming").mkdir()
    (folder / "archive/.incoming/0").write_text("half")
    (folder / "output").mkdir()
    return folder


@pytest.fixture
def kept(office: Path, tmp_path: Path) -> Path:
    """Its backup."""
    backup(office / "config.toml", tmp_path / "kept.zip", AS_OF, silent())
    return tmp_path / "kept.zip"


def irreplaceable(folder: Path) -> dict[str, str]:
    return {name: digest for name, digest in tree(folder).items()
            if name.split("/")[0] not in ("inbox", "config.local.toml", "sao-luu") and ".incoming" not in name and ".lock" not in name}


# --- what is in it


def test_a_backup_holds_archive_key_config_forms_and_documents_and_nothing_else(office: Path, kept: Path) -> None:
    manifest = manifest_of(kept)
    assert {name: member.sha256 for name, member in manifest.files.items()} == irreplaceable(office)
    assert {name.split("/")[0] for name in manifest.files} == {"archive", "config.toml", "input_templates", "van-ban"}
    assert "archive/form-secret" in manifest.files
    with zipfile.ZipFile(kept) as packed:
        assert packed.testzip() is None
        assert sorted(packed.namelist()) == sorted([*manifest.files, MANIFEST])


@POSIX
def test_only_its_owner_can_read_a_backup(kept: Path) -> None:
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_the_manifest_knows_the_last_entry_of_the_ledger(office: Path, kept: Path) -> None:
    with Ledger(office / "archive") as ledger:
        *_, last = ledger.entries()
    assert manifest_of(kept).mark == f"{last.id}:{last.hash}"


def test_the_same_project_gives_the_same_bytes(office: Path, kept: Path, tmp_path: Path) -> None:
    backup(office / "config.toml", tmp_path / "again.zip", AS_OF, silent())
    assert (tmp_path / "again.zip").read_bytes() == kept.read_bytes()


def test_by_default_a_backup_is_named_by_its_day_and_never_replaces_another(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = ["--config", str(office / "config.toml")]
    for _ in range(2):
        assert cli.main(["backup", "--as-of", "2026-12-06", *config]) == 0
    assert sorted(path.name for path in (office / "sao-luu").iterdir()) == ["sao-luu-2026-12-06-2.zip", "sao-luu-2026-12-06.zip"]
    said = capsys.readouterr().out
    assert "khóa mã biểu mẫu" in said
    assert "dấu cuối sổ" in said
    assert cli.main(["backup", str(office / "sao-luu/sao-luu-2026-12-06.zip"), *config]) == 64
    assert "không ghi đè" in capsys.readouterr().err


def test_a_folder_may_be_given_as_for_a_memory_stick(office: Path, tmp_path: Path) -> None:
    (tmp_path / "usb").mkdir()
    backup(office / "config.toml", tmp_path / "usb", AS_OF, silent())
    assert [path.name for path in (tmp_path / "usb").iterdir()] == ["sao-luu-2026-12-06.zip"]


@POSIX
def test_what_cannot_be_restored_everywhere_is_named_and_not_passed_over(office: Path, tmp_path: Path) -> None:
    (office / "van-ban/a:b.docx").write_text("x")
    (office / "van-ban/lối tắt.docx").symlink_to(office / "config.local.toml")
    out = io.StringIO()
    assert backup(office / "config.toml", tmp_path / "kept.zip", AS_OF, Console(out, io.StringIO())) is True
    assert "van-ban/a:b.docx" in out.getvalue()
    assert "van-ban/lối tắt.docx" in out.getvalue()
    assert not any("a:b" in name or "lối" in name for name in manifest_of(tmp_path / "kept.zip").files)


def test_a_damaged_archive_is_backed_up_and_said_to_be_damaged(office: Path, tmp_path: Path) -> None:
    file = next(path for path in (office / "archive/files").rglob("*") if path.is_file())
    file.chmod(0o600)
    file.write_bytes(b"changed")
    out = io.StringIO()
    assert backup(office / "config.toml", tmp_path / "kept.zip", AS_OF, Console(out, io.StringIO())) is True
    assert "nội dung đã bị thay đổi" in out.getvalue()
    assert "giữ lại các bản sao lưu trước" in out.getvalue()


def test_a_backup_that_fails_leaves_nothing_behind(office: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_backup(tmp_path / "new/kept.zip", [("a", office / "config.toml"), ("b", office / "nowhere")],
                     Manifest("2026-12-06", "0:0", "archive"), unheard)
    assert list((tmp_path / "new").iterdir()) == []


# --- and back


def test_a_restore_gives_every_byte_back_with_its_permissions(office: Path, kept: Path, tmp_path: Path) -> None:
    out = io.StringIO()
    assert restore(kept, tmp_path / "new/place", office / "config.toml", Console(out, io.StringIO())) is False
    assert irreplaceable(tmp_path / "new/place") == irreplaceable(office)
    assert "nguyên vẹn" in out.getvalue()
    assert "ngày 06/12/2026" in out.getvalue()
    if os.name == "posix":
        for name in manifest_of(kept).files:
            assert (tmp_path / "new/place" / name).stat().st_mode == (office / name).stat().st_mode
    assert not (tmp_path / "new/place" / STAGING).exists()


def test_without_a_folder_it_goes_to_the_project(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "fresh").mkdir()
    assert cli.main(["restore", str(kept), "--config", str(tmp_path / "fresh/config.toml")]) == 0
    assert cli.main(["verify", "--backup", str(kept), "--config", str(tmp_path / "fresh/config.toml")]) == 0


def test_restoring_twice_or_after_a_break_changes_nothing(kept: Path, tmp_path: Path) -> None:
    restored(kept, tmp_path / "new", unheard)
    before = tree(tmp_path / "new")
    (tmp_path / "new/archive/ledger.sqlite").unlink()
    (tmp_path / "new" / STAGING).mkdir()
    (tmp_path / "new" / STAGING / "config.toml").write_text("left by a killed run")
    restored(kept, tmp_path / "new", unheard)
    assert tree(tmp_path / "new") == before


def test_nothing_is_ever_replaced(kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new/config.toml").write_text("mine")
    assert cli.main(["restore", str(kept), str(tmp_path / "new")]) == 64
    assert "config.toml" in capsys.readouterr().err
    assert tree(tmp_path / "new").keys() - {"archive/.dang-chay.lock"} == {"config.toml"}
    assert (tmp_path / "new/config.toml").read_text() == "mine"


def test_a_folder_or_a_link_in_the_way_is_not_replaced_or_followed(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "a/config.toml").mkdir(parents=True)
    (tmp_path / "b").mkdir()
    (tmp_path / "b/archive").write_text("a file")
    (tmp_path / "outside").mkdir()
    (tmp_path / "c").mkdir()
    (tmp_path / "c/van-ban").symlink_to(tmp_path / "outside")
    for name, inside in (("a", "config.toml"), ("b", "archive/form-secret"), ("c", "van-ban/2026/Báo cáo năm (sửa).docx")):
        with pytest.raises(WouldOverwrite) as refused:
            restored(kept, tmp_path / name, unheard)
        assert inside in refused.value.paths
    assert list((tmp_path / "outside").iterdir()) == []


def repacked(kept: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The backup with other content, as somebody writes it who knows the format."""
    with zipfile.ZipFile(kept) as packed:
        content = {name: packed.read(name) for name in packed.namelist()}
    change(content)
    with zipfile.ZipFile(kept, "w") as packed:
        for name, data in content.items():
            packed.writestr(name, data)
    return kept


def smuggled(content: dict[str, bytes]) -> None:
    manifest = json.loads(content[MANIFEST])
    manifest["files"]["../outside.txt"] = manifest["files"].pop("config.toml")
    content["../outside.txt"] = content.pop("config.toml")
    content[MANIFEST] = json.dumps(manifest).encode()


def named_elsewhere(content: dict[str, bytes]) -> None:
    content[MANIFEST] = json.dumps(json.loads(content[MANIFEST]) | {"archive": "/etc"}).encode()


def altered(content: dict[str, bytes]) -> None:
    content["config.toml"] += b"#"


def unlisted(content: dict[str, bytes]) -> None:
    content["more.txt"] = b"x"


def lost(content: dict[str, bytes]) -> None:
    del content["config.toml"]


def without_manifest(content: dict[str, bytes]) -> None:
    del content[MANIFEST]


def other_format(content: dict[str, bytes]) -> None:
    content[MANIFEST] = b"[]"


@pytest.mark.parametrize("change", [smuggled, named_elsewhere, altered, unlisted, lost, without_manifest, other_format])
def test_a_backup_that_was_tampered_with_restores_nothing(
        change: Callable[[dict[str, bytes]], None], kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repacked(kept, change)
    before = set(tree(tmp_path))
    assert cli.main(["restore", str(kept), str(tmp_path / "new")]) == 64
    assert "không dùng được" in capsys.readouterr().err
    assert set(tree(tmp_path)) - before <= {"new/archive/.dang-chay.lock"}


def test_a_flipped_byte_anywhere_in_a_backup_restores_either_nothing_or_everything(kept: Path, tmp_path: Path) -> None:
    whole = kept.read_bytes()
    restored(kept, tmp_path / "right", unheard)
    right = tree(tmp_path / "right")
    for place in range(7, len(whole), len(whole) // 30):
        kept.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1:])
        try:
            restored(kept, tmp_path / "new", unheard)
        except BackupDamaged:
            assert not (tmp_path / "new").exists() or tree(tmp_path / "new") == {}
        else:
            assert tree(tmp_path / "new") == right
            shutil.rmtree(tmp_path / "new")


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06" + bytes(18), b"no zip at all"])
def test_what_is_no_backup_is_refused_with_a_sentence(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(BackupDamaged):
        manifest_of(tmp_path / "x.zip")


@pytest.mark.parametrize("name", ["", "/a", "a/../b", "a/./b", "a//b", "a\\b", "c:/a", "a\0", "nul", "a/com1.txt", "a/\ud800"])
def test_unsafe_names_are_recognised_and_never_packed(name: str, tmp_path: Path) -> None:
    assert not is_safe(name)
    with pytest.raises(ValueError):  # noqa: PT011 - the name itself is all it says
        write_backup(tmp_path / "kept.zip", [(name, Path("x"))], Manifest("", "", "archive"), unheard)


# --- compared with the living archive


def test_verify_compares_the_archive_with_an_earlier_backup(office: Path, kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = ["--config", str(office / "config.toml")]
    (office / "inbox/c.pdf").write_bytes(b"three")
    with Ledger(office / "archive") as ledger:
        ledger.receive(office / "inbox", limit_megabytes=1)
    assert cli.main(["verify", "--backup", str(kept), *config]) == 0
    shutil.rmtree(office / "archive")
    with Ledger(office / "archive") as ledger:
        ledger.receive(office / "inbox", limit_megabytes=1)
    assert cli.main(["verify", *config]) == 0, "by itself, the new ledger is a sound one"
    capsys.readouterr()
    assert cli.main(["verify", "--backup", str(kept), *config]) == 1
    said = capsys.readouterr().out
    assert "sổ đã được viết lại" in said
    assert "Tệp form-secret: khóa mã biểu mẫu không còn (có trong bản sao lưu)." in said
