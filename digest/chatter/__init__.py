"""What chat models say around a text, and how it is taken away: on import, from answers, and looked for by checks."""
