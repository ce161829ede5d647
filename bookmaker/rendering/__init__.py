"""Sections to XHTML pages: templates for the sections, functions for the text inside them."""

from bookmaker.rendering.pages import Renderer

__all__ = ["Renderer"]
