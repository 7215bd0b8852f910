"""What two runs said, one after the other → what changed between them (thay đổi so với lần chạy trước)."""

from pipeline.domain.changes.book import changes_summary
from pipeline.domain.changes.compared import Change, Changes, Kind, changes
from pipeline.domain.changes.frame import ChangesPage, changes_page
from pipeline.domain.changes.said import PartSaid, RunSaid, part_said

__all__ = ["Change", "Changes", "ChangesPage", "Kind", "PartSaid", "RunSaid", "changes", "changes_page", "changes_summary", "part_said"]
