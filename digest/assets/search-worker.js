/*
 * Searches the archive. The index lies below /search/ in small files, of which only those that a query needs are
 * fetched; docs/searching.md describes them, and digest/web/search/ makes them. The same worker serves the search box of
 * Material for MkDocs (messages with a number as type) and the search page (messages of the type "search").
 */
"use strict";

const FORMAT = 3;
const ROOT = new URL("../../", self.location.href);
const INDEX = new URL("search/", ROOT);

// --- terms: the rules of digest/web/search/tokens.py ------------------------------------------------------------------

const LONGEST = 40;
const PARTS = 6;
const CJK =
  "\\u1100-\\u11ff\\u3005-\\u3007\\u3041-\\u3096\\u309d-\\u309f\\u30a1-\\u30fa\\u30fc-\\u30ff\\u31f0-\\u31ff" +
  "\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{323af}";
const JOINERS = "\\-_.'’‐";
// Every letter and digit outside of CJK.
const WORD = `(?:(?![${CJK}])[\\p{L}\\p{N}])+`;
const TOKENS = new RegExp(`(?<cjk>[${CJK}]+)|${WORD}(?:[${JOINERS}]${WORD})*`, "gu");
const AFTER_DIGIT = /(?<=\p{Nd})\p{L}{2,}/gu;
const LETTERS = {
  "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ħ": "h", "ς": "σ",
};
const folds = new Map();

function foldChar(char) {
  let folded = folds.get(char);
  if (folded === undefined) {
    const bare = char.normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase().replace(/\p{Mn}/gu, "");
    folded = Array.from(bare, (c) => LETTERS[c] ?? c).join("");
    folds.set(char, folded);
  }
  return folded;
}

/* The folded text, and for each of its units the place in `text` where it comes from; one more for the end. */
function fold(text) {
  const out = [];
  const places = [];
  let place = 0;
  for (const char of text) {
    const folded = foldChar(char);
    for (let unit = 0; unit < folded.length; unit++) places.push(place);
    out.push(folded);
    place += char.length;
  }
  places.push(place);
  return { text: out.join(""), places };
}

const codePoints = (text) => Array.from(text);
const cut = (word) => (word.length > LONGEST ? codePoints(word).slice(0, LONGEST).join("") : word);

/* The parts of a word with joiners: from each on, the term and where it begins. */
function joined(compound) {
  const pieces = compound.split(new RegExp(`([${JOINERS}])`, "u"));
  const found = [];
  let at = 0;
  for (let start = 0; start < pieces.length; start += 2) {
    let term = pieces[start];
    for (let place = start + 2; place < Math.min(pieces.length, start + 2 * PARTS); place += 2) {
      const isNumber = pieces[place - 1] === "." && /\p{Nd}$/u.test(term) && /^\p{Nd}/u.test(pieces[place]);
      term += (isNumber ? "." : "") + pieces[place];
    }
    found.push({ term: cut(term), start: at, part: pieces[start] });
    at += pieces[start].length + 1;
  }
  return found;
}

/* Every word under which a folded text is found, with its place; Chinese runs are left out. */
function* words(folded) {
  for (const match of folded.matchAll(TOKENS)) {
    if (match.groups.cjk) continue;
    const end = match.index + match[0].length;
    for (const { term, start, part } of joined(match[0])) {
      const from = match.index + start;
      yield { term: cut(part), start: from, end: from + part.length };
      if (term !== part) yield { term, start: from, end };
      for (const tail of part.matchAll(AFTER_DIGIT)) {
        yield { term: cut(tail[0]), start: from + tail.index, end: from + tail.index + tail[0].length };
      }
    }
  }
}

// --- the files of the index -------------------------------------------------------------------------------------------

class Outdated extends Error {}

