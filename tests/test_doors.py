"""Which module may import what: by reading the code, and by looking at what a build has loaded."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import digest
from digest.web.caches.cache import READING
from tests.archives import small_archive
from tests.sites import write_project

PACKAGE = Path(digest.__file__).parent
ROOT = Path(__file__).parent.parent
MODULES = {
    ".".join(["digest", *path.relative_to(PACKAGE).with_suffix("").parts]).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
TREES = {name: ast.parse(path.read_text("utf-8"), str(path)) for name, path in MODULES.items()}

DOORS = {
    "arxiv": ["digest.pipeline.arxiv.arxiv_client"],
    "litellm": ["digest.pipeline.llm.door"],
    "mkdocs": ["digest.plugin"],
    "material": ["digest.plugin", "digest.theme.language"],
    "comrak": ["digest.text.markdown"],
    "nh3": ["digest.text.markdown"],
    "math_core": ["digest.text.maths"],
    "numpy": ["digest.web.search"],
    "pypdfium2": ["digest.pipeline.paper.pdf", "digest.pipeline.paper.pdf_child"],
    "frontmatter": ["digest.files"],
    "yaml": ["digest.strict_yaml", "digest.doctor.mkdocs_file"],
    "requests": ["digest.pipeline.arxiv.arxiv_client", "digest.pipeline.arxiv.transport"],
    "urllib3": ["digest.pipeline.arxiv.transport"],
    "httpx": ["digest.pipeline", "digest.notify.delivery"],
    "jinja2": [
        "digest.web.render",
        "digest.web.caches.template_cache",
        "digest.notify.message",
        "digest.plugin",
        "digest.start.render",
    ],
    "portalocker": ["digest.archive", "digest.web.site_folder", "digest.plugin.preview_folder"],
    "watchdog": ["digest.plugin.file_watch"],
    "rich": ["digest.progress"],
    "click": ["digest.cli"],
    "rcssmin": ["digest.plugin.assets"],
    "rjsmin": ["digest.plugin.assets"],
    "tinycss2": ["digest.plugin.theme_styles"],
    # A program of its own: git, and the process that reads a PDF.
    "subprocess": ["digest.git", "digest.pipeline.paper.pdf"],
    "pathspec": ["digest.doctor.mkdocs_file"],
    "packaging": ["digest.start.origin", "digest.doctor.packages"],
}
"""The modules that may import a library, and for a package all of its modules."""

LAYERS = [
    ["errors", "model"],
    [
        "files",
        "headers",
        "strict_yaml",
        "validation",
        "archive",
        "day_hashes",
        "todo",
        "settings",
        "calendar",
        "text",
        "progress",
        "accents",
        "memo",
        "terms",
        "i18n",
        "languages",
        "redact",
        "counting",
        "deadline",
        "chatter",
        "taxonomy",
        "retry_after",
        "git",
        "job_summary",
        "site_addresses",
        "theme",
    ],
    ["pipeline", "web", "importers", "exporters", "check", "notify", "publish"],
    ["start", "doctor"],
    ["cli", "plugin"],
]
"""Rooms import from their own layer and those above it in this list."""

ACQUAINTED = {("web", "exporters")}
"""On the third layer rooms keep apart; but the site has files in the formats of exporters."""


LOADERS = ("import_module", "__import__", "find_spec", "util.find_spec")
"""Functions that load a module, or find it, by its name."""


def imports(name: str) -> Iterator[tuple[str, int]]:
    """Everything that a module imports anywhere, by full name, and the line."""
    package = name if MODULES[name].name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(TREES[name]):
        match node:
            case ast.Import():
                for alias in node.names:
                    yield alias.name, node.lineno
            case ast.ImportFrom(module=module, level=level):
                parts = package.split(".")
                base = ".".join(parts[: len(parts) - level + 1]) if level else ""
                source = ".".join(filter(None, [base, module]))
                for alias in node.names:
                    full = f"{source}.{alias.name}"
                    yield (full if full in MODULES else source), node.lineno
            case ast.Call(func=function, args=[ast.Constant(value=str(module)), *_]):
                if ast.unparse(function).removeprefix("importlib.") in LOADERS:
                    yield module, node.lineno


IMPORTS = {name: list(imports(name)) for name in MODULES}


def is_part_of(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def room(module: str) -> str:
    """`digest.web.pages.day_view` → `web`; "" for `digest` itself."""
    return module.split(".")[1] if "." in module else ""


def layer(module: str) -> int:
    return next(number for number, rooms in enumerate(LAYERS) if room(module) in rooms)


@pytest.mark.parametrize("library", DOORS)
def test_a_library_has_its_door(library: str) -> None:
    importers = {name for name in MODULES for module, _ in IMPORTS[name] if is_part_of(module, library)}
    strangers = {name for name in importers if not any(is_part_of(name, door) for door in DOORS[library])}
    assert strangers == set()


def test_every_outside_library_has_a_rule_or_is_used_everywhere() -> None:
    """A new library needs a door, and a line here."""
    everywhere = {"pydantic", "pydantic_core", "markupsafe", "babel", "digest", *sys.stdlib_module_names}
    outside = {module.split(".")[0] for name in MODULES for module, _ in IMPORTS[name]}
    assert outside - everywhere - DOORS.keys() == set()


def test_caches_know_every_module_that_reads_the_archive() -> None:
    """What one of them makes would stay after an update of it."""
    found, waiting = set[str](), ["digest.archive", "digest.accents"]
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting += [module for module, _ in IMPORTS[name] if module in MODULES and module not in found]
    says_nothing = {"digest", "digest.calendar", "digest.errors"}
    assert {MODULES[name].name for name in found - says_nothing} == {*READING}


def test_litellm_is_imported_only_when_it_is_used() -> None:
    """It takes seconds: see DESIGN, and the extra `llm`."""
    top = [node for node in TREES["digest.pipeline.llm.door"].body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [ast.unparse(node) for node in top if "litellm" in ast.unparse(node)] == []


def test_every_room_has_its_layer() -> None:
    assert {room(name) for name in MODULES} - {""} - {room for rooms in LAYERS for room in rooms} == set()


def test_the_guide_has_every_package_and_its_layer() -> None:
    text = (ROOT / "docs" / "how-it-works.md").read_text("utf-8")
    packages = {name.split(".")[1] for name, path in MODULES.items() if path.name == "__init__.py" and room(name)}
    assert packages - set(re.findall(r"`digest/(\w+)/`", text)) == set()
    told = re.search(r"Imports run one way: `([^`]+)`", text)
    assert told
    layers = [layer.replace("\n", " ").strip().split(", ") for layer in told[1].split("←")]
    assert len(layers) == len(LAYERS)
    assert all(set(rooms) <= set(known) for rooms, known in zip(layers, LAYERS, strict=True))
    assert packages - {room for rooms in layers for room in rooms} == set()


def test_imports_run_one_way() -> None:
    wrong = [
        f"{MODULES[name]}:{line}: imports {module}"
        for name in MODULES
        if room(name)
        for module, line in IMPORTS[name]
        if is_part_of(module, "digest") and room(module) and layer(module) > layer(name)
    ]
    assert wrong == []


def test_rooms_on_one_layer_keep_apart() -> None:
    """`pipeline` and `web` never meet; the others have hardly any business with each other either."""
    rooms = LAYERS[2]
    wrong = [
        f"{MODULES[name]}:{line}: imports {module}"
        for name in MODULES
        if room(name) in rooms
        for module, line in IMPORTS[name]
        if is_part_of(module, "digest")
        and room(module) in rooms
        and room(module) != room(name)
        and (room(name), room(module)) not in ACQUAINTED
    ]
    assert wrong == []


def test_only_text_declares_html_to_be_safe() -> None:
    """`Markup.escape` is fine anywhere, and so is the empty `Markup("")`."""
    wrong = [
        f"{MODULES[name]}:{node.lineno}: {ast.unparse(node)}"
        for name, tree in TREES.items()
        if room(name) != "text"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).split(".")[-1] == "Markup"
        and not (len(node.args) == 1 and isinstance(node.args[0], ast.Constant) and node.args[0].value == "")
    ]
    assert wrong == []
    # The owner's own: the page that MkDocs has rendered, and what mkdocs.yml has for the foot.
    safe = [
        f"{path.name}: {line.strip()}"
        for path in sorted((PACKAGE / "templates").rglob("*.html"))
        for line in path.read_text("utf-8").splitlines()
        if "| safe" in line or "|safe" in line or "autoescape" in line
    ]
    assert [line.partition(":")[0] for line in safe] == ["foot.html", "home.html"]
    assert safe[0] == "foot.html: {% if owner %}{{ owner | safe }}{% endif %}"
    assert safe[1].startswith('home.html: <div class="dg-intro"')


def test_a_build_loads_no_model_and_asks_no_network(tmp_path: Path) -> None:
    small_archive(tmp_path / "docs")
    write_project(tmp_path)
    program = f"""
