"""How an archive goes out: its files into git, and from there to where it is published."""
