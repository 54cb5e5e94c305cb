"""The pages of people: all who have one, by letter where they are many, and each with the papers."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property
from heapq import nsmallest
from itertools import chain
from string import ascii_lowercase

from digest.web.library.index import PaperEntry
from digest.web.library.people import Person, coauthors
from digest.web.pages.bar_charts import NO_BARS, papers_by_month
from digest.web.pages.page import Link, PageKey, SiteContext, WebPage, plain_page
from digest.web.pages.paper_lists import PaperList

ONE_PAGE = 400
"""So many names stand on `/authors/` itself; more get a page a letter."""
MOST_SHOWN = 30
"""How many of those with the most papers stand on `/authors/` where the others are on pages by letter."""

ENOUGH_FOR_BARS = 5
"""Fewer papers than this are no picture, and most people have two."""

CATEGORIES = 8
OTHER = "other"
"""The address of names that begin with no Latin letter."""


class AuthorPages:
    """`/authors/`, `/authors/a-z/b/` and a page each."""

    def __init__(self, context: SiteContext) -> None:
        self._context = context

    def page_keys(self) -> Iterable[PageKey]:
        words = self._context.words
        yield PageKey("authors/", "authors", words("authors.title"))
        if self._is_large():
            for letter in self._letters:
                title = f"{words('authors.title')}: {self._letter_name(letter)}"
                yield PageKey(f"authors/a-z/{letter or OTHER}/", "authors", title, part=letter or OTHER)
        for slug, person in self._context.people.by_slug.items():
            yield PageKey(person.url, "author", person.name, part=slug)

    def inputs(self, key: PageKey) -> object:
        if key.kind == "authors":
            listed = chain(self._most(key), *self._groups(key).values())
            people = [(each.name, each.slug, len(each.papers)) for each in listed]
            return self._context.people.minimum, self._sizes(key), people
        person, known = self._context.people.by_slug[key.part], self._known
        papers = "".join([known[paper.stamp] for paper in person.papers])
        return person.spellings, papers, self._context.library.span if _has_bars(person) else None

    def page(self, key: PageKey) -> WebPage:
        return self._index(key) if key.kind == "authors" else self._author(key)

    def paper_lists(self) -> Iterable[PaperList]:
        """Everybody with a page."""
        for person in self._context.people.by_slug.values():
            # A feed to follow, but no references: three files a person would be most of the files of a site.
            yield PaperList(person.url, person.name, person.papers, 0, feed="brief")

    @cached_property
    def _known(self) -> dict[str, str]:
        """By a paper's `stamp`: what stands for the paper and those of its authors who have a page."""
        return {stamp: f"{stamp} {' | '.join(keys)}\n" for stamp, keys in self._context.people.known.items()}

    def _is_large(self) -> bool:
        return len(self._context.people.by_slug) > ONE_PAGE

    @cached_property
    def _letters(self) -> dict[str, list[Person]]:
        """Everybody by the first letter of the last word, other scripts under ""."""
        found: defaultdict[str, list[Person]] = defaultdict(list)
        for person in self._context.people.by_slug.values():
            found[person.letter].append(person)
        return {letter: found[letter] for letter in (*ascii_lowercase, "") if letter in found}

    def _letter_name(self, letter: str) -> str:
        return letter.upper() or self._context.words("authors.other")

    def _groups(self, key: PageKey) -> dict[str, list[Person]]:
        """Who stands on an index, by letter: everybody, or one letter, or nobody where letters have pages."""
        if not self._is_large():
            return self._letters
        return {letter: people for letter, people in self._letters.items() if key.part == (letter or OTHER)}

    def _sizes(self, key: PageKey) -> dict[str, int | None]:
        """How many each letter has. Its page does not count the others: it would change with each of them."""
        return {letter: None if key.part else len(members) for letter, members in self._letters.items()}

    def _most(self, key: PageKey) -> list[Person]:
        """Those with the most papers, for the first page where letters have their own."""
        everybody = self._context.people.by_slug.values() if self._is_large() and not key.part else ()
        return nsmallest(MOST_SHOWN, everybody, key=lambda each: (-len(each.papers), each.key))

    def _index(self, key: PageKey) -> WebPage:
        words, people, paged = self._context.words, self._context.people, self._is_large()
        body = self._context.render(
            "authors.html",
            base=key.base,
            letter=key.part and self._letter_name("" if key.part == OTHER else key.part),
            everybody=len(people.by_slug),
            minimum=people.minimum,
            most=self._most(key),
            jumps=[(letter or OTHER, self._letter_name(letter), size) for letter, size in self._sizes(key).items()],
            paged=paged,
            groups=[
                (letter or OTHER, self._letter_name(letter), members) for letter, members in self._groups(key).items()
            ],
        )
        return plain_page(key, words("authors.lead"), body)

    def _author(self, key: PageKey) -> WebPage:
        words, person = self._context.words, self._context.people.by_slug[key.part]
        papers = person.papers
        dates = (paper.date for paper in papers)
        body = self._context.render(
            "author.html",
            base=key.base,
            person=person,
            url=key.url,
            can_follow=bool(self._context.site_url),
            coauthors=coauthors(self._context.people, person),
            categories=_categories(papers),
            bars=papers_by_month(dates, *self._context.library.span) if _has_bars(person) else NO_BARS,
            bars_title=words("authors.bars", name=person.name),
            listed_with_year=papers[0].date.year != papers[-1].date.year,
        )
        lead = words("category.lead", papers=words.count("papers", len(papers)))
        page = plain_page(key, f"{person.name}: {lead}", body)
        return page._replace(feed=Link(person.url, person.name))


def _has_bars(person: Person) -> bool:
    return len(person.papers) >= ENOUGH_FOR_BARS


def _categories(papers: Iterable[PaperEntry]) -> list[tuple[str, int]]:
    found = Counter(category for paper in papers for category in paper.categories)
    return sorted(found.items(), key=lambda each: (-each[1], each[0]))[:CATEGORIES]
