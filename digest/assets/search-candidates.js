/* Which documents may meet a query, as far as the index knows. */

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
    this.asks = lookups.map((lookup) => asksOf(index, lookup));
  }

  /* As many terms as a number of files allows, one at least; then, as far as there is room, others in single segments. */
  async begin(files) {
    const known = new Set();
    const { done, room } = fitting(this.asks, files, known);
    await this.ask(this.asks.slice(0, done).flat());
    if (this.left > FEW) await this.ask(fitted(this.useful().flat(), room, known));
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
    for (const { segment } of this.asks.flat()) if (!left.has(segment)) left.set(segment, countIn(this.alive, segment));
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
    return countIn(this.alive, { first: 0, end: this.index.size });
  }

  /* Best or newest first; what was looked up for some documents alone is no merit. */
  sorted(order) {
    const candidates = newestFirst(this.index, this.alive);
    if (order === "newest") return candidates;
    const score = (document) => this.total[document] / (this.lookups[document] || 1);
    return candidates.sort((one, other) => score(other) - score(one));
  }
}

const countIn = (alive, { first, end }) => alive.subarray(first, end).reduce((sum, each) => sum + each, 0);

/* What to ask for a term: its segments, each with those of the term that may stand in its place. */
function asksOf(index, lookup) {
  const others = lookup.or ? asksOf(index, lookup.or) : [];
  return stretchOf(index, lookup).segments.map((segment) => ({
    lookup,
    segment,
    others: others.filter((other) => other.segment.first < segment.end && segment.first < other.segment.end),
  }));
}

const filesOf = (asks) =>
  asks.flatMap(({ lookup, segment, others }) => [
    ...blocksOf(segment, lookup).few.map((block) => `${segment.name}/${block}`),
    ...filesOf(others),
  ]);

/* The files of some asks that are not known yet. */
const unknown = (asks, known) => [...new Set(filesOf(asks))].filter((file) => !known.has(file));

/* How many of some terms fit into a number of files, one at least, and the room that is left; their files become known. */
function fitting(terms, files, known) {
  let done = 0;
  let room = files;
  for (const asks of terms) {
    const fresh = unknown(asks, known);
    // Something stays for one more.
    const isLast = done === terms.length - 1;
    if (done && (isLast ? fresh.length > room : fresh.length >= room)) break;
    fresh.forEach((file) => known.add(file));
    room -= fresh.length;
    done += 1;
  }
  return { done, room };
}

/* The first of some asks, as far as there is room for files that are not known yet. */
function fitted(asks, room, known) {
  let left = room;
  return asks.filter((ask) => {
    const fresh = unknown([ask], known);
    left -= fresh.length;
    if (left >= 0) fresh.forEach((file) => known.add(file));
    return left >= 0;
  });
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
  const longOnes = (lookup) => stretchOf(index, lookup).segments.filter((segment) => isLong(segment, lookup)).length;
  return lookups
    .map((lookup) => ({ lookup, long: Math.max(longOnes(lookup), lookup.or ? longOnes(lookup.or) : 0) }))
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
