"""Small documents, EPUBs and archives, made here for the tests: no file of anyone's stands among them."""

from __future__ import annotations

import gzip
import io
import re
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape

Parts = Mapping[str, str | bytes]


def zipped(parts: Parts, first: str = "") -> bytes:
    """An archive of these files; one with a `first` begins with its type, unpacked, as such formats do."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        if first:
            archive.writestr(zipfile.ZipInfo("mimetype"), first)
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def tarred(parts: Parts, *, links: Iterable[tuple[str, str]] = (), kind: bytes = tarfile.SYMTYPE) -> bytes:
    """A .tar.gz of these files, and of links of the given kind from the one name to the other."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, part in parts.items():
            data = part.encode() if isinstance(part, str) else part
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for name, target in links:
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, target
            archive.addfile(info)
    return gzip.compress(file.getvalue(), mtime=0)


# --- OpenDocument -------------------------------------------------------------------------------------------------

_SPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
    "dc": "http://purl.org/dc/elements/1.1/",
}
_STYLES = """
<style:style style:name="I" style:family="text"><style:text-properties fo:font-style="italic"/></style:style>
<style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="U" style:family="text"><style:text-properties style:text-underline-style="solid"/>
</style:style>
<style:style style:name="S" style:family="text"><style:text-properties style:text-line-through-style="solid"/>
</style:style>
<style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="N" style:family="text"><style:text-properties fo:font-style="normal"/></style:style>
<style:style style:name="C" style:family="paragraph"><style:paragraph-properties fo:text-align="center"/></style:style>
<style:style style:name="PI" style:family="paragraph"><style:text-properties fo:font-style="italic"/></style:style>
<style:style style:name="P1" style:family="paragraph" style:parent-style-name="PI"/>
<style:style style:name="P2" style:family="paragraph" style:parent-style-name="Quotations"/>
<style:style style:name="Quotations" style:family="paragraph"/>
<style:style style:name="Title" style:family="paragraph"/>
"""


def odt_content(body: str) -> str:
    """The content of a document; `body` is OpenDocument's XML with the usual prefixes."""
    spaces = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in _SPACES.items())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2">'
        f"<office:automatic-styles>{_STYLES}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )


def odt(*paragraphs: str, parts: Parts | None = None) -> bytes:
    """A document of paragraphs, each the inside of a `<text:p>`, or another element as it stands."""
    body = "".join(
        each if re.match(r"<text:(?!s)|<table:", each) else f"<text:p>{each}</text:p>" for each in paragraphs
    )
    return zipped({"content.xml": odt_content(body), **(parts or {})}, "application/vnd.oasis.opendocument.text")


# --- Rich text ----------------------------------------------------------------------------------------------------

RTF_HEAD = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman\fcharset0 Times;}{\f1\fswiss\fcharset204 Arial;}"
    r"{\f2\fnil\fcharset128 Mincho;}}{\colortbl;\red0\green0\blue0;}"
    r"{\stylesheet{\s0 Normal;}{\s1\b heading 1;}{\s5 Title;}}{\info{\title A title}{\author A typist}}"
)


def rtf(*paragraphs: str) -> bytes:
    """A file of paragraphs, each as RTF has it."""
    return (RTF_HEAD + "".join(rf"\pard {each}\par" + "\r\n" for each in paragraphs) + "}").encode("latin-1")


def rtf_text(text: str) -> str:
    """Text as it stands in RTF."""
    signs = (
        sign if sign.isascii() and sign not in "\\{}" else f"\\{sign}" if sign.isascii() else _coded(sign)
        for sign in text
    )
    return "".join(signs)


def _coded(sign: str) -> str:
    units = sign.encode("utf-16-le", "surrogatepass")
    codes = (int.from_bytes(units[n : n + 2], "little", signed=True) for n in range(0, len(units), 2))
    return "".join(rf"\u{code}?" for code in codes)


# --- EPUB ---------------------------------------------------------------------------------------------------------

CONTAINER = (
    '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)


def epub_page(body: str, title: str = "", attributes: str = "") -> str:
    """A page of an EPUB."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml">\n'
        f"<head><title>{title}</title></head>\n<body{attributes}>\n{body}\n</body>\n</html>\n"
    )


def epub(
    pages: Parts, said: str = "", *, spine: Iterable[str] | None = None, guide: str = "", parts: Parts | None = None
) -> bytes:
    """An EPUB of pages by their names, whose `spine` has all of them if it is not given; `said` is its metadata."""
    ids = {name: f"page-{number}" for number, name in enumerate(pages, 1)}
    items = "".join(
        f'<item id="{ids[name]}" href="{escape(name)}" media-type="application/xhtml+xml"/>' for name in pages
    )
    order = "".join(f'<itemref idref="{ids.get(name, name)}"/>' for name in (pages if spine is None else spine))
    package = (
        '<?xml version="1.0" encoding="utf-8"?><package xmlns="http://www.idpf.org/2007/opf" version="2.0">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{said}</metadata><manifest>{items}</manifest>'
        f"<spine>{order}</spine><guide>{guide}</guide></package>"
    )
    files: dict[str, str | bytes] = {"META-INF/container.xml": CONTAINER, "OEBPS/content.opf": package}
    files |= {f"OEBPS/{name}": page for name, page in pages.items()}
    return zipped(files | dict(parts or {}), "application/epub+zip")
