"""Scores of candidates: by a model in batches, or by keywords and signs of significance."""
