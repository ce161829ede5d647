"""What is in an archive of stories, within limits, and nothing written anywhere.

A name that would lead out of the archive, a link, and what is no regular file are none of its files; what is larger
than any folder of stories, as bombs are, is refused as a whole.
"""

from __future__ import annotations

import errno
import gzip
import io
import os
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path, PurePath
from typing import BinaryIO

MOST_FILES = 20_000
MOST_BYTES = 400_000_000
"""Of all files, unpacked. Those of a .tar.gz, which is read from its beginning only, are held in memory."""

_LARGEST_DIRECTORY = 8_000_000
"""Bytes of a Zip archive's own list of its files."""

_END = b"PK\x05\x06"
_END_SIZE, _LONGEST_COMMENT = 22, 65_535
_OF_DOCUMENTS = ("mimetype", "[Content_Types].xml", "META-INF/container.xml")
"""Files of documents and e-books, which are Zip archives by another name."""

_FAULTS = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, gzip.BadGzipFile, EOFError, NotImplementedError, RuntimeError,
    RecursionError, ValueError, struct.error,
)  # fmt: skip


@dataclass(frozen=True)
class Archive:
    """The files of an archive by their names, with forward slashes: their bytes, or where `zip` has them. `others` are
    the names of what is no file of it: links, devices, names that lead out or that another file has."""

    path: Path
    files: Mapping[str, bytes | zipfile.ZipInfo]
    others: tuple[str, ...]
    zip: zipfile.ZipFile | None = None

    @cached_property
    def folders(self) -> frozenset[str]:
        """The names of all folders in it: asked for each sidecar that a story may have."""
        return frozenset(str(parent) for name in self.files for parent in PurePath(name).parents)

    def data(self, name: str, largest: int) -> bytes:
        """The bytes of one of its files. Raises OSError for one that is not there, is damaged, or has more than
        `largest`."""
        if name not in self.files:
            raise FileNotFoundError(errno.ENOENT, "no such file", str(self.path / name))
        data = self.files[name]
        if isinstance(data, zipfile.ZipInfo):
            assert self.zip is not None
            with _faults_told(self.path, name), self.zip.open(data) as stream:
                data = stream.read(largest + 1)
        if len(data) > largest:
            raise _error(errno.EFBIG, f"it has more than the {largest / 1e6:,.0f} MB that are read", self.path / name)
        return data


def opened(path: Path) -> Archive:
    """The archive at a path. Raises OSError, whose `strerror` says in words why it is not read."""
    found = path.stat()
    # A file that is open has one place to read from for all processes that it was handed on to.
    return _opened(path, found.st_mtime_ns, found.st_size, found.st_ino, os.getpid())


# One is kept: a .tar.gz may take as much memory as it unpacks to, in each process that reads of it.
@lru_cache(maxsize=1)
def _opened(path: Path, *_state: int) -> Archive:
    with _faults_told(path):
        archive = _zip(path) if path.name.lower().endswith(".zip") else _tar(path)
    if any(name in archive.files for name in _OF_DOCUMENTS):
        raise _error(errno.EINVAL, "it is a document or an e-book, and is called an archive", path)
    return archive


class _faults_told:  # noqa: N801 — it is used like a function
    """What goes wrong within is an OSError that says so in words."""

    def __init__(self, path: Path, name: str = "") -> None:
        self._path = path / name if name else path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, _FAULTS):
            raise _error(errno.EIO, f"it is damaged ({type(error).__name__}: {error})", self._path) from error


def _error(code: int, message: str, path: Path) -> OSError:
    return OSError(code, message, str(path))


def _too_large(path: Path) -> OSError:
    most = f"{MOST_FILES:,} files and {MOST_BYTES / 1e6:,.0f} MB"
    return _error(errno.EFBIG, f"it unpacks to more than {most}, which are the most that is read", path)


# --- Zip ----------------------------------------------------------------------------------------------------------


def _zip(path: Path) -> Archive:
    with path.open("rb") as file:
        _refuse_large_directory(file, path)
    # It is left open: to find a file in it, its list of all files would have to be read each time.
    archive = zipfile.ZipFile(path)
    entries = archive.infolist()
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        archive.close()
        raise _too_large(path)
    if any(entry.flag_bits & 1 for entry in entries):
        archive.close()
        raise _error(errno.EACCES, "it is locked with a password", path)
    files: dict[str, bytes | zipfile.ZipInfo] = {}
    others: list[str] = []
    for entry in (entry for entry in entries if not entry.is_dir()):
        name, kind = _name_inside(entry.filename), stat.S_IFMT(entry.external_attr >> 16)
        if name and name not in files and kind in (0, stat.S_IFREG):
            files[name] = entry
        else:
            others.append(entry.filename)
    return Archive(path, files, tuple(others), archive)


def _refuse_large_directory(file: BinaryIO, path: Path) -> None:
    """Raises OSError for an archive whose list of files alone is larger than any folder of stories has; it would be
    read as a whole (APPNOTE.TXT 4.3.16)."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT))
    tail = file.read()
    at = len(tail) - _END_SIZE if tail[-_END_SIZE:].startswith(_END) else tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise zipfile.BadZipFile("it has no list of its files")
    if int.from_bytes(tail[at + 12 : at + 16], "little") > _LARGEST_DIRECTORY:
        raise _too_large(path)


def _name_inside(name: str) -> str:
    """The name of a file as a path below its archive; empty for one that leads out of it."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
    leads_out = name.startswith(("/", "\\")) or ".." in parts or (parts and ":" in parts[0]) or "\0" in name
    return "" if leads_out else "/".join(parts)


# --- tar ----------------------------------------------------------------------------------------------------------


class _Counted(io.RawIOBase):
    """What a stream gives, as far as it is not more than is sane."""

    def __init__(self, stream: gzip.GzipFile, path: Path) -> None:
        self._stream = stream
        self._path = path
        # The archive's own blocks come to what its files have.
        self._left = MOST_BYTES + 2_000 * MOST_FILES

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(min(size, 1 << 20) if size >= 0 else 1 << 20)
        self._left -= len(data)
        if self._left < 0:
            raise _too_large(self._path)
        return data


def _tar(path: Path) -> Archive:
    files: dict[str, bytes | zipfile.ZipInfo] = {}
    others: list[str] = []
    left = MOST_BYTES
    with gzip.open(path) as packed, tarfile.open(fileobj=_Counted(packed, path), mode="r|") as archive:
        for count, member in enumerate(archive):
            left -= max(0, member.size)
            if left < 0 or count >= MOST_FILES:
                raise _too_large(path)
            name = _name_inside(member.name)
            if member.isdir():
                continue
            stream = archive.extractfile(member) if member.isreg() and not member.issparse() else None
            if stream is None or not name or name in files:
                others.append(member.name)
            else:
                files[name] = stream.read()
    return Archive(path, files, tuple(others))
