"""From YAML to a Workflow: positions, strict reading, diagnostics."""