async function inflate(path, options) {
  const response = await fetch(new URL(path, INDEX), options);
  // Another version of the site has been published since the manifest was read, and its files have other names.
  if (response.status === 404) throw new Outdated(`${path}: not found`);
  if (!response.ok) throw new Error(`${path}: status ${response.status}`);
  const stream = response.body.pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/* Keeps what a function answered for its latest arguments; failures are forgotten. */
function remembered(make, size) {
  const known = new Map();
  return (key) => {
    let answer = known.get(key);
    if (answer === undefined) {
      answer = make(key);
      answer.catch(() => known.delete(key));
    }
    known.delete(key);
    known.set(key, answer);
    if (known.size > size) known.delete(known.keys().next().value);
    return answer;
  };
}

const utf8 = new TextDecoder();
const json = (bytes) => JSON.parse(utf8.decode(bytes));
const readBlock = remembered(async (path) => new Block(await inflate(path)), 200);
const readDocument = remembered(async (path) => {
  const [id, title, authors, categories, findings, texts] = json(await inflate(path));
  return { id, title, authors, categories, findings, texts };
}, 500);

const TAG = 4;
const dateOf = (day) => new Date(day * 86400000).toISOString().slice(0, 10);

async function readManifest(options) {
  const { format, days, tags, stretches, latest } = json(await inflate("manifest.bin", options));
  if (format !== FORMAT) throw new Outdated(`the index has format ${format}`);
  const read = [];
  let size = 0;
  for (let place = 0, day = 0; 2 * place < days.length; place++) {
    day += days[2 * place];
    const date = dateOf(day);
    read.push({ day, date, first: size, name: `${date}-${tags.slice(TAG * place, TAG * (place + 1))}` });
    size += days[2 * place + 1];
  }
  return { days: read, size, stretches: stretches.map((stretch) => readStretch(stretch, latest)) };
}

/* Each segment with the documents that it answers for: of a stretch's terms `latest` has only what the others have not. */
function readStretch({ from, segments }, latest) {
  const closed = segments.at(-1)?.[2] ?? 0;
  const every = [...segments.map((each) => readSegment(each, 0)), readSegment(latest, closed)];
  return { from, segments: every.filter(({ first, end }) => first < end) };
}

/* `base` is the document from which a segment counts. */
function readSegment([name, base, end, lines], closed) {
  const heads = lines ? lines.split("\n") : [];
  return {
    name,
    heads: heads.map((head) => head.trimEnd()),
    isAlone: heads.map((head) => head.endsWith("\t")),
    base,
    first: Math.max(base, closed),
    end,
  };
}

let manifest = null;

function getManifest(options) {
  if (manifest === null || options) {
    manifest = readManifest(options);
    manifest.catch(() => { manifest = null; });
  }
  return manifest;
}

/* The order of terms is that of their code points; JavaScript itself compares the halves of large ones. */
function compareTerms(one, other) {
  const [left, right] = [codePoints(one), codePoints(other)];
  for (let place = 0; place < Math.min(left.length, right.length); place++) {
    if (left[place] !== right[place]) return left[place].codePointAt(0) - right[place].codePointAt(0);
  }
  return left.length - right.length;
}

/* The last place of a sorted list of terms or numbers whose value is not above `wanted`. */
function lastNotAbove(list, wanted, value = (item) => item) {
  let low = 0;
  let high = list.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const at = value(list[middle]);
    if ((typeof at === "string" ? compareTerms(at, wanted) : at - wanted) <= 0) low = middle;
    else high = middle - 1;
  }
  return low;
}

class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  /* A number, coded as UTF-8 codes it. */
  number() {
    const { bytes } = this;
    const lead = bytes[this.at++];
    if (lead < 0x80) return lead;
    let more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    let value = lead & (0x3f >> more);
    for (; more > 0; more--) value = (value << 6) | (bytes[this.at++] & 0x3f);
    return value;
  }
}

/* A stretch of the sorted terms, with the postings of each. */
class Block {
  constructor(bytes) {
    const reader = new Reader(bytes);
    const named = reader.number();
    this.bytes = bytes;
    this.terms = utf8.decode(bytes.subarray(reader.at, reader.at + named - 1)).split("\n");
    reader.at += named;
    const sizes = this.terms.map(() => reader.number());
    this.ends = sizes.map((size) => (reader.at += size));
    this.start = this.ends[0] - sizes[0];
  }

  /* The entries whose term is wanted, as `{ isWhole, postings }`. */
  entries(term, isWanted) {
    const found = [];
    this.terms.forEach((each, place) => {
      if (!isWanted(each)) return;
      const postings = new Reader(this.bytes.subarray(place ? this.ends[place - 1] : this.start, this.ends[place]));
      found.push({ isWhole: each === term, postings });
    });
    return found;
  }
}

