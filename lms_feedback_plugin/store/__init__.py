"""What is kept, and that it stays true: tables, one unit of work a transaction, one repository per aggregate.

Start at ``database.open_database``. A ``Unit`` reads at once and writes late: everything that commands want written is
collected in memory and goes to the database in a few bulk statements when the unit is flushed or committed.
"""
