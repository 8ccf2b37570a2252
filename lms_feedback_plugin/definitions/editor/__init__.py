"""Help for editors: JSON Schemas (draft-07) that know the names of the very file that is being written."""

from __future__ import annotations

from lms_feedback_plugin.definitions.editor import words
from lms_feedback_plugin.definitions.editor.names import Names, names_in
from lms_feedback_plugin.definitions.editor.of_scenarios import scenario_schema
from lms_feedback_plugin.definitions.editor.of_workflow import workflow_schema
from lms_feedback_plugin.definitions.editor.of_workspace import workspace_schema

SCHEMA_LINE = "# yaml-language-server: $schema={file}"
"""The line at the top of a YAML file by which an editor finds its schema."""

__all__ = ["SCHEMA_LINE", "Names", "names_in", "scenario_schema", "words", "workflow_schema", "workspace_schema"]
