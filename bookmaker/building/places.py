"""Where books stand: which name in the output folder is whose, so that no book takes another's place.

What an earlier run wrote is told by a record for each name, which outlives versions of the program, and where there is
none by the book that stands there.
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Callable
from itertools import chain, islice
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from bookmaker.archives import read_within
from bookmaker.building.keeping import keep_record, lasting_key, read_record
from bookmaker.building.outcomes import Remark
from bookmaker.building.writing import UnwritableError, clear_parts, make_folder, write_book
from bookmaker.epub import Identity, identity_of_epub
from bookmaker.errors import Diagnostic, Position
from bookmaker.files import LARGEST_STORY
from bookmaker.naming import NameFacts, NamePattern, names_of_book
from bookmaker.paths import followed, is_file, is_there, stays_inside

_MEANT = 3
"""Names that a story's book may have before numbers are tried."""


class Owner(Struct, frozen=True):
    """Whose a book is: the file or folder that it is made from, links followed, and which of its books it is."""

    path: str
    which: str = ""


class Claim(Struct, frozen=True):
    """A book that wants a place: whose it is, what it says of itself, and what its name is made of."""

    owner: Owner
    identity: Identity
    facts: NameFacts


class Place(Struct, frozen=True):
    """Where a book stands or shall stand. `digest` is of the file that is there, empty where none is; someone has
    `edited` it, or it is `gone` since it was written. Where the book is `new` here, `taken` says which book of an
    earlier run has the name that it would have."""

    path: Path
    name: str
    digest: str = ""
    edited: bool = False
    gone: bool = False
    new: bool = False
    taken: str = ""


