"""Guests: one folder per LMS or channel. Each translates and knows nothing of the engine or the store."""
