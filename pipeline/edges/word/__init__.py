"""Word documents (.docx): templates checked and filled, official layout, and what a document says.

Measures are millimetres and points. The same template and values give the same bytes.
"""

from pipeline.edges.word.layout import Blank, blank_document
from pipeline.edges.word.linting import TemplateProblem, template_problems
from pipeline.edges.word.outgoing import Trace, TraceKind, said_in, traces_in, without_traces
from pipeline.edges.word.packing import saved
from pipeline.edges.word.reading import NotWord, document_lines
from pipeline.edges.word.rendering import rendered

__all__ = [
    "Blank", "NotWord", "TemplateProblem", "Trace", "TraceKind", "blank_document", "document_lines", "rendered", "said_in", "saved",
    "template_problems", "traces_in", "without_traces",
]