import json, sys
import digest.plugin
from mkdocs.__main__ import cli
cli(["build", "--strict", "--quiet", "--config-file", {str(tmp_path / "mkdocs.yml")!r}], standalone_mode=False)
print(json.dumps(sorted(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert (tmp_path / "site/2026/06/08/index.html").is_file()
    assert "digest.web.site" in loaded
    assert loaded & {"litellm", "arxiv", "httpx", "openai", "requests", "pypdfium2"} == set()
    assert {name for name in loaded if is_part_of(name, "digest.pipeline")} == set()


@pytest.mark.parametrize(
    ("arguments", "not_loaded"),
    [
        (["--help"], {"digest.archive", "digest.settings", "pydantic", "rich", "asyncio"}),
        (["backfill", "--help"], {"digest.archive", "digest.settings", "pydantic", "rich", "asyncio"}),
        (["status"], {"digest.pipeline.setup", "digest.text", "httpx", "requests", "arxiv", "jinja2"}),
    ],
)
def test_a_command_loads_what_it_needs(arguments: list[str], not_loaded: set[str], tmp_path: Path) -> None:
    small_archive(tmp_path / "docs")
    (tmp_path / "digest.yml").write_text("categories: [cs.CV]\n", encoding="utf-8")
    program = f"""
import json, sys
from digest.cli import main
try:
    main({arguments!r})
except SystemExit as end:
    assert not end.code, end.code
print(json.dumps(sorted(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert "click" in loaded
    assert loaded & not_loaded == set()
