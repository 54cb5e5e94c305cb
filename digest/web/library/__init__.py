"""What the archive holds as a whole: where each paper is, who wrote it, what it is about, what is related to it."""
