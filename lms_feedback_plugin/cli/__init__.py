"""The ``lms-feedback`` command: one file per command, every error one sentence with a cure and its own exit code."""

from __future__ import annotations

import os
import sys

import click

from lms_feedback_plugin import __version__
from lms_feedback_plugin.errors import FeedbackError

from .lazy import LazyGroup

COMMANDS = {
    "serve": "Serve the pages, the API and the webhooks.",
    "work": "Deliver what is waiting and keep the promises that fall due.",
    "sandbox": "Try it all: the service with a demo academy beside it.",
    "migrate": "Bring the database up to this version.",
    "backup": "Write the whole database to a file.",
    "restore": "Fill an empty database from a backup.",
    "workflow": "Write, prove, try and publish workflows.",
    "doctor": "Say what is wrong with the installation, and how to mend it.",
    "sites": "List, add and change the LMSs that are served.",
    "moodle": "Put the bridge plugin into a Moodle, pair it, and renew its keys.",
    "lti": "Let platforms in by LTI 1.3: register, list and end them.",
    "staff": "Add the people who work at the desk.",
    "tokens": "Make, list and revoke API tokens.",
    "audit": "Verify or export the history.",
    "dead": "List what could not be delivered, or send it again.",
    "config": "Show every setting, its value and its meaning.",
}
"""Command → sentence."""

UNFORESEEN = 70
"""Exit code of what no error of ours describes (EX_SOFTWARE of sysexits.h)."""


@click.group(cls=LazyGroup, package=__name__, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lms-feedback")
def root() -> None:
    """Feedback of learners as workflows: every question, fault and idea is answered, mended or considered, and told."""


def main() -> None:
    """Entry point. Exit codes are drawn in ``errors``; 2 is a wrong command line, 130 an interruption."""
    try:
        done = root.main(standalone_mode=False)  # answers with the code of an ``Exit`` instead of raising it
        if isinstance(done, int) and done:
            sys.exit(done)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except FeedbackError as error:
        click.echo(f"lms-feedback: {error.detail}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if os.environ.get("LMSFB_TEST_TRACE"):
            raise
        click.echo(f"lms-feedback: this was not foreseen: {type(error).__name__}: {error}", err=True)
        click.echo("Please report it with this line and what you typed; nothing half-done was kept.", err=True)
        sys.exit(UNFORESEEN)
