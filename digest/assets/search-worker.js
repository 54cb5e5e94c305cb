/*
 * Searches the archive. The index lies below /search/ in small files, of which only those that a query needs are
 * fetched; digest/web/search/ makes them. The same worker serves the search box of Material for MkDocs (messages with a
 * number as type) and the search page (messages of the type "search"). Its other parts are the files search-terms.js,
 * search-index.js, search-pasted.js, search-queries.js, search-candidates.js and search-snippets.js, which a build puts
 * before this one.
 */

/* A document's fields that a condition may be met in, best first, each as its own text. */
function fieldsOf(document) {
  document.fields ??= [
    ...[document.title, document.id].map((text) => ({ kind: "title", text })),
    ...document.findings.map((text) => ({ kind: "text", text })),
    ...document.texts.map((text) => ({ kind: "text", text })),
    ...document.authors.map((text) => ({ kind: "author", text })),
    ...document.authors.filter((text) => text.includes(" ")).map((text) => ({ kind: "author", text: text.replace(/ /g, "") })),
    ...document.categories.map((text) => ({ kind: "category", text })),
  ].map(({ kind, text }) => ({ kind, original: text, ...fold(text) }));
  return document.fields;
}

function meets(document, condition) {
  if (condition.meets) return condition.meets(document);
  if (condition.inName?.(document)) return true;
  return fieldsOf(document).some(
    (field) => (!condition.kind || field.kind === "author") && !condition.find(field.text).next().done,
  );
}

/* The day of a document, and the file of its text. */
function locate(index, number) {
  const { date, first, name } = index.days[lastNotAbove(index.days, number, (each) => each.first)];
  return { date, path: `${name}/${number - first}.bin` };
}

/*
 * Results `offset` to `offset + count` of a query: every one of them was looked at and does match. `marks` is what their
 * pages mark, as the part of the query that is about their texts; `unread` are filters that have no date.
 */
async function search({ query, order, offset = 0, count = 10 }) {
  const parsed = parse(query);
  const { from, to } = parsed.period;
  const { unread } = parsed;
  const isReversed = from !== null && to !== null && from > to;
  const nothing = { total: 0, isExact: true, results: [], marks: "", unread, isReversed };
  if (isReversed || (!parsed.conditions.length && from === null && to === null)) return nothing;
  const index = await getManifest();
  if (!index.size) return nothing;
  const found = new Candidates(index, parsed);
  await found.begin(FILES);
  const isExact = found.isNarrow && parsed.conditions.every((condition) => condition.isExact);
  // Where the index alone knows what matches, the pages before need not be looked at.
  let open = found.sorted(order).slice(isExact ? offset : 0);
  let matching = isExact ? Math.min(offset, found.left) : 0;
  // Of those read since the index was last asked: how many, and how many of them match.
  let read = 0;
  let right = 0;
  let size = 10;
  const results = [];
  while (open.length && results.length < count) {
    // Otherwise the same ones are read together on every page of results, as what is wrong decides what comes next.
    const batch = open.slice(0, isExact ? Math.min(count - results.length, 40) : size);
    size = Math.min(2 * size, 40);
    open = open.slice(batch.length);
    found.drop(batch);
    const documents = await Promise.all(batch.map((number) => readDocument(locate(index, number).path)));
    documents.forEach((document, at) => {
      read += 1;
      if (!parsed.conditions.every((condition) => meets(document, condition))) return;
      right += 1;
      matching += 1;
      if (matching > offset && results.length < count) results.push(present(index, batch[at], document, parsed));
    });
    if (results.length < count && read > 2 * right && !found.isNarrow) {
      await found.narrow();
      open = found.sorted(order);
      [read, right] = [0, 0];
    }
  }
  return {
    // Of the others as many as of those that were read, as if one more of these had matched: more may be there.
    total: matching + Math.ceil((open.length * (right + 1)) / (read + 1)),
    isExact: isExact || !open.length,
    results,
    marks: parsed.conditions.filter(({ kind, shown }) => !kind && shown).map(({ shown }) => shown).join(" "),
    unread,
    isReversed,
  };
}

