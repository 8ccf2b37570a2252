"""The workflow engine plugin for the LMS you already run: every learner who speaks up is answered, helped or told."""

__version__ = "0.1.0"
