"""Alembic's folder: each file in ``versions`` takes the tables from one release to the next."""
