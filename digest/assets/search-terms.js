/* Text → the terms under which it is found: the rules of digest/web/search/tokens.py. search-chinese.js comes before it. */

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
  ...Object.fromEntries(Array.from(SIMPLIFIED.matchAll(/(\S)(\S)/g), ([, from, to]) => [from, to])),
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

/* Where in the text what was found in its folded form begins and ends: of a character that became several, all of it. */
function unfolded(places, start, end) {
  let after = end;
  while (places[after] === places[end - 1]) after += 1;
  return { start: places[start], end: places[after] };
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