/* As `search`; where the site was published anew in between, once more with its new manifest. */
async function searchAfresh(request) {
  try {
    return await search(request);
  } catch (error) {
    if (!(error instanceof Outdated)) throw error;
    await getManifest({ cache: "reload" });
    return search(request);
  }
}

// --- the box of Material for MkDocs ------------------------------------------------------------------------------------

const SETUP = 0;
const READY = 1;
const QUERY = 2;
const RESULT = 3;
const PATIENCE = 150;
// With the link to all results ten groups at most: Material shows further ones only when the reader scrolls.
const IN_BOX = 9;
let latest = 0;
let settings = {};

const escapeHtml = (text) =>
  text.replace(/[&<>"']/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[sign]);
const html = (runs) => runs.map(([text, marked]) => (marked ? `<mark>${escapeHtml(text)}</mark>` : escapeHtml(text))).join("");

function longDate(date) {
  const form = { weekday: "long", year: "numeric", month: "long", day: "numeric", timeZone: "UTC" };
  return new Intl.DateTimeFormat(settings.locale ?? "en-GB", form).format(new Date(`${date}T00:00:00Z`));
}

/* Results of the same day together, in the order of the best of each. */
function byDay(results) {
  const days = new Map();
  for (const result of results) days.set(result.date, [...(days.get(result.date) ?? []), result]);
  return [...days];
}

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/* Groups as Material shows them: the page first, and sections that score no less, or they would be folded away. */
function boxItems(query, { total, isExact, results, marks, unread, isReversed }) {
  const asked = marks && `?h=${encodeURIComponent(marks)}`;
  // Those that a result does not have would be crossed out.
  const terms = {};
  let score = 1000;
  const items = byDay(results).map(([date, found]) => {
    const page = `${date.replaceAll("-", "/")}/${asked}`;
    const sections = found.map((result) => ({
      location: `${page}#${result.id || "summary"}`,
      title: result.id ? html(result.title) : escapeHtml(settings.summary ?? ""),
      text: `<p>${html(result.snippet)}</p>`,
      terms,
      score: score--,
    }));
    return [{ location: page, title: escapeHtml(longDate(date)), text: "", terms, score: score-- - 0.5 }, ...sections];
  });
  const toPage = (title, score) => {
    const location = `search/?query=${encodeURIComponent(query)}`;
    return [{ location, title: escapeHtml(title), text: "", terms, score }];
  };
  if (total > results.length) {
    items.push(toPage(fill(isExact ? settings.all : settings.about, { n: total.toLocaleString(settings.locale) }), 0));
  }
  const notes = unread.map((filter) => fill(settings.unread, { filter }));
  if (isReversed) notes.push(settings.reversed);
  return notes.length ? [toPage(notes.join(" · "), 1001), ...items] : items;
}

async function answerBox(query) {
  const own = ++latest;
  const answer = (items) => {
    if (own === latest) self.postMessage({ type: RESULT, data: { items } });
  };
  if (!query.trim()) {
    // Material asks for "" when a page has loaded: nothing may be fetched for that.
    answer([]);
    return;
  }
  await new Promise((resolve) => setTimeout(resolve, PATIENCE));
  if (own !== latest) return;
  try {
    answer(boxItems(query, await searchAfresh({ query, order: "best", count: IN_BOX })));
  } catch (error) {
    const title = escapeHtml(settings.failed ?? String(error));
    answer([[{ location: "archive/", title, text: "", terms: {}, score: 1 }]]);
  }
}

async function answerPage(request) {
  try {
    self.postMessage({ type: "results", request, ...(await searchAfresh(request)) });
  } catch (error) {
    self.postMessage({ type: "failed", request, reason: String(error) });
  }
}

self.onmessage = ({ data: message }) => {
  if (message.type === SETUP) {
    settings = message.data.config;
    self.postMessage({ type: READY });
  } else if (message.type === QUERY) {
    answerBox(message.data);
  } else if (message.type === "search") {
    answerPage(message.request);
  }
};
