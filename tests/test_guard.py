"""The guard: each rule refuses its bad file and lets the honest neighbour through."""

from __future__ import annotations

import io
import os
import struct
import sys
import time
import zipfile
import zlib
from pathlib import Path

import msoffcrypto
import olefile
import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import Workbook
from raw_workbooks import MAIN, honest_xlsx, ods_parts, saved_by_libreoffice, xlsx, xlsx_parts, zipped

from pipeline.domain.file_reasons import FILE_REASONS, Refused
from pipeline.edges.guard import GuardLimits, examine, examined_bytes

ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'
SHEETS = {"Biểu 1": ROW}
PART = "xl/worksheets/sheet1.xml"


def code(data: bytes, limits: GuardLimits | None = None) -> str:
    """The code of the refusal, or the kind of a file that passes."""
    try:
        return examined_bytes(data, limits or GuardLimits()).kind
    except Refused as refused:
        return refused.code


def test_every_reason_reads_as_a_sentence_with_and_without_its_detail() -> None:
    for reason in FILE_REASONS.values():
        for words in (reason.said(), reason.said("chi tiết {x}", "20 MB"), reason.advised()):
            assert words.endswith(".")
            assert "{detail}" not in words
            assert "{limit}" not in words
            assert "  " not in words


def with_part(name: str, content: str | bytes) -> bytes:
    return zipped({**xlsx_parts(SHEETS), name: content})


# --- the file


def test_an_ordinary_workbook_passes_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "báo cáo.pdf"
    data = honest_xlsx()
    path.write_bytes(data)
    examined = examine(path)
    assert (examined.kind, examined.data) == ("xlsx", data)


def test_a_workbook_of_openpyxl_passes(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    Workbook().save(path)
    assert examine(path).kind == "xlsx"


def test_an_ordinary_workbook_is_examined_in_far_less_than_a_tenth_of_a_second() -> None:
    data = honest_xlsx()
    start = time.perf_counter()
    for _ in range(20):
        examined_bytes(data)
    assert (time.perf_counter() - start) / 20 < 0.05


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.touch()
    with pytest.raises(Refused) as refused:
        examine(path)
    assert refused.value.code == "empty_file"


def test_a_file_beyond_the_limit_is_refused_and_says_the_limit() -> None:
    with pytest.raises(Refused, match="1 MB") as refused:
        examined_bytes(b"PK\x03\x04" + bytes(1 << 20), GuardLimits(file_megabytes=1))
    assert refused.value.code == "too_large"


def test_a_missing_file_is_refused_not_raised(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        examine(tmp_path / "không có.xlsx")
    assert refused.value.code == "unreadable_file"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        examine(tmp_path)
    assert refused.value.code == "not_a_regular_file"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFO here")
def test_a_fifo_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.xlsx")
    with pytest.raises(Refused) as refused:
        examine(tmp_path / "a.xlsx")
    assert refused.value.code == "not_a_regular_file"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_symbolic_link_is_refused_even_to_an_honest_file(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(honest_xlsx())
    (tmp_path / "b.xlsx").symlink_to(tmp_path / "a.xlsx")
    with pytest.raises(Refused) as refused:
        examine(tmp_path / "b.xlsx")
    assert refused.value.code == "not_a_regular_file"


# --- what it is


@pytest.mark.parametrize(("content", "name"), [(b"Rar!\x1a\x07\x00", "RAR"), (b"7z\xbc\xaf\x27\x1c", "7-Zip"), (b"\x1f\x8b\x08", "GZIP")])
def test_an_archive_that_we_do_not_open_is_refused_with_what_to_do(content: bytes, name: str) -> None:
    with pytest.raises(Refused, match=name) as refused:
        examined_bytes(content)
    assert refused.value.code == "unsupported_archive"
    assert "Giải nén" in refused.value.reason.remedy


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xef\xbb\xbf<html><table><tr><td>1</td></tr></table>", "trang web"),
        ("Họ tên;Số\nAn;1\n".encode(), "CSV"),
        (b"\x89PNG\r\n\x1a\n", "ảnh"),
        (zipped({"a.txt": "x"}), "ZIP"),
        (zipped({"word/document.xml": "<w:document/>"}), "Word"),
        (zipped({"ppt/presentation.xml": "<p:presentation/>"}), "trình chiếu"),
        (zipped({"xl/workbook.bin": b"\x83\x01"}), ".xlsb"),
        (zipped({"Index/Document.iwa": b"\x00"}), "Numbers"),
    ],
)
def test_a_file_of_another_kind_is_named(content: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words) as refused:
        examined_bytes(content)
    assert refused.value.code == "not_a_spreadsheet"


def test_zeros_and_cut_files_are_damaged() -> None:
    assert code(bytes(4096)) == "damaged"
    assert code(honest_xlsx()[:-200]) == "damaged"
    assert code(b"PK\x03\x04") == "damaged"
    assert code(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096)) == "damaged"