/*
 * The blocks of a segment to read for a term or, with `prefix`, for all that begin with it: `few`, and those from `first`
 * to `last` if these do not have it together.
 */
function blocksOf({ heads }, { term, prefix }) {
  if (!heads.length) return { few: [], first: 0, last: -1 };
  const first = lastNotAbove(heads, term);
  let last = first;
  while (prefix && last + 1 < heads.length && heads[last + 1].startsWith(term)) last++;
  // Where many words begin alike, what they have together is an entry of its own right behind the shortest.
  const few = last > first ? [...new Set([first, lastNotAbove(heads, `${term}*`)])] : [first];
  return { few, first, last };
}

/* The entries of a segment for a term or, with `prefix`, for all that begin with it. */
async function findEntries(segment, { term, prefix }) {
  const read = (block) => readBlock(`${segment.name}/${block}.bin`);
  const { few, first, last } = blocksOf(segment, { term, prefix });
  const blocks = await Promise.all(few.map(read));
  if (!prefix) return blocks.flatMap((block) => block.entries(term, (each) => each === term));
  const together = `${term}*`;
  if (last > first && blocks.some((block) => block.terms.includes(together))) {
    return blocks.flatMap((block) => block.entries(term, (each) => each === term || each === together));
  }
  const every = await Promise.all(Array.from({ length: last - first + 1 }, (_, place) => read(first + place)));
  return every.flatMap((block) => block.entries(term, (each) => each.startsWith(term)));
}

// How much a term adds to a result, by the field (title, findings, names, text): found whole, and as a beginning.
const WHOLE = [16, 8, 8, 4];
const BEGINNING = [12, 6, 6, 3];

/* The stretch of the alphabet that has a term; all that begin with the same three letters are in one. */
const stretchOf = ({ stretches }, { term }) => stretches[lastNotAbove(stretches, term, ({ from }) => from)];

/* The weight that a term gives to each document of a segment, from the first one that it answers for. */
async function weigh({ lookup, segment }) {
  const weights = new Uint8Array(segment.end - segment.first);
  for (const { isWhole, postings } of await findEntries(segment, lookup)) {
    const weight = isWhole ? WHOLE : BEGINNING;
    let place = segment.base - segment.first;
    while (postings.at < postings.bytes.length) {
      const value = postings.number();
      place += value >> 2;
      weights[place] = Math.max(weights[place], weight[value & 3]);
    }
  }
  return weights;
}

// --- queries ----------------------------------------------------------------------------------------------------------

const NAMES = {
  category: "category", cat: "category", 分类: "category", author: "author", 作者: "author",
  from: "from", 从: "from", to: "to", 到: "to",
};
const CLAUSE = /(?:([\p{L}]+):)?(?:"([^"]*)"?|([^\s"]+))/gu;
const ARXIV_ID = /^(?:arxiv:)?(\d{4}\.\d{4,5})(?:v\d+)?$/i;

