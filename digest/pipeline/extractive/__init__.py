"""A day without a model: sentences picked from abstracts, word for word, and fixed sentences around them."""
