"""What takes WeasyPrint and pydyf time or memory for nothing, mended for the versions where that was read to be so.

A mend lasts as long as the process lives, is made once, and changes nothing on paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import Any

_MARGIN_BOXES = tuple(
    f"@{side}-{place}"
    for side, places in (
        ("top", "left center right"),
        ("bottom", "left center right"),
        ("left", "top middle bottom"),
        ("right", "top middle bottom"),
    )
    for place in places.split()
)
_CORNERS = ("@top-left-corner", "@top-right-corner", "@bottom-left-corner", "@bottom-right-corner")


class _PageReferences:
    """The references of a PDF's pages, each made when it is asked for."""

    def __init__(self, kids: Sequence[Any]) -> None:
        self._kids = kids

    def __getitem__(self, index: int) -> bytes:
        return f"{self._kids[3 * index]} 0 R".encode()


def mend_page_references() -> bool:
    """Let pydyf look a page's reference up without making all of them, which takes quadratic time in tagging.

    True where it is mended.
    """
    import pydyf  # type: ignore[import-untyped]

    if version("pydyf").split(".")[:2] != ["0", "13"] or not isinstance(pydyf.PDF.page_references, property):
        return False
    pydyf.PDF.page_references = property(lambda pdf: _PageReferences(pdf.pages["Kids"]))
    return True


def mend_margin_boxes() -> bool:
    """Let WeasyPrint lay out the boxes in a page's margins only where a style puts something into one of them.

    It makes sixteen boxes a page to find that all are empty. True where it is mended.
    """
    from weasyprint import layout

    if version("weasyprint").split(".")[0] != "70":
        return False
    make = layout.make_margin_boxes
    if make.__module__ == __name__:
        return True

    def make_filled(context: Any, page: Any, state: Any) -> Iterator[Any]:
        styles = (context.style_for(page.page_type, name) for name in (*_MARGIN_BOXES, *_CORNERS))
        if any(style is not None and style["content"] not in ("normal", "inhibit", "none") for style in styles):
            yield from make(context, page, state)

    layout.make_margin_boxes = make_filled
    return True


class _Owned:
    """What WeasyPrint takes for a cache of font features, in which it would keep one attribute for all lists: here
    every list gets one of its own, and frees it."""

    def setdefault(self, features: bytes, attribute: Any) -> Any:
        return attribute


def mend_text_layouts() -> bool:
    """Let the attributes of a laid-out text go with it; WeasyPrint holds on to some twenty kilobytes of them a page.

    Its `Layout.setup` makes a list of attributes, and hands it to Pango without letting go of it itself. True where it
    is mended.
    """
    from weasyprint.text import line_break
    from weasyprint.text.ffi import ffi, pango
    from weasyprint.text.fonts import FontConfiguration

    if version("weasyprint").split(".")[0] != "70":
        return False
    begin, set_up = FontConfiguration.__init__, line_break.Layout.setup
    if set_up.__module__ == __name__:
        return True

    def begin_without_cache(fonts: Any) -> None:
        begin(fonts)
        fonts.font_features = _Owned()

    def set_up_and_let_go(layout: Any, style: Any) -> None:
        set_up(layout, style)
        attributes = pango.pango_layout_get_attributes(layout.layout)
        if attributes != ffi.NULL:
            pango.pango_attr_list_unref(attributes)

    FontConfiguration.__init__ = begin_without_cache
    line_break.Layout.setup = set_up_and_let_go
    return True
