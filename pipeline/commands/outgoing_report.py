"""The report that goes with a package → its bytes as they may leave: read whole, refused with every place that may not go
out, and without traces of who wrote it. The author's copy in van-ban/ is only read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.commands.console import Console
from pipeline.commands.refusals import Refusal
from pipeline.domain.documents.values import Properties
from pipeline.domain.personal_data import PersonalData
from pipeline.edges.word import NotWord, Trace, TraceKind, said_in, traces_in, without_traces

_TOLD = 20
"""So many places are printed."""

_LEFT: dict[TraceKind, str] = {
    "comment": "còn ghi chú của người soạn, đề nghị xóa",
    "inserted": "còn chữ thêm đang theo dõi thay đổi, đề nghị chấp nhận hoặc từ chối",
    "deleted": "còn chữ xóa đang theo dõi thay đổi, đề nghị chấp nhận hoặc từ chối",
    "formatted": "còn thay đổi định dạng đang theo dõi, đề nghị chấp nhận hoặc từ chối",
    "hidden": "có chữ ẩn, đề nghị xóa hoặc cho hiện",
    "embedded": "có tệp, đối tượng nhúng, đề nghị thay bằng hình hoặc bảng",
}


@dataclass(frozen=True)
class OutgoingReport:
    """The document as it leaves, and the lines that it says."""

    data: bytes
    lines: tuple[str, ...]


def outgoing_report(path: Path, called: str, properties: Properties, known: PersonalData, console: Console) -> OutgoingReport:
    """The document `called` so to its author; Refusal that lists what stands in the way, and where."""
    try:
        said, traces = said_in(path), traces_in(path)
        data = without_traces(path, properties)
    except NotWord as error:
        raise Refusal(f"Chưa lập gói: không đọc được {called} (đang mở dở, có mật khẩu hoặc không phải .docx).") from error
    if found := list(dict.fromkeys((*_people(said, known), *map(_trace, traces)))):
        more = [f"và {len(found) - _TOLD:02d} nội dung khác"] if len(found) > _TOLD else []
        raise Refusal("\n  - ".join((
            f"Chưa lập gói: {called} có {len(found):02d} nội dung không được gửi ra ngoài. Sửa tệp này rồi chạy lại (người được phép nêu tên: "
            "thêm [[published_names]] vào config.toml):", *found[:_TOLD], *more)))
    for place, text in said:
        for one in known.doubts_in(text):
            console.remark(f"{called}, {place}: có số điện thoại hoặc địa chỉ thư “{one}”; đề nghị kiểm tra có được gửi ra ngoài không.")
    return OutgoingReport(data, tuple(text for _, text in said))


def _people(said: list[tuple[str, str]], known: PersonalData) -> Iterator[str]:
    for place, text in said:
        for one in known.found_in(text):
            yield f"{place}: tên, số điện thoại hoặc địa chỉ thư của cá nhân “{one}”"


def _trace(of: Trace) -> str:
    return ": ".join(part for part in (of.place, _LEFT[of.kind]) if part) + (f" (“{of.text}”)" if of.text else "")
