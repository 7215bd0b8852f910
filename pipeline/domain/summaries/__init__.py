"""Results → the summary workbooks of a year and of a phase, as values: tables, charts and sheets."""
