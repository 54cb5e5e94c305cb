/* What a reader typed → conditions, each with the terms to look up and a way to find it in a text. */

const NAMES = {
  category: "category", cat: "category", 分类: "category", author: "author", 作者: "author",
  from: "from", 从: "from", to: "to", 到: "to",
};
const CLAUSE = new RegExp(`(?:(${Object.keys(NAMES).join("|")}):\\s*)?(?:"([^"]*)"?|([^\\s"]+)|$)`, "giu");
const DATE = /^(\d{4})(?:[-/年](\d{1,2})(?:[-/月](\d{1,2})日?|月)?|年)?$/;
// By itself it is a date, and no number or word of a text.
const PLAIN_DATE = /^\d{4}(?:([-/])\d{1,2}\1\d{1,2}|年\d{1,2}月(?:\d{1,2}日)?)$/;

/* `2026`, `2026-03` or `2026-03-05`, or `2026年3月5日`, as days since 1970-01-01: the first and the last of them. */
function daysOf(text) {
  const match = DATE.exec(text);
  if (!match) return null;
  const [year, month, day] = match.slice(1).map((part) => (part === undefined ? null : Number(part)));
  const first = new Date(Date.UTC(year, (month ?? 1) - 1, day ?? 1));
  const last = day === null ? new Date(Date.UTC(year, month ?? 12, 0)) : first;
  // There is no thirteenth month, and no 31st of February.
  if ((month ?? 1) !== first.getUTCMonth() + 1 || (day ?? 1) !== first.getUTCDate()) return null;
  return { from: first / 86400000, to: last / 86400000 };
}

/*
 * Conditions, all of which a result has to meet; the limits of the period, which a filter or a plain date can only narrow;
 * and the filters that have no date.
 */
