"""A document of python-docx → the bytes of a .docx: no clock, no order of chance, nobody's thumbnail."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, time

from docx.document import Document

from pipeline.domain.documents.values import Properties

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can hold."""

_FIRST = ("[Content_Types].xml", "_rels/.rels")
"""What readers expect at the front of the package."""

_LANGUAGE = "vi-VN"


def saved(document: Document, properties: Properties) -> bytes:
    """The document as a file; title, language and dates of its properties are set from `properties`."""
    core = document.core_properties
    moment = datetime.combine(properties.dated, time(0))
    core.title, core.subject, core.author = properties.title, properties.subject, properties.author
    core.last_modified_by, core.language, core.revision = properties.author, _LANGUAGE, 1
    core.comments = core.keywords = core.category = core.identifier = core.version = core.content_status = ""
    core.created = core.modified = moment
    made = io.BytesIO()
    document.save(made)
    return _packed(made)


def _packed(made: io.BytesIO) -> bytes:
    """The package with its parts in a fixed order and without times."""
    packed = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new:
        names = sorted(old.namelist(), key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name))
        for name in names:
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            new.writestr(entry, old.read(name))
    return packed.getvalue()
