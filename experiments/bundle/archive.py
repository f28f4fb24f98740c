"""A zip with the same bytes for the same content, in place as a whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from experiments.files import put_whole
from experiments.pages.word import NO_TIME

type Content = Path | bytes


def write_zip(path: Path, contents: Mapping[str, Content]) -> None:
    """Write files (place in the archive: a file of this machine or bytes) as `path`, in order of their places.

    InputError, one line, where the disk takes nothing more or a file is gone; then nothing is left behind and what was there stays.
    """
    with put_whole(path, "nothing was written") as file, ZipFile(file, "w") as archive:
        for name in sorted(contents):
            _write(archive, name, contents[name])


def _write(archive: ZipFile, name: str, content: Content) -> None:
    info = ZipInfo(name, NO_TIME)
    info.compress_type, info.create_system, info.external_attr = ZIP_DEFLATED, 3, 0o644 << 16
    with (
        archive.open(info, "w", force_zip64=True) as place,
        BytesIO(content) if isinstance(content, bytes) else content.open("rb") as source,
    ):
        shutil.copyfileobj(source, place, 1 << 20)
