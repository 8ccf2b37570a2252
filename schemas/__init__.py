"""Marshmallow schemas of the HTTP API, one concept a file."""
