"""Our HTML → Markdown that every generator reads alike, and that none makes anything live of.

The other way round than everywhere else: the pages of the export to other generators are made as HTML, from cleaned
text and escaping templates, and written down here. What comes out holds no HTML: never a `<`, and every sign that
Markdown, an extension of it or a template language could obey is a character reference (`&#42;`), which CommonMark and
Python-Markdown both take for the bare character. In code there are no references: code that holds something which is
obeyed even there is written as ordinary text.
"""

from digest.text.feed_html import without_mathml
from digest.text.portable.blocks import Blocks
from digest.text.portable.inline import Link
from digest.text.portable.tree import tree_of


def portable_markdown(html: str, *, link: Link = lambda _: None) -> str:
    """`html`, made by our templates of cleaned text, as Markdown without any HTML.

    Headings of the first two levels stay headings; those below become bold lines, because generators turn the words of
    a heading into an id, and themes look for ids. Formulas become text in Unicode.

    Args:
        link: what becomes of addresses inside the site; those outside are held against the list of allowed forms.
    """
    lines = "\n\n".join(Blocks(link).write(tree_of(without_mathml(html)).children, 0))
    return f"{lines}\n" if lines else ""
