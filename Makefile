# Atelier: see README.md. `make install` is called by every target that needs it and does nothing when nothing changed.
.PHONY: install demo test lint format bench art screenshots lock

PORT ?= 8000
RUN = .venv/bin/python

install:
	@exec sh scripts/install

demo:
	@sh scripts/install shop
	@exec $(RUN) manage.py demo --port "$(PORT)"

test: install
	@exec $(RUN) -m pytest -n auto

lint: install
	@exec sh scripts/lint

format: install
	@exec $(RUN) -m ruff check --fix-only --quiet .
	@exec $(RUN) -m ruff format --quiet .

bench: install
	@exec $(RUN) -m bench

screenshots: install
	@exec $(RUN) scripts/screenshots.py

art:
	@exec sh scripts/art $(FAMILY)

lock: install
	@exec sh scripts/lock
