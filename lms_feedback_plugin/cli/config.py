"""``lms-feedback config``"""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

from lms_feedback_plugin.service.config import FILE, PREFIX, load_config, settings_table


@click.command("config")
def command() -> None:
    """Show every setting, its value and its meaning."""
    table = Table("setting", "value", "meaning", title=f"Set as {PREFIX}NAME or in {FILE}")
    for row in settings_table(load_config()):
        table.add_row(*row)
    Console().print(table)
