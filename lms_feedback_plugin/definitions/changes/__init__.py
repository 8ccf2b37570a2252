"""What changes in behaviour from one version of a workflow to another, and not merely in its text."""

from .change import WEIGHT, Change, Severity
from .compare import Changes, changes_between

__all__ = ["WEIGHT", "Change", "Changes", "Severity", "changes_between"]
