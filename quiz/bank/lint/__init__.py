"""The linter of the question bank, and the test-wise guessers that try to beat it."""
