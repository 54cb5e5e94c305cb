/* What is shown of a result: its title and a piece of its text, with what was asked for marked. */

const SNIPPET = 180;

function present(index, number, document, { conditions }) {
  const fields = fieldsOf(document);
  const finders = conditions.filter((condition) => condition.find && !condition.kind);
  const texts = fields.filter((field) => field.kind === "text" && field.original);
  return {
    date: locate(index, number).date,
    id: document.id,
    title: mark(fields[0], places(fields[0], finders), 0, document.title.length),
    snippet: snippet(texts, finders),
    authors: document.authors.map((author) => markName(author, conditions)),
    categories: document.categories,
  };
}

/* An author as runs. A name that is written with a blank, and was found without it, is marked as a whole. */
function markName(author, conditions) {
  const finders = conditions.filter(({ find, isName }) => find && (!isName || isName(author)));
  const field = { original: author, ...fold(author) };
  const found = places(field, finders);
  const bare = fold(author.replace(/ /g, "")).text;
  if (!found.length && finders.some((condition) => !condition.find(bare).next().done)) return [[author, true]];
  return mark(field, found, 0, author.length);
}

/* Where the conditions are met in a field, as places in its original text, in order and without overlaps. */
function places(field, finders) {
  const found = [];
  finders.forEach((condition, which) => {
    for (const { start, end } of condition.find(field.text)) {
      found.push({ which, ...unfolded(field.places, start, end) });
      if (found.length > 500) break;
    }
  });
  found.sort((one, other) => one.start - other.start || other.end - one.end);
  return found;
}

/* A piece of text as runs `[text, isMarked]`. */
function mark({ original }, found, from, to) {
  const runs = [];
  let at = from;
  for (const { start, end } of found) {
    if (start < at || end > to) continue;
    if (start > at) runs.push([original.slice(at, start), false]);
    runs.push([original.slice(start, end), true]);
    at = end;
  }
  if (at < to) runs.push([original.slice(at, to), false]);
  return runs;
}

/* The stretch of text that shows most of what was asked for; Chinese counts double, as it is twice as wide. */
function snippet(texts, finders) {
  let best = null;
  for (const field of texts) {
    const found = places(field, finders);
    for (let first = 0; first < found.length; first++) {
      const inside = new Set();
      for (let next = first; next < found.length && found[next].end - found[first].start < SNIPPET / 2; next++) {
        inside.add(found[next].which);
      }
      if (best === null || inside.size > best.size) best = { size: inside.size, field, found, at: found[first].start };
    }
    if (best !== null && best.size === finders.length) break;
  }
  if (best === null) {
    if (!texts.length) return [];
    best = { field: texts[0], found: [], at: 0 };
  }
  const { field, found, at } = best;
  const text = field.original;
  const from = wordStart(text, Math.max(0, at - 40));
  let to = from;
  for (let width = 0; to < text.length && width < SNIPPET; to++) width += text.charCodeAt(to) > 0x2e80 ? 2 : 1;
  to = Math.max(to, Math.min(text.length, found.find((each) => each.start >= at)?.end ?? 0));
  if (/[\ud800-\udbff]/.test(text[to - 1] ?? "")) to += 1;
  const runs = mark(field, found, from, to);
  if (from > 0) runs.unshift(["… ", false]);
  if (to < text.length) runs.push([" …", false]);
  return runs;
}

/* The next beginning of a word or a Chinese character at or after a place. */
function wordStart(text, place) {
  if (place === 0) return 0;
  const match = /\s\S|[\u2e80-\uffef]/u.exec(text.slice(place, place + 30));
  if (!match) return /[\udc00-\udfff]/.test(text[place]) ? place + 1 : place;
  return place + match.index + (/\s/.test(match[0][0]) ? 1 : 0);
}
