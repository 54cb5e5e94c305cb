/*
 * Marks what the search that led to a page had asked for: it stands behind `h` in the page's address. Words are found as
 * the search finds them, by the parts before this one, and the browser paints ranges: the page itself stays as it is.
 */
function markFound(asked) {
  const finders = parse(asked).conditions.filter(({ find, kind }) => find && !kind);
  const found = new Highlight();
  const walker = document.createTreeWalker(document.querySelector(".md-content"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.parentElement.closest("pre, math, button")) continue;
    const { text, places } = fold(node.data);
    for (const finder of finders) {
      for (const { start, end } of finder.find(text)) {
        const range = new Range();
        const within = unfolded(places, start, end);
        range.setStart(node, within.start);
        range.setEnd(node, within.end);
        found.add(range);
      }
    }
  }
  CSS.highlights.set("dg-found", found);
}

if (globalThis.Highlight) markFound(new URLSearchParams(location.search).get("h"));
