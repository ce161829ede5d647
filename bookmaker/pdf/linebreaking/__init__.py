"""Paragraphs broken into lines as a whole, and given to WeasyPrint that way.

`items` are what a paragraph is made of, `breaking` is the arithmetic, and `balancing` that of titles; `measuring` knows
fonts and dictionaries, `lines` puts them together for a paragraph of styled text; none of them knows WeasyPrint.
`linebox`, `floats` and `weasy` are the bridge to it.
"""
