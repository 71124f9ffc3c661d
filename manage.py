#!/usr/bin/env python
"""Django's command line for Atelier."""

import os
import sys

from config.postgres.programs import EmbeddedDatabaseError


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - only now are the settings named

    try:
        execute_from_command_line(sys.argv)
    except EmbeddedDatabaseError as error:
        sys.exit(f"atelier: {error}")


if __name__ == "__main__":
    main()