class Placed(Struct, frozen=True):
    """What came of a book: its place, the digest of what it is, and whether what someone edited was `left` there."""

    place: Place
    digest: str
    left: bool

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What there is to say of it."""
        said: list[Diagnostic] = []
        if self.place.taken:
            message = f"{self.place.taken}, so that this one has another name"
            said.append(Diagnostic("book-name-taken", "info", None, message))
        if self.left:
            hint = "Delete or rename it, or add --fresh, to have the book made again in its place."
            message = "is not as bookmaker wrote it, and is left as it is"
            said.append(Diagnostic("book-edited", "warning", None, message, hint))
        return tuple(Remark(self.place.path, each) for each in said)


class _Record(Struct, frozen=True):
    owner: Owner
    written: tuple[str, ...]


class Places(Struct):
    """The places in one folder of books. `cache` holds the records, None where there are none. A person may have named
    the `file` of the one book. Names have this `ending`, and `identify` asks the book that stands there which it is."""

    folder: Path
    cache: Path | None
    pattern: NamePattern | None = None
    file: str = ""
    ending: str = ".epub"
    identify: Callable[[Path], Identity | None] = identity_of_epub
    _root: str = ""
    _claimed: dict[str, bool] = field(default_factory=dict)
    """The names of this run's books, and whether they are new."""
    _ready: set[Path] = field(default_factory=set)

    def find(self, claim: Claim) -> Place:
        """The place of a book: its own from an earlier run, else the first that is no other's, and never one that
        another book of this run has. Raises UnwritableError where a person named a file that is another book's."""
        if self.file:
            return self._named(claim)
        names = names_of_book(claim.facts, self.ending, self.pattern)
        meant = list(islice(names, _MEANT))
        for name in meant:
            if place := self._own(name, claim):
                return place
        taken = ""
        for name in chain(meant, names):
            if place := self._own(name, claim):
                return place
            holder = self._holder(name, claim)
            if not holder:
                path = self.folder / name
                return Place(path, name, digest_of_file(path), new=True, taken=taken)
            # What stories of one run are called is seen at once; what stood there before is worth a word.
            if not taken and not self._claimed.get(_same(name)):
                taken = f"{name} is the book of {holder}"
        raise AssertionError("names come without end")

    def _named(self, claim: Claim) -> Place:
        path = self.folder / self.file
        if place := self._own(self.file, claim):
            return place
        if holder := self._holder(self.file, claim):
            hint = "Delete it, or name another file with -o."
            raise UnwritableError(f"is the book of {holder}", position=Position(path), hint=hint)
        return Place(path, self.file, digest_of_file(path), new=True)

    def put(self, claim: Claim, data: bytes, *, fresh: bool) -> Placed:
        """Write a book to its place, unless someone has edited the one that stands there and it is not made `fresh`.

        Raises OutputError, UnwritableError where other books may be written.
        """
        digest = hashlib.sha256(data).hexdigest()
        place = self.find(claim)
        self.take(place)
        left = place.edited and place.digest != digest and not fresh
        if not left:
            self.make_ready(place)
            self.keep(place, claim, digest)
            if place.digest != digest:
                write_book(place.path, data)
        return Placed(place, digest, left)

    def take(self, place: Place) -> None:
        """Let no other book of this run have a place."""
        self._claimed[_same(place.name)] = place.new

    def make_ready(self, place: Place) -> None:
        """Make the folder that a book shall stand in. Raises OutputError, UnwritableError for one that a link leads out
        of the folder of books."""
        folder = place.path.parent
        if folder == self.folder or folder in self._ready:
            return
        if not stays_inside(folder, self.folder):
            hint = "Take the link away, or name another folder with -o."
            message = "is reached by a link that leads out of the folder of books"
            raise UnwritableError(message, position=Position(folder), hint=hint)
        make_folder(folder)
        clear_parts(folder)
        self._ready.add(folder)

    def keep(self, place: Place, claim: Claim, digest: str) -> None:
        """Keep in mind whose place it is, before the book with this digest is written. Should the run end in between,
        what then stands there is known to be ours either way."""
        if self.cache:
            owner = [claim.owner.path, claim.owner.which]
            written = [digest] if place.digest in ("", digest) else [digest, place.digest]
            keep_record(self.cache, self._key(place.name), {"owner": owner, "written": written}, b"")

    # --- Whose it is ----------------------------------------------------------------------------------------------

    def _own(self, name: str, claim: Claim) -> Place | None:
        """The place of that name, where an earlier run gave it to this book."""
        record = self._record(name)
        if record is None or record.owner != claim.owner or _same(name) in self._claimed:
            return None
        path = self.folder / name
        digest = digest_of_file(path)
        there = os.path.lexists(path)
        return Place(path, name, digest, edited=there and digest not in record.written, gone=not there)

    def _holder(self, name: str, claim: Claim) -> str:
        """Whose a place is; empty for one that may be this book's."""
        record = self._record(name)
        if _same(name) in self._claimed:
            return record.owner.path if record else "another story"
        if record and record.owner == claim.owner:  # another run has just claimed it for the same book
            return ""
        if record and is_there(Path(record.owner.path)):
            return record.owner.path
        path = self.folder / name
        # What cannot be replaced, such as a folder, is told of where the book is written.
        if not is_file(path):
            return ""
        standing = self.identify(path)
        if standing is None:
            return "somebody else"
        # Where the file that it was made of is gone, that file's name tells nothing: this may be it, renamed.
        own = replace(claim.identity, sources=frozenset()) if record else claim.identity
        return "" if standing.is_of(own) else f"another story, “{standing.title}”"

    def _record(self, name: str) -> _Record | None:
        found = read_record(self.cache, self._key(name)) if self.cache else None
        match found[0] if found else None:
            case {"owner": [str(path), str(which)], "written": [*written]}:
                return _Record(Owner(path, which), tuple(map(str, written)))
            case _:
                return None

    def _key(self, name: str) -> str:
        self._root = self._root or str(followed(self.folder))
        return lasting_key("place", self._root, _same(name))


def digest_of_file(path: Path) -> str:
    """SHA-256 of the bytes of a file, also of one in an archive, in hexadecimal digits; empty where there is none
    that can be read."""
    if not is_file(path):
        return ""
    try:
        if inside := read_within(path, LARGEST_STORY):
            return hashlib.sha256(inside).hexdigest()
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _same(name: str) -> str:
    """What names have in common that some file system takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
