"""What a library is told of a story, from its file to its package."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from bookmaker import ConfigurationError, Epub, Manuscript, make_epub
from bookmaker.cli.moment import VARIABLE, moment_of_environment
from bookmaker.epub.sorting import sorting_title
from bookmaker.library import parse_settings
from bookmaker.model import Creator, Rating, Tags
from bookmaker.parsing.cataloguing import subjects_of_tags

DC = "{http://purl.org/dc/elements/1.1/}"
OPF = "{http://www.idpf.org/2007/opf}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

HEAD = """\
Title: The Salt Road
Author: Ann O'Hill
Translator: Cid Marsh
Rating: NC-17
Warnings: Violence, Character Death
Fandom: Harbour
Pairing: Tam/Oriel
Series: Part 2 of Slow Tides
Disclaimer: The harbour belongs to the harbour company.
Copyright: 1998 Ann O'Hill
Web Site: http://ann.example.org/
Source: http://example.org/works/12

"""
TEXT = """\
The ferry had been due at four, and at six the lamps were lit along the quay and everyone had gone home to supper.

Only Oriel stayed. She had brought a sandwich, and she ate the half of it that had no mustard in it.
"""
STORY = (HEAD + TEXT).encode()


def package_of(data: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("EPUB/content.opf"))


def texts(package: ElementTree.Element, term: str) -> list[str | None]:
    return [element.text for element in package.iter(f"{DC}{term}")]


def metas(package: ElementTree.Element) -> dict[tuple[str | None, str | None], str | None]:
    """Entries by what they refine and what they say; of what an older reader knows, by their name."""
    found = {(each.get("refines"), each.get("property")): each.text for each in package.iter(f"{OPF}meta")}
    older = {(None, each.get("name")): each.get("content") for each in package.iter(f"{OPF}meta") if each.get("name")}
    return found | older


def modified(made: Epub) -> str | None:
    return metas(package_of(made.data))[None, "dcterms:modified"]


@pytest.fixture(scope="module")
def salt() -> Epub:
    return make_epub(STORY, name="salt.txt")


@pytest.fixture(scope="module")
def package(salt: Epub) -> ElementTree.Element:
    return package_of(salt.data)


# --- The package --------------------------------------------------------------------------------------------------


def test_the_package_says_its_language(package: ElementTree.Element) -> None:
    assert (package.get(LANG), package.get("dir")) == ("en", None)


def test_a_book_read_from_the_right_says_so() -> None:
    story = "Title: מים\nAuthor: אן\nLanguage: he\n\nהיא עמדה על הרציף וחיכתה לספינה שלא באה, והים היה שקט מאוד.\n"
    package = package_of(make_epub(story.encode()).data)
    assert (package.get(LANG), package.get("dir")) == ("he", "rtl")


def test_the_package_tells_rating_warnings_and_tags(package: ElementTree.Element) -> None:
    assert texts(package, "subject") == ["Explicit", "Violence", "Character Death", "Harbour", "Tam/Oriel"]


def test_the_package_tells_the_series_in_both_ways(package: ElementTree.Element) -> None:
    found = metas(package)
    assert found[None, "belongs-to-collection"] == found[None, "calibre:series"] == "Slow Tides"
    assert found["#series_1", "group-position"] == found[None, "calibre:series_index"] == "2"
    assert found["#series_1", "collection-type"] == "series"


def test_the_package_tells_who_did_what_and_how_it_is_filed(package: ElementTree.Element) -> None:
    found = metas(package)
    assert (texts(package, "creator"), texts(package, "contributor")) == (["Ann O’Hill"], ["Cid Marsh"])
    assert found["#creator_1", "file-as"] == "O’Hill, Ann"
    assert found["#creator_2", "role"] == "trl"
    assert found["#book_title", "file-as"] == "Salt Road, The"


def test_the_package_tells_where_the_book_came_from(package: ElementTree.Element) -> None:
    found = metas(package)
    assert texts(package, "source") == ["http://example.org/works/12", "salt.txt"]
    assert found["#source_1", "dcterms:identifier"] == f"sha256:{hashlib.sha256(STORY).hexdigest()}"
    assert str(found[None, "generator"]).startswith("bookmaker ")


@pytest.mark.parametrize("title", ["Id", "NCX", "Series", "Cover Image", "Creator 1"])
def test_no_title_gives_an_id_of_the_package_itself(title: str) -> None:
    data = make_epub(f"Title: {title}\n{HEAD.partition(chr(10))[2]}{TEXT}".encode(), cover=b"\xff\xd8\xff\xe0").data
    ids = [identifier for each in package_of(data).iter() if (identifier := each.get("id"))]
    assert len(set(ids)) == len(ids) > 10


def test_a_disclaimer_is_no_statement_of_rights(package: ElementTree.Element) -> None:
    assert texts(package, "rights") == ["1998 Ann O'Hill"]


def test_a_cover_is_told_of_as_a_picture(package: ElementTree.Element) -> None:
    bare = package_of(make_epub(STORY, name="salt.txt", cover=False).data)
    modes = [
        [m.text for m in each.iter(f"{OPF}meta") if m.get("property") == "schema:accessMode"]
        for each in (bare, package)
    ]
    assert modes == [["textual"], ["textual", "visual"]]
    told = [str(metas(each)[None, "schema:accessibilitySummary"]) for each in (bare, package)]
    assert "no image" in told[0]
    assert "only image" in told[1]


def test_the_address_that_an_archive_s_page_names() -> None:
    page = (
        "<html><head><title>Salt</title></head><body><div id='preface'><p class='message'>Posted originally on the "
        "<a href='http://a.example/'>Archive</a> at <a href='http://a.example/works/9'>http://a.example/works/9</a>.</p>"
        f"</div><h1>Salt</h1><p>by Ann Hill</p><div id='chapters'><p>{TEXT}</p></div></body></html>"
    )
    assert make_epub(page.encode(), name="salt.html").metadata.source == "http://a.example/works/9"


def test_who_translated_a_story_did_not_write_it() -> None:
    made = make_epub(STORY.replace(b"Translator:", b"Translated by:"))
    assert made.metadata.creators == (
        Creator("Ann O’Hill", "O’Hill, Ann"),
        Creator("Cid Marsh", "Marsh, Cid", "trl"),
    )


# --- Identifier and moment ----------------------------------------------------------------------------------------


def identifier(text: str, name: str = "salt.txt") -> str:
    return make_epub(text.encode(), name=name).metadata.identifier


def test_twins_in_title_and_author_are_two_books(salt: Epub) -> None:
    assert (
        identifier(HEAD + "A wholly different story, about a dog on a boat, begins here and ends well.")
        != salt.metadata.identifier
    )


def test_a_book_stays_the_same_book_when_it_is_edited_renamed_or_set_otherwise(salt: Epub) -> None:
    edited = HEAD.replace("NC-17", "R").replace("The Salt Road", "THE SALT ROAD") + TEXT + "\nIt came in at midnight.\n"
    assert identifier(edited, "salt-road-final.md") == salt.metadata.identifier
    assert identifier(HEAD + TEXT.replace("The ferry had", "*The ferry* had"), "a.md") == salt.metadata.identifier


def test_the_moment_moves_when_the_book_does_and_only_then(salt: Epub) -> None:
    again = make_epub(STORY, name="salt.txt")
    edited = make_epub(STORY + b"\nIt came in at midnight.\n", name="salt.txt")
    assert again.data == salt.data
    assert modified(edited) != modified(salt)


def test_a_moment_that_is_named_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "946684800")
    moment = moment_of_environment()
    assert moment == dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    assert modified(make_epub(STORY, modified=moment)) == "2000-01-01T00:00:00Z"
    monkeypatch.delenv(VARIABLE)
    assert moment_of_environment() is None
    for wrong in ("yesterday", "9" * 30):
        monkeypatch.setenv(VARIABLE, wrong)
        with pytest.raises(ConfigurationError, match="no number of seconds"):
            moment_of_environment()


# --- A person's word ----------------------------------------------------------------------------------------------

RECORD: dict[str, Any] = {
    "series": "Other Boats",
    "series_index": 4,
    "date": dt.date(1998, 3, 21),
    "translator": ["Dot Fane", "Eve Gall"],
    "publisher": "The Harbour Press",
    "description": "A ferry is late.",
    "subjects": ["fandoms", "rating"],
}


def test_a_sidecar_s_record_goes_before_the_header(salt: Epub) -> None:
    made = make_epub(STORY, name="salt.txt", sidecar=RECORD)
    metadata = made.metadata
    assert (metadata.series, metadata.series_index, metadata.date) == ("Other Boats", "4", "1998-03-21")
    assert [c.name for c in metadata.creators] == ["Ann O’Hill", "Dot Fane", "Eve Gall"]
    assert (metadata.publisher, metadata.description) == ("The Harbour Press", "A ferry is late.")
    assert metadata.subjects == ("Explicit", "Harbour")
    assert metadata.identifier == salt.metadata.identifier
    # A library's record changes no page.
    pages = [{n: z.read(n) for n in z.namelist() if n.endswith(".xhtml")} for z in map(_archive, (salt, made))]
    assert pages[0] == pages[1]


def _archive(made: Epub) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(made.data))


def test_another_series_of_a_sidecar_has_not_the_header_s_number() -> None:
    metadata = make_epub(STORY, sidecar={"series": "Other Boats"}).metadata
    assert (metadata.series, metadata.series_index) == ("Other Boats", "")


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("series", 3, "must be some text"),
        ("series_index", "three", "no number in a series"),
        ("series_index", True, "no number in a series"),
        ("series_index", -1, "no number in a series"),
        ("date", "last May", "no date"),
        ("date", "1998-02-30", "no date"),
        ("translator", [], "a name or a list of names"),
        ("publisher", " ", "must be some text"),
        ("subjects", "rating", "must be a list"),
        ("subjects", ["colour"], "nothing that stories are sorted by"),
    ],
)
def test_what_cannot_be_in_a_record_is_told(key: str, value: Any, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said) as caught:
        make_epub(STORY, sidecar={key: value})
    assert caught.value.message.startswith(f"{key}: ")
    assert caught.value.hint


def test_a_folder_s_record_yields_to_front_matter() -> None:
    settings = parse_settings('series = "Harbour Tales"\ndate = 1999\nsubjects = []\n', Path("bookmaker.toml"))
    story = f"---\ntitle: Salt\nauthor: Ann Hill\ndate: 2003-05-01\n---\n\n{TEXT}".encode()
    made = make_epub(Manuscript(Path("salt.md"), story, folder=settings.overrules))
    assert (made.metadata.series, made.metadata.date, made.metadata.subjects) == ("Harbour Tales", "2003-05-01", ())


def test_a_folder_has_no_number_in_a_series() -> None:
    with pytest.raises(ConfigurationError, match="belongs to one story"):
        parse_settings("series_index = 2\n", Path("bookmaker.toml"))


# --- Small things -------------------------------------------------------------------------------------------------


def test_subjects_have_an_order_and_no_doubles() -> None:
    tags = Tags(
        Rating("R", "Mature"), ("Grief",), ("Gen",), ("Harbour",), ("Tam/Oriel",), ("Tam",), ("Grief", " a \n b ")
    )
    assert subjects_of_tags(tags) == ("Mature", "Grief", "Harbour", "Tam/Oriel", "Tam", "Gen", "a b")
    assert subjects_of_tags(tags, ("additional", "rating")) == ("Mature", "Grief", "a b")
    assert subjects_of_tags(Tags(characters=("None",))) == ()


@pytest.mark.parametrize(
    ("title", "language", "filed"),
    [
        ("The Water-Field", "en", "Water-Field, The"),
        ("A Light Left On", "en-GB", "Light Left On, A"),
        ("“The Lamp”", "en", "Lamp, The"),
        ("Theatre", "en", "Theatre"),
        ("The", "en", "The"),
        ("Die Lampe", "de", "Lampe, Die"),
        ("Die Hard", "en", "Die Hard"),
        ("L’Étranger", "fr", "Étranger, L’"),
        ("海", "ja", "海"),
        ("", "en", ""),
    ],
)
def test_titles_are_filed_without_their_article(title: str, language: str, filed: str) -> None:
    assert sorting_title(title, language) == filed