@pytest.mark.parametrize("at", range(0, 4000, 97))
def test_a_file_with_one_wrong_byte_never_raises_anything_else(at: int) -> None:
    data = bytearray(honest_xlsx())
    data[at % len(data)] ^= 0xFF
    assert code(bytes(data)) in {*FILE_REASONS, "xlsx"}


def test_an_opendocument_spreadsheet_passes_and_a_text_does_not() -> None:
    parts = ods_parts('<table:table table:name="a"/>')
    assert code(zipped(parts)) == "ods"
    assert (
        code(zipped({**parts, "mimetype": "application/vnd.oasis.opendocument.text"})) == "not_a_spreadsheet"
    )


def test_a_file_that_is_both_xlsx_and_ods_is_suspicious() -> None:
    assert code(zipped({**ods_parts(""), **xlsx_parts(SHEETS)})) == "suspicious_archive"


def test_real_files_of_libreoffice_pass() -> None:
    assert code(saved_by_libreoffice("xls")) == "xls"
    assert code(saved_by_libreoffice("ods")) == "ods"


# --- the rules for zips


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("XL/WORKBOOK.XML", "suspicious_archive"),
        ("xl\\workbook.xml", "suspicious_archive"),
        ("/etc/passwd", "suspicious_archive"),
        ("../up.xml", "suspicious_archive"),
        ("xl/../../up.xml", "suspicious_archive"),
        ("..\\up.xml", "suspicious_archive"),
        ("C:/up.xml", "suspicious_archive"),
        ("xl/media/ảnh 1.png", "xlsx"),
        ("xl/media/..hidden", "xlsx"),
        ("docProps/custom.xml", "xlsx"),
    ],
)
def test_names_that_repeat_or_escape_are_suspicious(name: str, expected: str) -> None:
    assert code(with_part(name, "x")) == expected


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_is_there_twice_is_suspicious() -> None:
    buffer = io.BytesIO(xlsx(SHEETS))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(PART, "other")
    assert code(buffer.getvalue()) == "suspicious_archive"


def test_a_link_inside_the_zip_is_suspicious() -> None:
    buffer = io.BytesIO(xlsx(SHEETS))
    with zipfile.ZipFile(buffer, "a") as archive:
        link = zipfile.ZipInfo("xl/media/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert code(buffer.getvalue()) == "suspicious_archive"


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (zipfile.ZIP_STORED, "xlsx"),
        (zipfile.ZIP_DEFLATED, "xlsx"),
        (zipfile.ZIP_BZIP2, "suspicious_archive"),
        (zipfile.ZIP_LZMA, "suspicious_archive"),
    ],
)
def test_only_stored_and_deflated_parts_are_read(method: int, expected: str) -> None:
    assert code(zipped(xlsx_parts(SHEETS), method)) == expected


def central(data: bytes, name: str, offset: int, value: bytes) -> bytes:
    """The zip with bytes changed in the directory entry of a part."""
    at = data.rindex(name.encode()) - 46 + offset
    return data[:at] + value + data[at + len(value) :]


def test_an_encryption_flag_means_a_password() -> None:
    assert code(central(xlsx(SHEETS), PART, 8, b"\x01\x00")) == "encrypted"