/* `2026`, `2026-03` or `2026-03-05` as days since 1970-01-01: the first or the last of them. */
function dayNumber(text, last) {
  const match = /^(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?$/.exec(text ?? "");
  if (!match) return null;
  const [year, month, day] = match.slice(1).map((part) => (part === undefined ? null : Number(part)));
  if ((month !== null && (month < 1 || month > 12)) || (day !== null && (day < 1 || day > 31))) return null;
  let time;
  if (!last) time = Date.UTC(year, (month ?? 1) - 1, day ?? 1);
  else if (day !== null) time = Date.UTC(year, month - 1, day);
  else time = Date.UTC(month === null ? year + 1 : year, month ?? 0, 0);
  return Math.floor(time / 86400000);
}

/* Conditions, all of which a result has to meet, and the limits of the period. */
function parse(query) {
  const conditions = [];
  const period = { from: null, to: null };
  const text = query.normalize("NFC").replace(/[“”„«»「」『』＂]/g, '"').replace(/：/g, ":");
  for (const [clause, name, quoted, plain] of text.matchAll(CLAUSE)) {
    const value = quoted ?? plain;
    const filter = name && NAMES[name.toLowerCase()];
    if (filter === "from" || filter === "to") {
      const day = dayNumber(value, filter === "to");
      if (day !== null) {
        period[filter] = day;
        continue;
      }
    }
    if (filter === "category") conditions.push(categoryCondition(value));
    else if (filter === "author") conditions.push(...textConditions(value, "@", quoted !== undefined));
    else if (quoted !== undefined && !name) conditions.push(...phraseCondition(value));
    else conditions.push(...textConditions(clause.replace(/"/g, " "), "", false));
  }
  return { conditions, period };
}

function categoryCondition(value) {
  const category = fold(value).text;
  // All of an archive: `cs` means every category that begins with `cs.`
  const prefix = !category.includes(".");
  const meets = (name) => name === category || (prefix && name.startsWith(`${category}.`));
  return {
    lookups: [{ term: `#${category}`, prefix }],
    isExact: false,
    fields: () => [],
    meets: (document) => document.categories.some((name) => meets(fold(name).text)),
  };
}

/* The conditions of plain words: each Chinese run, and each word, by itself. */
function textConditions(text, kind, whole) {
  const id = ARXIV_ID.exec(text.trim());
  const folded = fold(id ? id[1] : text).text;
  const conditions = [];
  for (const match of folded.matchAll(TOKENS)) {
    conditions.push(match.groups.cjk ? runCondition(match[0], kind) : wordCondition(match[0], kind, whole));
  }
  if (kind && conditions.length > 1) conditions.push(oneNameCondition([...conditions]));
  return conditions;
}

function wordCondition(compound, kind, whole) {
  const { term } = joined(compound)[0];
  const prefix = !whole && term.length > 2;
  const meets = (word) => word === term || (prefix && word.startsWith(term));
  return {
    lookups: [{ term: kind + term, prefix }],
    isExact: true,
    kind,
    shown: compound,
    *find(folded) {
      for (const word of words(folded)) if (meets(word.term)) yield word;
    },
  };
}

function runCondition(run, kind) {
  const chars = codePoints(run);
  const pairs = chars.length === 1 ? chars : chars.slice(1).map((char, place) => chars[place] + char);
  return {
    // Pairs without a common character come first: they say most.
    lookups: spread(pairs).map((pair) => ({ term: kind + pair, prefix: false })),
    isExact: pairs.length === 1,
    kind,
    shown: run,
    *find(folded) {
      for (let at = folded.indexOf(run); at >= 0; at = folded.indexOf(run, at + 1)) {
        yield { start: at, end: at + run.length };
      }
    },
  };
}

/* First and last, then every second, then the rest. */
function spread(pairs) {
  const order = [0, pairs.length - 1];
  for (let place = 2; place < pairs.length; place += 2) order.push(place);
  for (let place = 1; place < pairs.length; place += 2) order.push(place);
  return [...new Set(order)].map((place) => pairs[place]);
}

/* Several words of an author stand in one name. */
function oneNameCondition(parts) {
  return {
    lookups: [],
    isExact: false,
    meets: (document) =>
      document.authors.some((author) => {
        const names = [author, author.replace(/ /g, "")].map((name) => fold(name).text);
        return parts.every((part) => names.some((name) => !part.find(name).next().done));
      }),
  };
}

/* The words of a phrase one after the other, with nothing but signs between them. */
function phraseCondition(text) {
  const pieces = [...fold(text).text.matchAll(new RegExp(`(?<cjk>[${CJK}]+)|${WORD}`, "gu"))];
  if (!pieces.length) return [];
  const alternatives = pieces.map(({ 0: piece, groups }) =>
    groups.cjk ? piece : `(?<!${NEIGHBOUR})${piece}(?!${NEIGHBOUR})`,
  );
  const pattern = new RegExp(alternatives.join("[^\\p{L}\\p{N}\\n]{0,4}"), "gu");
  const lookups = pieces.flatMap(({ 0: piece, groups }) =>
    groups.cjk ? runCondition(piece, "").lookups : [{ term: cut(piece), prefix: false }],
  );
  return [
    {
      lookups,
      isExact: lookups.length === 1,
      kind: "",
      shown: text,
      *find(folded) {
        for (const match of folded.matchAll(pattern)) yield { start: match.index, end: match.index + match[0].length };
      },
    },
  ];
}

const NEIGHBOUR = `(?:(?![${CJK}])[\\p{L}\\p{N}])`;

// --- finding ----------------------------------------------------------------------------------------------------------

// So many files of the index a query asks for, besides the manifest; more only where it finds too much that is wrong.
const FILES = 7;
const FEW = 20;

/*
 * The documents that may meet a query: those that have all terms that were looked up, in the segments where they were.
 *
 * Each term is a file or two of each segment of its stretch, which is more than a query of many words may ask for. What
 * is left out at first can be made up for.
 */
class Candidates {
  constructor(index, { conditions, period }) {
    this.index = index;
    this.alive = new Uint8Array(index.size).fill(1);
    this.total = new Uint16Array(index.size);
    this.lookups = new Uint8Array(index.size);
    limit(index, period, this.alive);
    const lookups = rareFirst(index, interleave(conditions.map((condition) => condition.lookups)));
    // What is left to ask for: of each term, each of its segments.
    this.asks = lookups.map((lookup) => stretchOf(index, lookup).segments.map((segment) => ({ lookup, segment })));
  }

  /* As many terms as a number of files allows, one at least; then, as far as there is room, others in single segments. */
  async begin(files) {
    const { done, room } = fitting(this.asks.map(filesOf), files);
    await this.ask(this.asks.slice(0, done).flat());
    if (this.left > FEW) await this.ask(fitted(this.useful().flat(), room));
  }

  /* Further terms, until few documents are left. */
  async narrow() {
    do await this.ask(this.useful()[0]);
    while (this.left > FEW && !this.isNarrow);
  }

  get isNarrow() {
    return !this.useful().length;
  }

  /* What is left to ask for where documents are left, term by term, where there are most of them first. */
  useful() {
    const left = new Map();
    for (const { segment } of this.asks.flat()) if (!left.has(segment)) left.set(segment, count(this.alive, segment));
    return this.asks
      .map((asks) => asks.filter(({ segment }) => left.get(segment)))
      .filter((asks) => asks.length)
      .map((asks) => asks.sort((one, other) => left.get(other.segment) - left.get(one.segment)));
  }

  async ask(asks) {
    const { alive, total, lookups } = this;
    const found = await Promise.all(asks.map(weigh));
    found.forEach((weights, which) => {
      const { first } = asks[which].segment;
      weights.forEach((weight, place) => {
        if (!weight) alive[first + place] = 0;
        total[first + place] += weight;
        lookups[first + place] += 1;
      });
    });
    this.asks = this.asks.map((rest) => rest.filter((each) => !asks.includes(each)));
  }

  /* Leave out what was looked at. */
  drop(documents) {
    for (const document of documents) this.alive[document] = 0;
  }

  get left() {
    return count(this.alive, { first: 0, end: this.index.size });
  }

  /* Best or newest first; what was looked up for some documents alone is no merit. */
  sorted(order) {
    const candidates = newestFirst(this.index, this.alive);
    if (order === "newest") return candidates;
    const score = (document) => this.total[document] / (this.lookups[document] || 1);
    return candidates.sort((one, other) => score(other) - score(one));
  }
}

const count = (alive, { first, end }) => alive.subarray(first, end).reduce((sum, each) => sum + each, 0);

const filesOf = (asks) => asks.reduce((sum, { lookup, segment }) => sum + blocksOf(segment, lookup).few.length, 0);

/* How many of some sizes, one at least, fit into a number of files, and the room that is left. */
function fitting(sizes, files) {
  let done = 0;
  let room = files;
  while (done < sizes.length && (done === 0 || sizes[done] <= room)) room -= sizes[done++];
  // Something stays for one more.
  if (done > 1 && done < sizes.length && room === 0) room += sizes[--done];
  return { done, room };
}

/* The first of some asks, as far as there is room. */
function fitted(asks, room) {
  let taken = 0;
  return asks.filter((ask) => (taken += filesOf([ask])) <= room);
}

/* Days from the newest on; within a day the editors' order counts. */
function newestFirst({ days, size }, alive) {
  const found = [];
  for (let place = days.length - 1; place >= 0; place--) {
    const end = days[place + 1]?.first ?? size;
    for (let document = days[place].first; document < end; document++) if (alive[document]) found.push(document);
  }
  return found;
}

/*
 * Those first whose documents are few. A term with a block of its own has a long list, and one that begins a block often
 * has: the more segments say so, the more common it is.
 */
function rareFirst(index, lookups) {
  const isLong = ({ heads, isAlone }, { term }) => {
    const block = lastNotAbove(heads, term);
    return isAlone[block] || heads[block] === term;
  };
  return lookups
    .map((lookup) => ({ lookup, long: stretchOf(index, lookup).segments.filter((segment) => isLong(segment, lookup)).length }))
    .sort((one, other) => one.long - other.long)
    .map(({ lookup }) => lookup);
}

/* One lookup of each condition, then the second of each, and so on. */
function interleave(lists) {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  const out = [];
  for (let place = 0; place < longest; place++) {
    for (const list of lists) if (place < list.length) out.push(list[place]);
  }
  return out;
}

function limit(index, { from, to }, alive) {
  index.days.forEach(({ day, first }, place) => {
    if ((from === null || day >= from) && (to === null || day <= to)) return;
    alive.fill(0, first, index.days[place + 1]?.first ?? index.size);
  });
}

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
  return fieldsOf(document).some(
    (field) => (!condition.kind || field.kind === "author") && !condition.find(field.text).next().done,
  );
}

/* The day of a document, and the file of its text. */
function locate(index, number) {
  const { date, first, name } = index.days[lastNotAbove(index.days, number, (each) => each.first)];
  return { date, path: `${name}/${number - first}.bin` };
}

/* Results `offset` to `offset + count` of a query: every one of them was looked at and does match. */
async function search({ query, order, offset = 0, count = 10 }) {
  const parsed = parse(query);
  const { from, to } = parsed.period;
  const nothing = { total: 0, isExact: true, results: [] };
  if (!parsed.conditions.length && from === null && to === null) return nothing;
  const index = await getManifest();
  if (!index.size) return nothing;
  const found = new Candidates(index, parsed);
  await found.begin(FILES);
  const isExact = found.isNarrow && parsed.conditions.every((condition) => condition.isExact);
  // Where the index alone knows what matches, the pages before need not be looked at.
  let open = found.sorted(order).slice(isExact ? offset : 0);
  let matching = isExact ? Math.min(offset, found.left) : 0;
  let wrong = 0;
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
      if (!parsed.conditions.every((condition) => meets(document, condition))) {
        wrong += 1;
        return;
      }
      matching += 1;
      if (matching > offset && results.length < count) results.push(present(index, batch[at], document, parsed));
    });
    if (wrong > matching && !found.isNarrow) {
      await found.narrow();
      open = found.sorted(order);
    }
  }
  return {
    total: matching + open.length,
    isExact: isExact || !open.length,
    results,
    marks: parsed.conditions.filter((condition) => !condition.kind).map((condition) => condition.shown).filter(Boolean),
  };
}

