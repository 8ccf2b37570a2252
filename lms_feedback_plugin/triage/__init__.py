"""What learners mean: kind, handbook match, duplicates. Pure on text; widened by a later change."""