def test_a_bomb_is_known_by_its_ratio_and_a_blank_styled_sheet_is_not_one() -> None:
    assert code(with_part(PART, b"<worksheet>" + bytes(8 << 20))) == "suspicious_archive"
    blank = "".join(f'<row r="{r}" spans="1:9" s="{r % 7}" ht="{r % 13 + 9}"/>' for r in range(1, 60000))
    assert code(xlsx({"Biểu 1": blank})) == "xlsx"


def test_a_part_beyond_its_limit_and_a_whole_beyond_its_limit_are_too_large() -> None:
    noise = os.urandom(3 << 20)
    assert code(with_part("xl/media/a.png", noise), GuardLimits(part_megabytes=2)) == "expanded_too_large"
    assert code(with_part("xl/media/a.png", noise), GuardLimits(expanded_megabytes=2)) == "expanded_too_large"
    assert code(with_part("xl/media/a.png", noise)) == "xlsx"


def test_a_header_that_promises_less_than_there_is_is_suspicious() -> None:
    content = b"<worksheet>" + b" " * (30 << 20)
    data = with_part(PART, content)
    lying = central(data, PART, 24, struct.pack("<I", 5000))
    lying = central(lying, PART, 16, struct.pack("<I", zlib.crc32(content[:5000])))
    start = time.perf_counter()
    assert code(lying) == "suspicious_archive"
    assert time.perf_counter() - start < 1


def test_a_header_that_promises_more_or_other_bytes_is_damaged() -> None:
    assert code(central(xlsx(SHEETS), PART, 24, struct.pack("<I", 5000))) == "damaged"
    assert code(central(xlsx(SHEETS), PART, 16, b"\0\0\0\0")) == "damaged"


def test_entries_that_share_their_bytes_are_suspicious() -> None:
    inner = zipped({"xl/inner.xml": "<a/>"}, zipfile.ZIP_STORED)
    local = inner[: inner.index(b"PK\x01\x02")]
    parts = {**xlsx_parts(SHEETS), "xl/media/outer.bin": local, "xl/inner.xml": "<a/>"}
    data = zipped(parts, zipfile.ZIP_STORED)
    assert code(data) == "xlsx"
    with pytest.raises(Refused, match="chồng lên nhau"):
        examined_bytes(central(data, "xl/inner.xml", 42, struct.pack("<I", data.index(local))))


def test_a_directory_that_names_a_part_otherwise_than_the_part_itself_is_suspicious() -> None:
    data = xlsx(SHEETS)
    at = data.rindex(PART.encode())
    with pytest.raises(Refused, match="không khớp"):
        examined_bytes(data[:at] + PART.replace("1", "2").encode() + data[at + len(PART) :])


def test_two_thousand_parts_are_enough() -> None:
    parts = xlsx_parts(SHEETS)
    few = {f"customXml/item{i}.xml": "<a/>" for i in range(40 - len(parts))}
    assert code(zipped({**parts, **few}), GuardLimits(parts=40)) == "xlsx"
    assert code(zipped({**parts, **few, "one/more": ""}), GuardLimits(parts=40)) == "expanded_too_large"


DOCTYPE = '<!DOCTYPE a [<!ENTITY b "c">]>'


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        (PART, f'{DOCTYPE}<worksheet xmlns="{MAIN}"/>', "suspicious_archive"),
        (PART, f'<?xml version="1.0"?>\n<!-- x -->{DOCTYPE}<x:worksheet/>', "suspicious_archive"),
        (PART, "<!--" + " " * 70_000 + f"-->{DOCTYPE}<worksheet/>", "suspicious_archive"),
        ("xl/sharedStrings.xml", f"{DOCTYPE}<sst/>", "suspicious_archive"),
        ("xl/styles.xml", f"{DOCTYPE}<styleSheet/>", "suspicious_archive"),
        ("xl/workbook.xml", f"{DOCTYPE}<workbook/>", "suspicious_archive"),
        ("xl/elsewhere/s.data", f"{DOCTYPE}<worksheet/>", "suspicious_archive"),
        ("xl/media/image1.svg", "<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'x'><svg/>", "xlsx"),
        ("xl/sharedStrings.xml", "<sst><si><t>&lt;!DOCTYPE html&gt;</t></si></sst>", "xlsx"),
    ],
)
def test_a_doctype_is_suspicious_in_the_parts_that_readers_trust(
    name: str, content: str, expected: str
) -> None:
    assert code(with_part(name, content)) == expected


