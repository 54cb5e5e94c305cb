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
