"""docs/notifying.md names every variable and every form, and no other."""

import re
from pathlib import Path

import digest
from digest.notify.chat_formats import FORMS

PAGE = (Path(digest.__file__).parent.parent / "docs" / "notifying.md").read_text("utf-8")
WORKFLOW = Path(digest.__file__).parent.parent / ".github" / "workflows" / "daily.yml"
CODE = "".join(path.read_text("utf-8") for path in (Path(digest.__file__).parent / "notify").glob("*.py"))


def test_every_variable_has_its_line() -> None:
    in_code = set(re.findall(r'"(DIGEST_[A-Z_]+)', CODE))
    assert len(in_code) >= 10
    assert set(re.findall(r"^\| `(DIGEST_[A-Z_]+)` \|", PAGE, re.MULTILINE)) == in_code


def test_the_workflow_gives_every_variable() -> None:
    """What it does not name is empty there, and the channel off without a word."""
    given = re.findall(r"^ +(DIGEST_[A-Z_]+): ", WORKFLOW.read_text("utf-8"), re.MULTILINE)
    assert set(given) == set(re.findall(r'"(DIGEST_[A-Z_]+)', CODE))


def test_every_form_has_its_line() -> None:
    rows = dict(re.findall(r"^\| `([a-z]+)` \| (.*?) \|", PAGE, re.MULTILINE))
    assert list(rows) == list(FORMS)
    for name, form in FORMS.items():
        assert tuple(re.findall(r"`([^`]+)`", rows[name])) == form.hosts
