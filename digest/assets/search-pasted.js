/* What a reader pastes → what the texts of the search say for it: TeX, and the ways in which arXiv's papers are cited. */

const HAS_TEX = /\\|\^|[{}]|\$[^$]*\$/;
const GREEK = (
  "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho _ sigma tau upsilon phi chi " +
  "psi omega"
).split(" ");
// In turn: Greek letters, in lower case as everything is looked up; letters of other languages, and accents that are
// letters, each with the blank or the empty group that ends it; blanks; fractions; accents and escaped signs;
// commands with and without something in braces; what Unicode can write high, and what is low; the rest of it, for which a
// text has brackets; what holds formulas and groups together.
const TEX = [
  [/\\(?:var)?(\p{L}+)/gu, (whole, name) => greek(name) ?? whole],
  [/\\(aa|ae|oe|ss|[ijlo])(?!\p{L})(?:\{\}|\s+)?/giu, (_, name) => (name.toLowerCase() === "aa" ? "a" : name)],
  [/\\[bcdHkrtuv]\s+(?=[\p{L}{])/gu, ""],
  [/\\[,;:!\s]|~/g, " "],
  [/\\[a-z]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}/g, " $1 $2 "],
  [/\\[^\p{L}\s]/gu, ""],
  [/\}\\\p{L}+\*?\{|\\\p{L}+\*?(?=\s*\{)/gu, ""],
  [/\\\p{L}+\*?/gu, " "],
  [/\^(?:\{([\dnijk]+)\}|([\dnijk]))/g, "$1$2"],
  [/_\{([\p{L}\p{N}.]+)\}/gu, "_$1"],
  [/\^|_(?=\{)/g, " "],
  [/[{}$]/g, ""],
];

const ID = "(?<!\\d)(\\d{4}\\.\\d{4,5}|[a-z-]+(?:\\.[a-z]{2})?\\/\\d{7})(?!\\d)";
// Of its address, a blank or Chinese ends it.
const ADDRESS = `[^\\s"${CJK}]`;
// `arXiv:2606.17362`, an address or a DOI with an id in it, or the stamp that arXiv puts on a PDF.
const CITED = new RegExp(
  `(?<!${ADDRESS})${ADDRESS}*(?:[x5]iv|huggingface\\.co\\/papers)(?:${ADDRESS}*?|:?\\s+)${ID}${ADDRESS}*` +
    "(?:\\s+\\[[a-z.-]+\\](?:\\s+\\d{1,2}\\s+[a-z]{3}\\s+\\d{4})?)?",
  "giu",
);
const VERSION = new RegExp(`${ID}v\\d+(?:\\.pdf)?(?!${WORD})`, "giu");
const BEFORE_DOI = /(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:\s*)(?=10\.)/gi;

function greek(name) {
  const place = GREEK.indexOf(name.toLowerCase());
  return place < 0 ? null : String.fromCodePoint("α".codePointAt(0) + place);
}

function plainQuery(query) {
  const text = HAS_TEX.test(query) ? TEX.reduce((text, [from, to]) => text.replace(from, to), query) : query;
  return text.replace(CITED, "$1").replace(VERSION, "$1").replace(BEFORE_DOI, "");
}