function parse(query) {
  const conditions = [];
  const period = { from: null, to: null };
  const unread = [];
  // Full-width signs and digits are those that names and dates have.
  const text = plainQuery(query.normalize("NFKC")).replace(/[“”„«»「」『』]/g, '"');
  for (const [clause, name, quoted, plain] of text.matchAll(CLAUSE)) {
    const value = quoted ?? plain ?? "";
    const filter = name && NAMES[name.toLowerCase()];
    const isLimit = filter === "from" || filter === "to";
    const days = isLimit || (clause === plain && PLAIN_DATE.test(plain)) ? daysOf(value) : null;
    if (days) {
      if (filter !== "to") period.from = Math.max(period.from ?? days.from, days.from);
      if (filter !== "from") period.to = Math.min(period.to ?? days.to, days.to);
    } else if (isLimit) unread.push(clause.trim());
    else if (filter === "category") conditions.push(...categoryConditions(value));
    else if (filter === "author") conditions.push(...textConditions(value, "@", quoted !== undefined));
    else if (quoted !== undefined && !name) conditions.push(...phraseCondition(value));
    else conditions.push(...textConditions(clause.replace(/"/g, " "), "", false));
  }
  return { conditions: withNames(conditions), period, unread };
}

/*
 * An initial may stand for a name that begins with it: in the name of an author that has the next word, too, or else the
 * last one of the query. The index does not know that; an initial by itself is a letter.
 */
function withNames(conditions) {
  const isWord = ({ find, initial }) => find && !initial;
  return conditions.map((condition, place) => {
    const word = condition.initial && (conditions.slice(place).find(isWord) ?? conditions.filter(isWord).at(-1));
    if (!word) return condition;
    const isName = oneName([condition.initial, word]);
    return { ...condition, lookups: [], isExact: false, inName: ({ authors }) => authors.some(isName) };
  });
}

function categoryConditions(value) {
  const category = fold(value).text;
  if (!category) return [];
  // All of an archive: `cs` means every category that begins with `cs.`
  const prefix = !category.includes(".");
  const meets = (name) => name === category || (prefix && name.startsWith(`${category}.`));
  const condition = {
    lookups: [{ term: `#${category}`, prefix }],
    isExact: !prefix,
    meets: (document) => document.categories.some((name) => meets(fold(name).text)),
  };
  return [condition];
}

/* The conditions of plain words: each Chinese run, and each word, by itself. */
function textConditions(text, kind, whole) {
  const folded = fold(text).text;
  const conditions = [];
  for (const match of folded.matchAll(TOKENS)) {
    if (match.groups.cjk) conditions.push(runCondition(match[0], kind));
    else conditions.push({ ...wordCondition(match[0], kind, whole), initial: initialOf(match) });
  }
  if (!kind || conditions.length < 2) return conditions;
  const isName = oneName(conditions.map((part) => part.initial ?? part));
  const inOne = { lookups: [], isExact: false, meets: (document) => document.authors.some(isName) };
  return [...conditions.map((part) => ({ ...part, isName })), inOne];
}

/* A word, also where its parts stand side by side: `real-world` finds `realworld` and `real world`, too. */
function wordCondition(compound, kind, whole) {
  const lookup = (word) => ({ term: kind + word, prefix: !whole && word.length > 2 });
  const { term } = joined(compound)[0];
  const { prefix } = lookup(term);
  const meets = (word) => word === term || (prefix && word.startsWith(term));
  const parts = compound.split(/[-_‐]/u);
  const last = parts.at(-1);
  const apart = parts.length > 1 && sideBySide([...parts.slice(0, -1).map((part) => alone(part)), alone(last, lookup(last).prefix)]);
  return {
    lookups: apart ? lookupsOfParts(lookup, term, parts) : [lookup(term)],
    isExact: !apart,
    kind,
    shown: compound,
    *find(folded) {
      const starts = new Set();
      for (const word of words(folded)) {
        if (!meets(word.term)) continue;
        starts.add(word.start);
        yield word;
      }
      for (const match of apart ? folded.matchAll(apart) : []) if (!starts.has(match.index)) yield placeOf(match);
    },
  };
}

/* For each part: the parts joined, or else that one. Together they say: joined, or all of them. */
function lookupsOfParts(lookup, term, parts) {
  const single = parts.map((part, place) => {
    const found = lookup(cut(joined(part)[0].term));
    return place < parts.length - 1 ? { ...found, prefix: false } : found;
  });
  return single.map((or) => ({ ...lookup(term), or }));
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

/* Whether several words of an author stand in one name. */
const oneName = (parts) => (author) => {
  const names = [author, author.replace(/ /g, "")].map((name) => fold(name).text);
  return parts.every((part) => names.some((name) => !part.find(name).next().done));
};

/* Of a letter with a point behind it, a way to find the words that begin with it. */
function initialOf({ 0: letter, index, input }) {
  if (!/^\p{L}\.(?=[\s-]|$)/u.test(input.slice(index))) return null;
  const begins = new RegExp(alone(letter, true), "gu");
  return { find: (folded) => folded.matchAll(begins) };
}

const NEIGHBOUR = `(?:(?![${CJK}])[\\p{L}\\p{N}])`;

/* The pattern of a word that is no part of a longer one; with `begins` it may be the beginning of one. */
const alone = (word, begins = false) =>
  `(?<!${NEIGHBOUR})${word.replaceAll(".", "\\.")}${begins ? `${NEIGHBOUR}*` : `(?!${NEIGHBOUR})`}`;
const sideBySide = (patterns) => new RegExp(patterns.join("[^\\p{L}\\p{N}\\n]{0,4}"), "gu");
const placeOf = (match) => ({ start: match.index, end: match.index + match[0].length });

/* The words of a phrase one after the other, with nothing but signs between them. */
function phraseCondition(text) {
  const pieces = [...fold(text).text.matchAll(new RegExp(`(?<cjk>[${CJK}]+)|${WORD}`, "gu"))];
  if (!pieces.length) return [];
  const pattern = sideBySide(pieces.map(({ 0: piece, groups }) => (groups.cjk ? piece : alone(piece))));
  const lookups = pieces.flatMap(({ 0: piece, groups }) =>
    groups.cjk ? runCondition(piece, "").lookups : [{ term: cut(piece), prefix: false }],
  );
  return [
    {
      lookups,
      isExact: lookups.length === 1,
      kind: "",
      shown: `"${text}"`,
      *find(folded) {
        for (const match of folded.matchAll(pattern)) yield placeOf(match);
      },
    },
  ];
}
