"""Commands and their handling: intake, desk, dispatch, clockwork, jobs; the one place that wires."""