// --- what is shown ----------------------------------------------------------------------------------------------------

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
    authors: document.authors,
    categories: document.categories,
  };
}

/* Where the conditions are met in a field, as places in its original text, in order and without overlaps. */
function places(field, finders) {
  const found = [];
  finders.forEach((condition, which) => {
    for (const { start, end } of condition.find(field.text)) {
      found.push({ which, start: field.places[start], end: field.places[end - 1] + 1 });
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
function boxItems(query, { total, isExact, results, marks }) {
  const terms = Object.fromEntries((marks ?? []).map((term) => [term, true]));
  let score = 1000;
  const items = byDay(results).map(([date, found]) => {
    const page = `${date.replaceAll("-", "/")}/`;
    const sections = found.map((result) => ({
      location: `${page}#${result.id || "summary"}`,
      title: result.id ? html(result.title) : escapeHtml(settings.summary ?? ""),
      text: `<p>${html(result.snippet)}</p>`,
      terms,
      score: score--,
    }));
    return [{ location: page, title: escapeHtml(longDate(date)), text: "", terms, score: score-- - 0.5 }, ...sections];
  });
  if (total > results.length) {
    const title = fill(isExact ? settings.all : settings.about, { n: total.toLocaleString(settings.locale) });
    items.push([{ location: `search/?query=${encodeURIComponent(query)}`, title: escapeHtml(title), text: "", terms: {}, score: 0 }]);
  }
  return items;
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
