"""Publications that can be told apart, and the child processes that are stopped while they make them.

`python -m tests.generations OUTPUT kill N` publishes generation 2 and kills itself before the N-th
change of the file system; `for ever N` publishes generation N and all later ones;
`held PATH` publishes while the system refuses to move what ends in PATH, as when Excel has it open.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.edges.publish import OutputInUse, Publication

OWNED = [PurePosixPath(name)
         for name in ("2025/tong-hop-2025.xlsx", "2025/du-lieu", "2024/bieu-do", "moi/sau/x.txt")]

CHANGES = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "shutil.rmtree"}
"""What Python announces (sys.addaudithook) before it is done."""

Tree = dict[str, str]


def generation(number: int) -> Tree:
    """The files of the n-th publication: some change, some come and go with odd and even."""
    files = {
        "2025/tong-hop-2025.xlsx": f"{number}",
        "2025/du-lieu/register.csv": f"{number}",
        "2025/du-lieu/findings.csv": f"{number}",
        f"2025/du-lieu/sau/{number}.csv": f"{number}",
    }
    return files | ({"2024/bieu-do/a.png": f"{number}"} if number % 2 else {"moi/sau/x.txt": f"{number}"})


def written(folder: Path, files: Tree) -> None:
    """The files, in the folder."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def published(output: Path, number: int) -> None:
    """The n-th publication."""
    with Publication(output) as publication:
        written(publication.folder, generation(number))
        publication.publish(OWNED)


def _killed(output: Path, steps: int) -> None:
    left = steps

    def count(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        path = arguments[0] if arguments else None
        if event in CHANGES and isinstance(path, str | Path) and str(path).startswith(str(output)):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    published(output, 2)


def _held(output: Path, held: str) -> None:
    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "os.rename" and str(arguments[0]).endswith(held):
            raise PermissionError(13, "held", held)

    sys.addaudithook(refuse)
    try:
        published(output, 2)
    except OutputInUse as error:
        print(error.path.relative_to(output).as_posix())


def _for_ever(output: Path, number: int) -> None:
    print("begins", flush=True)
    while True:
        published(output, number)
        number += 1


if __name__ == "__main__":
    folder, mode, argument = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    if mode == "held":
        _held(folder, argument)
    else:
        {"kill": _killed, "for ever": _for_ever}[mode](folder, int(argument))