def test_a_doctype_in_an_ods_is_suspicious_but_not_in_an_old_manifest() -> None:
    parts = ods_parts("")
    assert (
        code(zipped({**parts, "content.xml": DOCTYPE + "<office:document-content/>"})) == "suspicious_archive"
    )
    manifest = (
        '<!DOCTYPE manifest:manifest PUBLIC "-//OpenOffice.org//DTD Manifest 1.0//EN" "Manifest.dtd"><m/>'
    )
    assert code(zipped({**parts, "META-INF/manifest.xml": manifest})) == "ods"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_suspicious_in_a_sheet_and_honest_elsewhere(encoding: str) -> None:
    assert code(with_part(PART, f'<worksheet xmlns="{MAIN}"/>'.encode(encoding))) == "suspicious_archive"
    assert code(with_part("customXml/item1.xml", "<a/>".encode(encoding))) == "xlsx"


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("xl/vbaProject.bin", "x", "macros"),
        ("xl/VBAPROJECT.BIN", "x", "macros"),
        ("xl/macrosheets/sheet1.xml", "<xm:macrosheet/>", "macros"),
        ("xl/worksheets/sheet9.xml", "<xm:macrosheet xmlns:xm='x'/>", "macros"),
        ("xl/printerSettings/printerSettings1.bin", "x", "xlsx"),
    ],
)
def test_macros_in_an_xlsx_are_refused(name: str, content: str, expected: str) -> None:
    assert code(with_part(name, content)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Basic/Standard/Module1.xml", "macros"),
        ("Scripts/python/a.py", "macros"),
        ("Basic/Standard/script-lb.xml", "ods"),
        ("Basic/script-lc.xml", "ods"),
    ],
)
def test_macros_in_an_ods_are_refused_but_not_an_empty_library(name: str, expected: str) -> None:
    assert code(zipped({**ods_parts(""), name: "<a/>"})) == expected


def test_an_ods_with_a_password_says_so() -> None:
    manifest = "<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    parts = {**ods_parts(""), "META-INF/manifest.xml": manifest, "content.xml": os.urandom(500)}
    assert code(zipped(parts)) == "encrypted"


# --- OLE


def test_an_xlsx_with_a_password_says_so() -> None:
    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(honest_xlsx())).encrypt("bí mật", locked)
    assert msoffcrypto.OfficeFile(locked).is_encrypted()
    assert code(locked.getvalue()) == "encrypted"


def renamed_entry(data: bytes, old: str, new: str) -> bytes:
    """The OLE file with one directory entry renamed in place."""
    at = data.index(old.encode("utf-16-le"))
    name = new.encode("utf-16-le")
    return data[:at] + name.ljust(64, b"\0") + struct.pack("<H", len(name) + 2) + data[at + 66 :]


def test_an_old_workbook_with_password_macros_or_macro_sheets_is_refused() -> None:
    data = saved_by_libreoffice("xls")
    start = data.index(struct.pack("<HHHH", 0x0809, 16, 0x0600, 5))
    second = start + 20
    assert code(data[:second] + struct.pack("<H", 0x002F) + data[second + 2 :]) == "encrypted"
    assert code(renamed_entry(data, "\x05SummaryInformation", "_VBA_PROJECT_CUR")) == "macros"
    boundsheet = start
    while struct.unpack_from("<H", data, boundsheet)[0] != 0x0085:
        boundsheet += 4 + struct.unpack_from("<H", data, boundsheet + 2)[0]
    assert code(data[: boundsheet + 9] + b"\x01" + data[boundsheet + 10 :]) == "macros"


def test_an_ole_file_that_is_no_workbook_is_refused() -> None:
    data = saved_by_libreoffice("xls")
    assert olefile.OleFileIO(io.BytesIO(data)).exists("Workbook")
    assert code(renamed_entry(data, "Workbook", "WordDocument")) == "not_a_spreadsheet"
