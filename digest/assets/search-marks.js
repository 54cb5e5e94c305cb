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

/* Of the paper that the address leads to, opens the first fold with a mark, unless one is seen already. */
function openFold() {
  const paper = document.getElementById(location.hash.slice(1));
  const marked = Array.from(CSS.highlights.get("dg-found"), ({ startContainer }) => startContainer.parentElement);
  const nearest = marked
    .filter((element) => paper?.contains(element))
    .map((element) => element.closest("summary, details:not([open])"));
  if (nearest.length && nearest.every((each) => each?.matches("details"))) nearest[0].open = true;
}

if (globalThis.Highlight) {
  markFound(new URLSearchParams(location.search).get("h"));
  openFold();
  addEventListener("hashchange", openFold);
}
