"""The recorded figures, docs/performance.json, and what shows them: tables between marks in pages, and a picture."""

import re
from pathlib import Path

from scripts.benchmark.picture import picture
from scripts.benchmark.record import Report, load, save
from scripts.benchmark.show import BY_SIZE, COSTS, PROMISES, cost_lines, lines_by_size, markdown, promise_lines, remarks

ROOT = Path(__file__).parent.parent.parent
RECORDED = ROOT / "docs" / "performance.json"
PICTURE = ROOT / "docs" / "images" / "performance.svg"
PAGES = (ROOT / "docs" / "performance.md", ROOT / "README.md")
_MARKED = re.compile(r"(<!-- performance: (\w+) -->\n).*?(<!-- /performance -->)", re.DOTALL)


def record(report: Report) -> None:
    """Put new figures beside the recorded ones, and write everything that shows them again."""
    before = load(RECORDED)
    save(before.merged(report) if before else report, RECORDED)
    for path, text in shown().items():
        path.write_text(text, encoding="utf-8")


def shown() -> dict[Path, str]:
    """Every file that shows the recorded figures, as it should be."""
    report = Report.model_validate_json(RECORDED.read_bytes())
    parts = {
        "promises": markdown(PROMISES, promise_lines(report)),
        "short": markdown(BY_SIZE, lines_by_size(report)),
        "costs": markdown(COSTS, cost_lines(report)),
        "remarks": "\n".join(f"- {remark}" for remark in remarks(report)),
    }
    pages = {path: _MARKED.sub(lambda m: f"{m[1]}\n{parts[m[2]]}\n\n{m[3]}", path.read_text("utf-8")) for path in PAGES}
    return pages | {PICTURE: picture(report)}
