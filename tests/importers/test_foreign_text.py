import pytest

from digest.importers.foreign_text import one_line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("one\n  two", "one two"),
        ("深度\n学习", "深度学习"),
        ("어텐션 헤드를\n토큰 차원을", "어텐션 헤드를 토큰 차원을"),
    ],
)
def test_lines_are_joined_as_their_script_wants_it(text: str, line: str) -> None:
    assert one_line(text) == line
