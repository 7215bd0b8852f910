"""Modules that a library imports and this program never uses: loaded when somebody first asks for something in them.

Within ``deferred("scipy.stats")``, whoever imports that module gets a stand-in, which loads the real one at the first
look at what it holds. A library that does look while it is imported gets the real module at once, so the worst case is
an import as slow as before, never another result.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType


@contextmanager
def deferred(*names: str) -> Iterator[None]:
    """Stands in for the named modules, as far as they are not loaded yet, until the block ends."""
    stand_ins = {name: _StandIn(name) for name in names if name not in sys.modules}
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name, stand_in in stand_ins.items():
            if sys.modules.get(name) is stand_in:
                del sys.modules[name]


class _StandIn(ModuleType):
    """What looks like the module from outside; looking inside loads it."""

    def __getattr__(self, name: str) -> object:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)
