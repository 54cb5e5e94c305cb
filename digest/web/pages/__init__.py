"""The pages of the site, a file a kind: which there are, what each is made of, and what its template is given."""
