"""The parts of a summary workbook: how wide text is, where blocks stand, formats, native charts."""
