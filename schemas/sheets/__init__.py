"""The kinds of sheet as nouns: one schema per file, with its columns, words and rules."""
