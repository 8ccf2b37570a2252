"""Moodle 4.5 and 5: three senders in, its REST web services out."""
