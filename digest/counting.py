"""Numbers of things in messages, in English: the log and the command line; pages have words of their own."""


def counted(number: int, noun: str) -> str:
    """`1 paper`, `2,000 papers`; for nouns whose plural ends in an s."""
    plural = f"{noun[:-1]}ies" if noun[-1:] == "y" and noun[-2:-1] not in "aeiou" else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"
