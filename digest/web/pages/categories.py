"""The pages by category: all of them, each one, and the years and months of large ones."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain, groupby
from typing import Any

from digest.taxonomy import category_title, group_of, group_order
from digest.web.library.index import PaperEntry
from digest.web.pages.bar_charts import NO_BARS, papers_by_month
from digest.web.pages.page import Heading, Link, PageKey, Part, SiteContext, WebPage, plain_page
from digest.web.pages.paper_lists import PaperList

LARGE_LIST = 300
"""A category with more papers than this gets a page a year, a year of it with more a page a month."""

LIST_HEAD = 100
"""How many papers the page of something large shows before it refers to its parts."""

TOGETHER, TOP_AUTHORS = 8, 10


class CategoryPages:
    """`/categories/`, `/categories/cs.CV/` and its parts."""

    def __init__(self, context: SiteContext) -> None:
        self._context = context

    def page_keys(self) -> Iterable[PageKey]:
        yield PageKey("categories/", "categories", self._context.words("categories.title"))
        for category in self._context.library.categories:
            yield from self._keys_of(category)

    def inputs(self, key: PageKey) -> object:
        if key.kind == "categories":
            return [(category, len(papers)) for category, papers in self._context.library.categories.items()]
        papers = self._papers_of(key)
        stamps = "".join([paper.stamp for paper in papers])
        return stamps, self._parts(key), None if key.year else (self._authors[key.category], self._context.library.span)

    def paper_lists(self) -> Iterable[PaperList]:
        """Every page of a category; the feed is that of the whole category."""
        for category in self._context.library.categories:
            for key in self._keys_of(category):
                papers = tuple(self._papers_of(key))
                listed = LIST_HEAD if self._parts(key) else len(papers)
                yield PaperList(key.url, key.title, papers, listed, feed="" if key.year else "full")

    def page(self, key: PageKey) -> WebPage:
        return self._categories(key) if key.kind == "categories" else self._category(key)

    def _keys_of(self, category: str) -> list[PageKey]:
        """A category's page, and the pages of its parts where it is large."""
        whole = PageKey(f"categories/{category}/", "category", category_title(category), category=category)
        keys = [whole]
        for part, _ in self._parts(whole):
            keys.append(part)
            keys += [inner for inner, _ in self._parts(part)]
        return keys

    def _parts(self, key: PageKey) -> list[tuple[PageKey, int]]:
        """The parts of a category's page, newest first, with their numbers of papers; none where it is small."""
        if key.month or len(self._papers_of(key)) <= LARGE_LIST:
            return []
        periods = self._periods[key.category]
        # The years of a category, the months of a year.
        wanted = ((year, month) for year, month in periods if bool(month) == bool(key.year) and key.year in (0, year))
        return [
            (self._part(key.category, year, month), len(periods[year, month]))
            for year, month in sorted(wanted, reverse=True)
        ]

    def _part(self, category: str, year: int, month: int) -> PageKey:
        url = f"categories/{category}/{year}/" + (f"{month:02}/" if month else "")
        title = f"{category_title(category)} {self._period(year, month)}"
        return PageKey(url, "category", title, category=category, year=year, month=month)

    def _period(self, year: int, month: int) -> str:
        if month:
            return self._context.words.date(dt.date(year, month, 1), "month")
        return str(year) if year else ""

    def _papers_of(self, key: PageKey) -> Sequence[PaperEntry]:
        if not key.year:
            return self._context.library.categories[key.category]
        return self._periods[key.category][key.year, key.month]

    @cached_property
    def _periods(self) -> dict[str, dict[tuple[int, int], list[PaperEntry]]]:
        """By category, year and month: the papers; those of a whole year by 0."""
        found: dict[str, dict[tuple[int, int], list[PaperEntry]]] = {}
        for category, papers in self._context.library.categories.items():
            periods = found[category] = defaultdict(list)
            for paper in papers:
                periods[paper.date.year, 0].append(paper)
                periods[paper.date.year, paper.date.month].append(paper)
        return found

    def _categories(self, key: PageKey) -> WebPage:
        found: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        for category, papers in self._context.library.categories.items():
            found[group_of(category)].append((category, len(papers)))
        groups = [(group, found[group]) for group in group_order() if group in found]
        body = self._context.render("categories.html", base=key.base, groups=groups)
        return plain_page(key, self._context.words("categories.lead"), body)

    def _category(self, key: PageKey) -> WebPage:
        papers = self._papers_of(key)
        parts = self._parts(key)
        shown = papers[:LIST_HEAD] if parts else papers
        months = _by_month(shown)
        trail = [("categories/", self._context.words("categories.title"))]
        if key.year:
            trail.append((f"categories/{key.category}/", key.category))
        if key.month:
            trail.append((f"categories/{key.category}/{key.year}/", str(key.year)))
        links = [Part(part.url, self._period(part.year, part.month), count) for part, count in parts]
        body = self._context.render(
            "category.html",
            base=key.base,
            category=key.category,
            trail=trail,
            period=self._period(key.year, key.month),
            total=len(papers),
            parts=links,
            months=months,
            **self._sides(key, papers),
            rest=links[0] if links else None,
            url=key.url,
            can_follow=bool(self._context.site_url),
        )
        contents = tuple(Heading(self._context.words.date(first, "month"), f"m{first:%Y-%m}") for first, _ in months)
        lead = self._context.words("category.lead", papers=self._context.words.count("papers", len(papers)))
        page = plain_page(key, f"{key.title}: {lead}", body, contents)
        return page._replace(feed=Link(f"categories/{key.category}/", key.category))

    def _sides(self, key: PageKey, papers: Sequence[PaperEntry]) -> dict[str, Any]:
        """What stands beside the papers of a whole category: its months, its neighbours, its people."""
        if key.year:
            return {"bars": NO_BARS, "bars_title": "", "together": [], "authors": []}
        found = Counter(chain.from_iterable([paper.categories for paper in papers]))
        del found[key.category]
        return {
            "bars": papers_by_month([paper.date for paper in papers], *self._context.library.span),
            "bars_title": self._context.words("category.bars", category=key.category),
            "together": sorted(found.items(), key=lambda each: (-each[1], each[0]))[:TOGETHER],
            "authors": self._authors[key.category],
        }

    @cached_property
    def _authors(self) -> dict[str, list[tuple[str, str, int]]]:
        """By category, who has most papers, at least two: name, address, how many."""
        return {category: self._most(papers) for category, papers in self._context.library.categories.items()}

    def _most(self, papers: Iterable[PaperEntry]) -> list[tuple[str, str, int]]:
        people = self._context.people
        known = people.known
        found = Counter(chain.from_iterable([known[paper.stamp] for paper in papers]))
        several = [(people.by_key[key], n) for key, n in found.items() if n > 1]
        ranked = sorted(several, key=lambda each: (-each[1], each[0].slug))[:TOP_AUTHORS]
        return [(person.name, person.url, n) for person, n in ranked]


def _by_month(papers: Iterable[PaperEntry]) -> list[tuple[dt.date, list[PaperEntry]]]:
    return [(first, list(group)) for first, group in groupby(papers, key=lambda paper: paper.date.replace(day=1))]
