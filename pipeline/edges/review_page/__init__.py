"""The values of the review page → HTML files that need no server and no network (see `page`)."""

from pipeline.edges.review_page.page import write_changes_page, write_review

__all__ = ["write_changes_page", "write_review"]
