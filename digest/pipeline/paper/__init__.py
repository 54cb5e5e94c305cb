"""A paper's PDF: fetched, read in a child process with limits, and fitted to the tokens that it may take."""
