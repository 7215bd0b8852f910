"""Results and summaries → everything that the review page (trang theo dõi) shows, as values."""

from pipeline.domain.review.page import OTHER_ROWS, OutputFiles, review
from pipeline.domain.review.values import Review

__all__ = ["OTHER_ROWS", "OutputFiles", "Review", "review"]
