"""The shipped lifecycles: YAML, scenarios and messages, one folder each. Data; nothing is imported from here but its place."""
