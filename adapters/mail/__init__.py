"""E-mail: notices out by SMTP."""
