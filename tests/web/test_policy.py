import base64
import hashlib

from digest.web.policy import inline_scripts, policy


def digest(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def test_only_inline_scripts_are_found() -> None:
    data = '<script src="b.js"></script><script type="application/json">{}</script>'
    html = f'<script>a()</script>\n{data}<script>\nc("<")\n</script>'
    assert inline_scripts(html) == ["a()", '\nc("<")\n']


def test_the_policy_names_each_script_once() -> None:
    text = policy(["a()", "b()", "a()"])
    directives = dict(part.split(" ", 1) for part in text.split("; "))
    assert directives["script-src"].split() == ["'self'", *sorted([digest("a()"), digest("b()")])]
    assert policy(["b()", "a()"]) == text


def test_the_policy_is_closed() -> None:
    directives = dict(part.split(" ", 1) for part in policy([]).split("; "))
    assert directives["default-src"] == "'none'"
    assert directives["base-uri"] == "'none'"
    assert directives["form-action"] == "'none'"
    assert directives["script-src"] == "'self'"
    allowed = {source for sources in directives.values() for source in sources.split()}
    assert allowed == {"'none'", "'self'", "data:"}
    assert [name for name, sources in directives.items() if "data:" in sources] == ["img-src"]
