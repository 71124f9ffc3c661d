# Atelier: see README.md. `make install` is called by every target that needs it and does nothing when nothing changed.
.PHONY: install demo test lint format bench art screenshots lock

PORT ?= 8000
RUN = .venv/bin/python

install:
	@sh scripts/install

demo: install
	@$(RUN) manage.py demo --port "$(PORT)"

test: install
	@$(RUN) -m pytest -n auto

lint: install
	@sh scripts/lint

format: install
	@$(RUN) -m ruff check --fix-only --quiet .
	@$(RUN) -m ruff format --quiet .

bench: install
	@$(RUN) -m bench

screenshots: install
	@$(RUN) scripts/screenshots.py

art:
	@echo "atelier: not yet; the demo's layers are committed, and the scripts that render them are in art/" >&2; exit 1

lock: install
	@sh scripts/lock
