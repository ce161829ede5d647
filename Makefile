# make books   set everything up in .venv and build the sample stories into dist/
# make test    set up the same, with the tools of the tests, and run every check
# make clean   remove what these made

PYTHON ?=
BIN := .venv/bin

.PHONY: books test format clean

books:
	@PYTHON="$(PYTHON)" tools/setup books
	$(BIN)/bookmaker epub
	$(BIN)/bookmaker epub --anthology
	$(BIN)/bookmaker pdf --anthology

test:
	@PYTHON="$(PYTHON)" tools/setup test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist worksteal

format:
	@PYTHON="$(PYTHON)" tools/setup test
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

clean:
	rm -rf .venv dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis
