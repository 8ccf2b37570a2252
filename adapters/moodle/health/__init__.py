"""What the doctor looks at in a Moodle, one concern a file: what was seen, what mends it, where to click."""
