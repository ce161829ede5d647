"""Templates and stylesheets of one's own: which are taken, and what a sheet may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from bookmaker.assets import (
    NO_FOLDERS,
    AssetKind,
    OwnFolders,
    asset_from_address,
    checked_folder,
    find_asset,
    stylesheet_from_names,
    unused_folder,
)
from bookmaker.errors import ConfigurationError

ROOT = Path(__file__).parent.parent
SHEETS = ("core.css", "epub.css")


# --- Which is taken -----------------------------------------------------------------------------------------------


def test_styles_of_ones_own_go_before_the_programs(tmp_path: Path) -> None:
    (tmp_path / "epub.css").write_bytes(b"\xef\xbb\xbfp { margin: 1em }")
    both = stylesheet_from_names(SHEETS, tmp_path)
    assert both.endswith("\np { margin: 1em }")
    assert both.startswith(stylesheet_from_names(["core.css"]))
    assert find_asset("styles", "epub.css", tmp_path) == tmp_path / "epub.css"
    assert find_asset("styles", "core.css", tmp_path) == find_asset("styles", "core.css")


def test_a_stylesheet_that_is_nowhere_or_no_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"gone\.css"):
        stylesheet_from_names(["gone.css"])
    (tmp_path / "core.css").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match=r"core\.css: is not UTF-8"):
        stylesheet_from_names(["core.css"], tmp_path)


@pytest.mark.parametrize("kind", ["templates", "styles"])
def test_no_name_leads_out_of_a_folder(kind: AssetKind, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    secret = tmp_path / "secret.css"
    secret.write_text("secret")
    for name in ("../secret.css", str(secret), "../bookmaker/errors.py", "own/../../secret.css"):
        assert find_asset(kind, name, own) is None
    (own / "core.css").symlink_to(secret)
    with pytest.raises(ConfigurationError, match=r"core\.css: is a link that leads out of its folder") as caught:
        find_asset(kind, "core.css", own)
    assert "Copy" in caught.value.hint


def test_a_link_inside_a_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "quiet.css").write_text("p { margin: 2em }")
    (tmp_path / "epub.css").symlink_to("quiet.css")
    assert stylesheet_from_names(SHEETS, tmp_path).endswith("p { margin: 2em }")


def test_a_folder_that_would_change_nothing_is_refused_with_the_one_that_was_meant(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no such folder"):
        checked_folder("styles", tmp_path / "gone")
    (tmp_path / "notes.css").write_text("p {}")
    with pytest.raises(ConfigurationError, match="none would be used") as caught:
        checked_folder("styles", tmp_path)
    assert "core.css, cover.css, epub.css" in caught.value.hint
    (tmp_path / "styles").mkdir()
    (tmp_path / "styles" / "epub.css").write_text("p {}")
    with pytest.raises(ConfigurationError) as caught:
        checked_folder("styles", tmp_path)
    assert caught.value.hint == f"Did you mean {tmp_path / 'styles'}?"
    assert checked_folder("styles", tmp_path / "styles") == tmp_path / "styles"


def test_only_a_folder_that_could_be_used_is_unused(tmp_path: Path) -> None:
    assert unused_folder("styles", tmp_path, None) is None
    styles = tmp_path / "styles"
    styles.mkdir()
    (styles / "site.css").write_text("p {}")  # as a saved web site has
    assert unused_folder("styles", tmp_path, None) is None
    (styles / "print.css").write_text("p {}")
    assert unused_folder("styles", tmp_path, None) == styles
    assert unused_folder("styles", tmp_path, tmp_path / "other") == styles
    assert unused_folder("styles", tmp_path, styles / ".." / "styles") is None
    # A story at the top of a checkout has the program's own beside it.
    assert unused_folder("styles", ROOT, None) is None


def test_own_folders_by_kind(tmp_path: Path) -> None:
    own = OwnFolders(styles=tmp_path)
    assert (own.of_kind("templates"), own.of_kind("styles")) == (None, tmp_path)
    assert NO_FOLDERS.of_kind("styles") is None


# --- What a sheet asks for ----------------------------------------------------------------------------------------

AWAY = [
    "@import url(http://example.org/a.css);",
    '@import "https://example.org/a.css" screen;',
    "@import 'more.css';",
    r"@\69mport url(x.css);",
    "p { background: url(http://example.org/a.png) }",
    'p { background: url("//example.org/a.png") }',
    r"p { background: u\72l(http://example.org/a.png) }",
    r"p { background: URL( 'h\74tp://example.org/a.png' ) }",
    "p { background: url(ftp://example.org/a.png) }",
    "p { background: url(file:///etc/passwd) }",
    "p { background: url(/etc/passwd) }",
    "p { background: url(../../etc/passwd) }",
    "p { background: url(%2e%2e/%2e%2e/etc/passwd) }",
    "p { background: url(http://[bad) }",
    "@media print { @supports (a: b) { p { background: url(http://example.org/a.png) } } }",
    "@font-face { font-family: x; src: local(x), url(http://example.org/x.woff2) }",
    'p { background: image-set("http://example.org/a.png" 1x) }',
    'p { background: -webkit-image-set(url("http://example.org/a.png") 1x) }',
    'p { background: src("http://example.org/a.png") }',
    "p { --a: url(http://example.org/a.png); background: var(--a) }",
    "@namespace a url(urn:x); p { background: url(http://example.org/a.png) }",
    "p { cursor: url(http://example.org/a.cur), auto }",
    "p { background: url('javascript:alert(1)') }",
    "/* ' */ p { background: url(http://example.org/a.png) } /* ' */",
]


@pytest.mark.parametrize("with_files", [False, True], ids=["epub", "print"])
@pytest.mark.parametrize("rule", AWAY)
def test_a_sheet_that_asks_for_what_lies_elsewhere_is_refused_with_its_line(
    rule: str, with_files: bool, tmp_path: Path
) -> None:
    (tmp_path / "epub.css").write_text(f"/* mine */\n\f\n{rule}\n")
    with pytest.raises(ConfigurationError) as caught:
        stylesheet_from_names(SHEETS, tmp_path, with_files=with_files)
    assert str(caught.value.position) == f"{tmp_path / 'epub.css'}:4"
    assert caught.value.hint


def test_an_address_that_is_made_of_the_end_of_one_sheet_and_the_next_is_seen(tmp_path: Path) -> None:
    (tmp_path / "core.css").write_text("p { background: url(")
    (tmp_path / "epub.css").write_text("http://example.org/a.png) }")
    with pytest.raises(ConfigurationError, match=r"core\.css:1: asks for http://example\.org/a\.png"):
        stylesheet_from_names(SHEETS, tmp_path)


@pytest.mark.parametrize(
    "rule",
    [
        'p { content: "http://example.org is a text" }',
        "p { background: url(data:image/png;base64,AAAA) }",
        "p { fill: url(#shade) }",
        "@namespace epub url(http://www.idpf.org/2007/ops);",
        '@namespace "http://www.w3.org/1999/xhtml";',
        "/* url(http://example.org/a.png) */",
        '@font-face { font-family: x; src: local("Old Face") }',
        "p { width: calc(var(--a) * 2) }",
    ],
)
def test_a_sheet_that_asks_for_nothing_is_taken_as_it_is(rule: str, tmp_path: Path) -> None:
    (tmp_path / "epub.css").write_text(rule)
    assert stylesheet_from_names(SHEETS, tmp_path).endswith(rule)


def test_a_file_of_the_folder_may_be_asked_for_in_print_alone(tmp_path: Path) -> None:
    (tmp_path / "core.css").write_text("p { background: url(leaf.png) }")
    assert "leaf.png" in stylesheet_from_names(SHEETS, tmp_path, with_files=True)
    with pytest.raises(ConfigurationError, match="an EPUB holds no file") as caught:
        stylesheet_from_names(SHEETS, tmp_path)
    assert "print.css" in caught.value.hint


def test_a_variable_for_an_address_is_refused_where_nothing_else_looks_at_it(tmp_path: Path) -> None:
    (tmp_path / "epub.css").write_text('p { --a: "http://example.org/a.png"; background: image-set(var(--a) 1x) }')
    with pytest.raises(ConfigurationError, match="asks for var"):
        stylesheet_from_names(SHEETS, tmp_path)


def test_the_programs_own_sheets_ask_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "screen.css").write_text("")  # a sheet of one's own, so that all are looked over
    names = sorted(path.name for path in (ROOT / "styles").glob("*.css"))
    assert len(names) >= 5
    assert stylesheet_from_names(names, tmp_path)


def test_only_files_of_the_folder_have_an_address(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "a b.png").touch()
    (own / "out.png").symlink_to(tmp_path / "b.png")
    inside = (own / "a b.png").as_uri()
    assert asset_from_address(inside, own) == own / "a b.png"
    assert asset_from_address("a%20b.png", own) == own / "a b.png"
    assert asset_from_address("gone/../a%20b.png?x#y", own) == own / "gone" / ".." / "a b.png"
    away = ((tmp_path / "b.png").as_uri(), "../b.png", "%2e%2e/b.png", "out.png", "//host/own/a.png", "a%00b")
    for address in (*away, inside.replace("file://", "file://elsewhere"), "https://example.org/a.png", "x:a.png"):
        assert asset_from_address(address, own) is None, address
