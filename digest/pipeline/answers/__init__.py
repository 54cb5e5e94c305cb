"""What an answer of a model must be before it is stored: its texts, its figures, its language."""
