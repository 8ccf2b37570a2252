"""Tables, units of work, repositories, migrations and the audit chain."""
