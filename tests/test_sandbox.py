"""A template can show what it is given, and do nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from bookmaker.errors import ConfigurationError
from bookmaker.model import Chapter, ChapterText, Colophon, Paragraph, Section, Text
from bookmaker.pdf.cover import CoverFacts
from bookmaker.rendering import Renderer

COLOPHON = Section("colophon", "colophon", "back", "Colophon", Colophon(("lamp.txt",)))
CHAPTER = Section(
    "lamp",
    "chapter",
    "body",
    "The Lamp",
    ChapterText(Chapter(title=(Text("The Lamp"),), blocks=(Paragraph((Text("It burned."),)),)), opening=True),
)


def rendered(template: str, folder: Path, section: Section = COLOPHON) -> str:
    (folder / ("chapter.xhtml" if section is CHAPTER else "colophon.xhtml")).write_text(template, encoding="utf-8")
    return Renderer(folder).render_section(section).xhtml


# Ways out that are known of Jinja2, and of what a template here is handed: each would run a command, read a file or
# show what is private.
ESCAPES = [
    # the names that Jinja2 gives to every template
    '{{ cycler.__init__.__globals__.os.system("touch PWNED") }}',
    '{{ joiner.__init__.__globals__.os.popen("touch PWNED").read() }}',
    '{{ namespace.__init__.__globals__.os.system("touch PWNED") }}',
    '{{ lipsum.__globals__["os"].system("touch PWNED") }}',
    '{{ dict.__base__.__subclasses__() }}',
    '{{ dict.mro() }}',
    '{{ range.__class__ }}',
    # from any value to all classes
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ ''['__class__']['__base__'] }}",
    "{{ ().__class__.__bases__[0].__subclasses__() }}",
    "{{ {}.__class__ }}",
    "{{ 1.__class__ if false else (1).__class__ }}",
    "{{ (page|string).__class__ }}",
    # what the template is a part of
    "{{ self.__init__.__globals__ }}",
    "{{ self._TemplateReference__context.environment }}",
    "{% macro m() %}{% endmacro %}{{ m._func.__globals__ }}",
    "{% macro m() %}{% endmacro %}{{ m.__call__.__globals__ }}",
    "{% macro m() %}{{ caller.__globals__ }}{% endmacro %}{% call m() %}{% endcall %}",
    "{% for x in [1] %}{{ loop.__class__ }}{% endfor %}",
    "{% for x in [1] %}{{ loop._iterator.__reduce__() }}{% endfor %}",
    "{% import 'macros.xhtml' as set with context %}{{ set.__class__ }}",
    "{% import 'macros.xhtml' as set with context %}{{ set._body_stream }}",
    "{{ nothing.__class__.__init__.__globals__ }}",
    "{{ environment.globals }}",
    # filters that ask for attributes
    "{{ ''|attr('__class__') }}",
    "{{ ''|attr('\\x5f\\x5fclass\\x5f\\x5f') }}",
    "{{ [section]|map('attr', '__class__')|list }}",
    "{{ [section]|map(attribute='__class__.__init__')|list }}",
    "{{ [section, section]|sort(attribute='__class__') }}",
    "{{ [section]|sum(attribute='__class__') }}",
    "{{ [section]|selectattr('__class__')|list }}",
    "{{ [section]|groupby('__class__.__init__') }}",
    # format strings
    "{{ '{0.__class__.__init__.__globals__}'.format(section) }}",
    "{{ '{0.__class__}'|format(section) }}",
    "{{ '{x.__class__}'.format_map({'x': section}) }}",
    "{{ ['{0.__class__}']|map('format', section)|list }}",
    "{% set f = '{0.__class__}'.format %}{{ f(section) }}",
    "{{ ('%s' % section).__class__ }}",
    # what is handed in
    "{{ section.__class__.__init__.__globals__ }}",
    "{{ section.__dataclass_fields__ }}",
    "{{ section['__class__'] }}",
    "{{ page.__reduce_ex__(2) }}",
    "{{ page.sources.__add__ }}",
    "{{ page.sources.count('x') }}",
    "{{ write.blocks.__func__.__globals__ }}",
    "{{ write.inlines.__self__ }}",
    "{{ write._called }}",
    "{{ write.note_pages.clear() }}",
    "{{ write.section_id }}",
    "{{ href_to.__globals__ }}",
    "{{ note_anchor.__code__ }}",
    "{{ 'a'.join.__self__ }}",
    "{{ (section.language|language_tag).__class__ }}",
    # other files
    "{% include '/etc/passwd' %}",
    "{% include '../secret.xhtml' %}",
    "{% extends '../../../../../../etc/passwd' %}",
    "{% import '../secret.xhtml' as secret %}",
    "{% from '/etc/passwd' import root %}",
    "{% include ['../secret.xhtml', '/etc/passwd'] %}",
    "{% include 'link.xhtml' %}",
    '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
]  # fmt: skip


@pytest.mark.parametrize("template", ESCAPES)
def test_no_way_out_is_open(template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.xhtml").write_text("<p>secret</p>")
    own = tmp_path / "templates"
    own.mkdir()
    (own / "link.xhtml").symlink_to(tmp_path / "secret.xhtml")
    # What it is asked of stands on the third line.
    shown = ""
    with pytest.raises(ConfigurationError) as caught:
        shown = rendered(f"\n\n{template}", own)
    assert not shown
    assert not (tmp_path / "PWNED").exists()
    assert caught.value.exit_code == 4
    where = str(caught.value.position or caught.value)
    assert "xhtml" in where


@pytest.mark.parametrize(
    "template",
    ["{{ section.__class__ }}", "{{ ''.__class__ }}", "{{ 'a'.format(1) }}", "{{ 2 ** 3 }}", "{{ cycler() }}"],
)
def test_what_is_refused_is_told_with_its_line_and_what_to_do(template: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        rendered(f"<p>\n{{% if true %}}\n{template}\n{{% endif %}}</p>", tmp_path)
    assert str(caught.value.position) == f"{tmp_path / 'colophon.xhtml'}:3"
    assert "cookbook" in caught.value.hint


def test_a_fault_in_a_template_that_another_uses_is_told_where_it_stands(tmp_path: Path) -> None:
    (tmp_path / "inner.xhtml").write_text("<p>\n\n{{ section.__class__ }}</p>")
    with pytest.raises(ConfigurationError, match=r"inner\.xhtml:3: "):
        rendered("{% include 'inner.xhtml' %}", tmp_path)


@pytest.mark.parametrize(
    "template",
    [
        "{{ 'x' * 1000000000 }}",
        "{{ 1000000000 * 'x' }}",
        "{{ [1] * 1000000000 }}",
        "{{ 9 ** 9 ** 9 ** 9 }}",
        "{{ range(1000000000)|list }}",
        "{{ range(0, 1000000000, 2)|length }}",
        "{{ lipsum(1000000000) }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ '{:1000000000}'.format(1) }}",
        "{{ '%1000000000d'|format(1) }}",
        "{{ 'x'|center(1000000000) }}",
        "{{ 'x'.ljust(1000000000) }}",
        "{{ 'x'.zfill(1000000000) }}",
        "{{ 'x\n'|indent(1000000000) }}",
        "{{ [1]|batch(1000000000, 'x')|list }}",
        "{{ '\t'.expandtabs(1000000000) }}",
        "{% include 'colophon.xhtml' %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    ],
)
def test_a_template_cannot_ask_for_all_memory(template: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        rendered(template, tmp_path)


def test_the_same_template_gives_the_same_page_every_time(tmp_path: Path) -> None:
    for name in ("random", "pprint"):
        with pytest.raises(ConfigurationError, match=f"No filter named '{name}'"):
            rendered(f"{{{{ [1, 2, 3]|{name} }}}}", tmp_path)


def test_what_a_template_may_do(tmp_path: Path) -> None:
    template = """\
{% set seen = namespace(count=0) %}
{% macro mark(text) %}<b>{{ text|upper }}</b>{% endmacro %}
<div>
{% for n in range(3) %}{% set seen.count = seen.count + n * 2 %}{{ loop.index }}{{ "." if loop.last }}{% endfor %}
<p>{{ seen.count }} {{ 7 % 4 }} {{ "-" * 5 }} {{ mark(section.title) }} {{ section.language.startswith("e") }}</p>
<p>{{ dict([("a", 1)]).items()|list|length }} {{ page.chapter.title|length }} {{ href_to(section.id) }}</p>
{{ write.blocks(page.chapter.blocks) }}
</div>"""
    shown = rendered(template, tmp_path, CHAPTER)
    for part in ("123.", "<p>6 3 ----- <b>THE LAMP</b> True</p>", "<p>1 1 lamp.xhtml</p>", "It burned."):
        assert part in shown


def test_a_fault_of_the_program_in_its_own_template_is_not_the_persons(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("lost")

    monkeypatch.setattr("bookmaker.rendering.text.TextWriter.blocks", broken)
    with pytest.raises(KeyError):
        Renderer().render_section(CHAPTER)


def test_every_document_of_the_program_is_set_in_the_sandbox(tmp_path: Path) -> None:
    (tmp_path / "print-cover.xhtml").write_text("<p>{{ facts.made.__class__ }}</p>")
    facts = CoverFacts("The Lamp", "Wren Hallam", "en")
    with pytest.raises(ConfigurationError, match=r"print-cover\.xhtml:1"):
        Renderer(tmp_path).render_document("print-cover.xhtml", facts=facts, back=[], spine=None, ticks=[])
    (tmp_path / "nav.xhtml").write_text("<p>{{ language.__class__ }}</p>")
    with pytest.raises(ConfigurationError, match=r"nav\.xhtml:1"):
        Renderer(tmp_path).render_document("nav.xhtml", language="en", points=[], landmarks=[])


@pytest.mark.parametrize("asked", ["read_text()", "parent", "cwd()", "unlink()"])
def test_a_path_could_be_shown_and_asked_for_nothing(asked: str, tmp_path: Path) -> None:
    """None is among a section's values; one might come there some day."""
    section = Section("colophon", "colophon", "back", "Colophon", Colophon((Path("lamp.txt"),)))  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match="may not read"):
        rendered(f"<p>{{{{ page.sources[0] }}}} {{{{ page.sources[0].{asked} }}}}</p>", tmp_path, section)
