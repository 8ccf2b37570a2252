"""``python -m lms_feedback_plugin.cli`` is ``lms-feedback``."""

from lms_feedback_plugin.cli import main

main()
