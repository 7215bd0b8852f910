"""The values of the review page → HTML files that need no server and no network (see `page`)."""

from pipeline.edges.review_page.page import write_changes_page, write_review
from pipeline.edges.review_page.shelving import remembered_by, shelved_keys, write_shelves

__all__ = ["remembered_by", "shelved_keys", "write_changes_page", "write_review", "write_shelves"]
