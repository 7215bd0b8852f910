"""What two runs said, one after the other → what changed between them (thay đổi so với lần chạy trước)."""

from pipeline.domain.since_last_run.book import changes_summary
from pipeline.domain.since_last_run.compared import Change, Changes, Kind, changes
from pipeline.domain.since_last_run.frame import ChangesPage, changes_page
from pipeline.domain.since_last_run.said import PartSaid, RunSaid, part_said

__all__ = ["Change", "Changes", "ChangesPage", "Kind", "PartSaid", "RunSaid", "changes", "changes_page", "changes_summary", "part_said"]
