"""Public fakes and contracts for those who extend us."""
