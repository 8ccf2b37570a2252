"""Decides what happens next: pure functions of (workflow, item, event, now)."""
