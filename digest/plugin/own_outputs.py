"""The files of the site that we make ourselves: pages, and what stands beside them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path

from mkdocs.plugins import get_plugin_logger

from digest.plugin.theme_pages import ThemePages
from digest.site_addresses import address
from digest.web.files.site_files import OutputKey
from digest.web.pages.page import PageKey
from digest.web.site import Site
from digest.web.site_folder import Output

log = get_plugin_logger("digest")


@dataclass(frozen=True)
class OwnOutputs:
    """Makes them from what is known once MkDocs has read every page.

    Args:
        made_with: what stands, behind a hash of what a file is made of, for all that is the same for every file.
        texts: where the texts of days that are made are kept for the index of the search; None where none is made.
        unsound: paths of pages with problems, which the next build must say again.
    """

    site: Site
    theme: ThemePages
    made_with: str
    texts: Path | None
    unsound: set[str] = field(default_factory=set)

    def all(self, pages: Iterable[PageKey], files: Iterable[OutputKey]) -> Iterator[Output]:
        """Those of a day come one after the other, while the day is in memory."""
        of_days = defaultdict(list)
        others = []
        for file in files:
            if file.kind == "day":
                of_days[file.date].append(file)
            else:
                others.append(file)
        for key in pages:
            name = self.site.inputs(key) + self.made_with
            yield Output(f"{key.url}index.html", name, partial(self._page, key))
            if key.kind == "day":
                # Its page is made of all that its other files are made of.
                for file in of_days.pop(key.date, ()):
                    yield Output(file.path, name, partial(self._file, file))
        for file in chain(others, *of_days.values()):
            yield Output(file.path, self.site.file_inputs(file) + self.made_with, partial(self._file, file))

    def _page(self, key: PageKey) -> bytes:
        web = self.site.page(key)
        for problem in web.problems:
            log.warning("%s", problem)
            self.unsound.add(f"{key.url}index.html")
        before = after = None
        if key.kind == "day":
            before, after = self.site.library.neighbours(key.date)
            day = self.site.prepare(key.date)
            if self.texts:
                from digest.web.search import keep_texts  # noqa: PLC0415 - a site without a search need not wait for numpy

                keep_texts(day, self.site.library.by_date[key.date], self.texts)
        html = self.theme.page(web, address(before) if before else "", address(after) if after else "")
        return html.encode("utf-8")

    def _file(self, key: OutputKey) -> bytes:
        return self.site.file(key).encode("utf-8")
