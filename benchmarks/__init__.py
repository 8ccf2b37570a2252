"""Side by side with peers and with hand-written code. ``python -m benchmarks`` prints the ratios."""
