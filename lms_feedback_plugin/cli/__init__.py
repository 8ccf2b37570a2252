"""The lms-feedback command, one file per command."""
