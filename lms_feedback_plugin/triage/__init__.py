"""What learners mean: kind, handbook match, what was said before, hot topics.

Pure on text: values in, suggestions with a confidence and reasons in words out. No clock, no database, no network.
"""
