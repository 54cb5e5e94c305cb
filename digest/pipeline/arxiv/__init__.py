"""arXiv: what it announced and what it says of papers, asked politely and believed only when whole."""
