"""The words: frozen values that every room speaks. Standard library only; nothing here reads a clock, a file or a database."""
