"""The files of the site that are no pages: feeds, references, data."""
