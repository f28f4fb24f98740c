"""What a search has done so far, a JSON line an evaluation: enough to look at afterwards, and to go on as if it had never stopped."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scenarios.errors import input_error


class Log:
    """A file of JSON lines under one heading, which says what the lines belong to. Each line is written whole or not at all."""

    def __init__(self, path: Path, heading: dict[str, Any]) -> None:
        """Open for going on, or begin. InputError where the file belongs to another search."""
        self.path = path
        if path.exists() and path.stat().st_size:
            self._cut_unfinished_line()
        if not path.exists() or not path.stat().st_size:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.append(heading)
            return
        found = next(lines(path))
        different = [key for key in heading if found.get(key) != heading[key]]
        if different:
            key = different[0]
            raise input_error(path, key, str(found.get(key)), f"{heading[key]}, as this search has it; begin in a new folder")

    def append(self, record: dict[str, Any]) -> None:
        """Add a line. OSError where the disk takes no whole one; then none of it is there."""
        line = (json.dumps(record, allow_nan=False) + "\n").encode()
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            before = os.fstat(file).st_size
            try:
                if os.write(file, line) < len(line):  # a disk that is full takes what it can, and says so only to the next
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))
            except OSError:
                os.ftruncate(file, before)
                raise
        finally:
            os.close(file)

    def records(self) -> list[dict[str, Any]]:
        """Every line but the heading."""
        return list(lines(self.path))[1:]

    def _cut_unfinished_line(self) -> None:
        content = self.path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            with self.path.open("r+b") as file:
                file.truncate(len(whole))


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a log, its heading first; a last line that was cut off is left out. InputError where a line is no JSON."""
    for number, line in enumerate(path.read_bytes().split(b"\n")[:-1], 1):
        try:
            yield json.loads(line)
        except ValueError:
            raise input_error(path, f"line {number}", "text that is no JSON", "a log of this search") from None
