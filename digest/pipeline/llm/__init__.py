"""Language models: how they are asked, what that may cost, and how an answer becomes a value of a schema."""
