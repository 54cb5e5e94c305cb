/* Reads the files of the index, which docs/searching.md describes: the manifest, blocks of terms, texts. */

const FORMAT = 3;
const INDEX = new URL("../../search/", self.location.href);

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

/* The weight that a term, or the one in its place, gives to each document that a segment of the term answers for. */
async function weigh({ lookup, segment, others }) {
  const [weights, ...more] = await Promise.all([weighTerm(lookup, segment), ...others.map(weigh)]);
  more.forEach((found, which) => {
    const shift = others[which].segment.first - segment.first;
    found.forEach((weight, place) => {
      const at = place + shift;
      // It is a part of what was asked for, and says half as much.
      if (at >= 0 && at < weights.length) weights[at] = Math.max(weights[at], weight >> 1);
    });
  });
  return weights;
}

async function weighTerm(lookup, segment) {
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
