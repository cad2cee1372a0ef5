"""The law as data and pure functions: facts in, an answer with citations out."""
