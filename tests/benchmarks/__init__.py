"""Measurements of the served product, never part of the tests: `python -m tests.benchmarks --help`."""
