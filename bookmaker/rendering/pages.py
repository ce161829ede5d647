"""Sections to pages: the one place that knows of templates."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn, assert_never
from xml.parsers import expat

from jinja2 import Environment
from jinja2.bccache import Bucket, BytecodeCache
from markupsafe import Markup

from bookmaker.errors import ConfigurationError
from bookmaker.model import (
    ChapterText,
    Colophon,
    EndnotesPage,
    NotesPage,
    Page,
    PartTitle,
    Section,
    SectionContent,
    TitlePage,
    VolumeTitle,
)
from bookmaker.rendering.sandbox import fault_of_template, sandbox
from bookmaker.rendering.text import TextWriter, call_anchor, href_to, note_anchor, without_forbidden

_SHELL = "shell-epub.xhtml"
_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "syr", "ug", "ur", "yi"})
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


class Renderer:
    """Renders sections as XHTML documents, each of which parses as XML.

    Templates in the folder `own` take the place of the program's. `keep_marks` shows the author's own ornaments at
    scene breaks in place of the book's.
    """

    def __init__(self, own: Path | None = None, *, keep_marks: bool = False) -> None:
        self._own = own
        self._environment = _environment(own)
        self._keep_marks = keep_marks

    def render_section(self, section: Section) -> Page:
        """A section as a page; raises ConfigurationError for a template that fails or does not give XML."""
        name = template_name(section.content)
        writer = TextWriter(section.id, _note_pages(section.content), self._keep_marks)
        # The body knows nothing of the kind of book; the shell makes it a file of an EPUB.
        body = Markup(self._rendered(name, section=section, page=section.content, write=writer))
        text = self._rendered(
            _SHELL, title=_title_of_page(section), language=section.language, matter=section.matter, body=body
        )
        _check_xml(name, text)
        return Page(section, text)

    def render_document(self, name: str, **context: Any) -> str:
        """A template that is a whole document by itself, such as the contents list; raises as `render_section`."""
        text = self._rendered(name, **context)
        _check_xml(name, text)
        return text

    def _rendered(self, name: str, **context: Any) -> str:
        try:
            return without_forbidden(self._environment.get_template(name).render(context))
        except Exception as error:
            fault = fault_of_template(error, name, self._own)
            if fault is None:
                raise
            raise fault from error


def template_name(content: SectionContent) -> str:
    """The template that a kind of section is set by."""
    match content:
        case TitlePage():
            return "title-page.xhtml"
        case VolumeTitle():
            return "volume-title.xhtml"
        case PartTitle():
            return "part-title.xhtml"
        case ChapterText():
            return "chapter.xhtml"
        case NotesPage():
            return "notes.xhtml"
        case EndnotesPage():
            return "endnotes.xhtml"
        case Colophon():
            return "colophon.xhtml"
        case _:
            assert_never(content)


def _title_of_page(section: Section) -> str:
    """What a page is called where it is told of by itself: a title page says whose it is."""
    match section.content:
        case TitlePage(title) | VolumeTitle(title):
            return f"Title Page: {title}"
        case _:
            return section.title


def language_tag(language: str) -> str:
    """A language tag that is well-formed (BCP 47); `und` stands for one that is not."""
    return language if _LANGUAGE_TAG.fullmatch(language) else "und"


def direction_of(language: str) -> str:
    """`rtl` or `ltr`, by the language's usual script."""
    return "rtl" if language.partition("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"


def _note_pages(content: SectionContent) -> dict[str, str]:
    return dict(content.note_pages) if isinstance(content, ChapterText) else {}


@lru_cache(maxsize=8)
def _environment(own: Path | None) -> Environment:
    # Compiling the templates costs more than rendering a story; a worker does it once.
    environment = sandbox(own)
    environment.globals.update(href_to=href_to, note_anchor=note_anchor, call_anchor=call_anchor)
    environment.filters.update(language_tag=language_tag, direction=direction_of)
    return environment


class Compiled(BytecodeCache):
    """What templates are compiled to, kept elsewhere: `read` gives what is kept under a name that stands for a template
    and its text, `keep` keeps it."""

    def __init__(self, read: Callable[[str], bytes | None], keep: Callable[[str, bytes], None]) -> None:
        self._read, self._keep = read, keep

    def load_bytecode(self, bucket: Bucket) -> None:
        data = self._read(f"{bucket.key} {bucket.checksum}")
        if data is not None:
            bucket.bytecode_from_string(data)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._keep(f"{bucket.key} {bucket.checksum}", bucket.bytecode_to_string())


def keep_compiled(cache: Compiled | None) -> None:
    """Have what the program's own templates are compiled to come from there, and go there."""
    _environment(None).bytecode_cache = cache


def _check_xml(name: str, text: str) -> None:
    parser = expat.ParserCreate()
    parser.EntityDeclHandler = _refuse_entity
    try:
        parser.Parse(text.encode("utf-8"), True)
    except (expat.ExpatError, _EntityError) as error:
        raise ConfigurationError(
            f"the template {name} gave a page that is not XML: {error}",
            hint="Every tag of a template must be closed, and every attribute quoted.",
        ) from error


class _EntityError(Exception):
    """An entity that a page declares: it could stand for any file, or for a text without end."""


def _refuse_entity(name: str, *_: Any) -> NoReturn:
    raise _EntityError(f"it declares the entity {name}")
