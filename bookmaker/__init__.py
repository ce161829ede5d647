"""Stories as people typed them in; books out. `docs/architecture.md` draws the way between."""

__version__ = "0.1.0"
