"""The sentences of a text as they stand in it, to cut it between them. Pure."""

from collections.abc import Callable

from digest.pipeline.sentences import sentences

_BOLD = "**"


def pieces(text: str) -> list[str]:
    """The sentences of a text as they stand there, each with the white space behind it: joined they are the text."""
    places = [place for place, sign in enumerate(text) if not sign.isspace()]
    found, begin, signs = [], 0, 0
    for sentence in sentences(text):
        signs += sum(not sign.isspace() for sign in sentence)
        end = places[signs] if signs < len(places) else len(text)
        found.append(text[begin:end])
        begin = end
    return found


def without(text: str, is_bad: Callable[[str], bool]) -> str:
    """A text without its bad sentences. Of **bold** that goes over several, each that stays has its own."""
    kept: list[str] = []
    is_bold = False
    whole = pieces(text)
    for one in whole:
        piece = one
        if is_bold and one.startswith(_BOLD):  # after `。` it stands before the next sentence
            piece, is_bold = one.removeprefix(_BOLD), False
        was_bold, is_bold = is_bold, is_bold ^ bool(piece.count(_BOLD) % 2)
        if not is_bad(piece):
            sentence = piece.rstrip()
            kept.append(f"{_BOLD * was_bold}{sentence}{_BOLD * is_bold}{piece[len(sentence) :]}")
    return text if len(kept) == len(whole) else "".join(kept).strip()
