#!/usr/bin/env python
"""Django's command line for the terminal."""

import os
import sys


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "terminal.settings.embedded")
    if sys.argv[1:2] == ["up"]:
        # The supervisor stays outside of Django: it would cost 80 MB for nothing.
        from terminal.supervisor.main import main as up

        sys.exit(up(sys.argv[2:]))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
