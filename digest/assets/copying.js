/* Formulas as plain text in what is copied, `ℝ³`: browsers put each of their letters on a line of its own. The rules are
   those of digest/text/maths_plain.py. */
const signs = (keys, values) => new Map(Array.from(keys, (key, place) => [key, [...values][place]]));
const SUPER = signs("0123456789+-−=()nijk∘′″*∗", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱʲᵏ°′″**");
const SUB = signs("0123456789", "₀₁₂₃₄₅₆₇₈₉");
const ACCENTS = signs("ˆ\u0302~˜¯\u20d7˙¨`´˘˚ˇ", "\u0302\u0302\u0303\u0303\u0304\u20d7\u0307\u0308\u0300\u0301\u0306\u030a\u030c");
const SMALL = new Set([...SUPER.values(), ...SUB.values()]);
const LOW = new Set(["msup", "msub", "msubsup", "munder", "munderover", "mfrac", "msqrt", "mroot"]);
const SPACED = "=≈≠≡≤≥<>≪≫→←↔⇒⇔∈∉⊂⊆⊃∪∩∼≲≳∝∣";
const INVISIBLE = /[\u2061-\u2064\ufe00-\ufe0f]/g;
const WORD = /^[\p{L}\p{N}]+$/u;

/** The text of a formula on one line. */
export function plain(math) {
  return textOf(math).trim().replace(/\s+/g, " ").normalize("NFC");
}

function textOf(node) {
  const name = node.localName;
  const { textContent: own, children } = node;
  switch (name) {
    case "mi":
    case "mn":
      return own.replace(INVISIBLE, "").replace(/[\u{1d400}-\u{1d7ff}]/gu, (letter) => letter.normalize("NFKC"));
    case "mo":
      return operator(node, own);
    case "mspace":
      return (node.getAttribute("width") ?? "0") >= "0.16" ? " " : "";
    case "mphantom":
    case "mprescripts":
      return "";
    case "mtr": {
      const cells = Array.from(children, (cell) => textOf(cell).trim()).filter(Boolean);
      return cells.join(node.querySelector(":scope > [class]") ? " " : ", ");
    }
    case "mtable":
      return Array.from(children, textOf).join("; ");
    case "msqrt":
      return `√${bracketed(Array.from(children, textOf).join(""), children.length === 1 ? children[0] : node)}`;
  }
  const arrange = [2, 3].includes(children.length) && ARRANGEMENTS[name];
  return arrange ? arrange(node, ...Array.from(children, textOf)) : row(node);
}

function operator(node, own) {
  if (own === "\u2061") return node.getAttribute("lspace") ? " " : "";
  const sign = own.replace(INVISIBLE, "");
  return sign && SPACED.includes(sign) ? ` ${sign} ` : sign;
}

function row(node) {
  let text = "";
  let before = node;
  for (const child of node.childNodes) {
    const part = child.localName ? textOf(child) : child.data;
    if (child.localName && part) {
      const [last, first] = [[...text].at(-1), [...part][0]];
      const isLow = LOW.has(edge(before, -1).localName) || ["mfrac", "mroot"].includes(edge(child, 0).localName);
      if (isLow && WORD.test(first) && WORD.test(last ?? "") && !SMALL.has(last)) text += " ";
      before = child;
    }
    text += part;
  }
  return text;
}

function edge(node, side) {
  while (node.localName === "mrow" && node.children.length) node = Array.from(node.children).at(side);
  return node;
}

function only(node) {
  while (node.localName === "mrow") {
    const parts = Array.from(node.children).filter((part) => part.localName !== "mspace");
    if (parts.length !== 1) break;
    node = parts[0];
  }
  return node;
}

function bracketed(text, node) {
  const bare = text.trim();
  const isOne = /^\d+\.\d+$/.test(bare) || (WORD.test(bare) && !(node && ["mrow", "msqrt"].includes(only(node).localName)));
  return isOne || [...bare].length === 1 ? bare : `(${bare})`;
}

function raised(text) {
  const bare = text.replaceAll(" ", "");
  return small(bare, SUPER) || (bare && `^${bracketed(bare)}`);
}

function lowered(text) {
  const bare = text.replaceAll(" ", "");
  return small(bare, SUB) || (bare && !"⏟⏞_".includes(bare) ? `_${bracketed(bare)}` : "");
}

/** A text in these signs, "" where one of them is lacking. */
function small(text, table) {
  const each = [...text];
  return each.every((sign) => table.has(sign)) ? each.map((sign) => table.get(sign)).join("") : "";
}

const base = (node, text) => (["mfrac", "msqrt", "mroot"].includes(only(node.children[0]).localName) ? `(${text})` : text);
const ARRANGEMENTS = {
  mfrac: (node, over, under) =>
    node.getAttribute("linethickness") === "0"
      ? `${over} choose ${under}`
      : `${bracketed(over)}/${bracketed(under, node.children[1])}`,
  mroot: (node, of, degree) => `${raised(degree)}√${bracketed(of, node.children[0])}`,
  msup: (node, of, above) => base(node, of) + raised(above),
  mover: (node, of, above) =>
    of + (node.getAttribute("accent") ? (ACCENTS.get(above.trim()) ?? "") : "⏞⏟".includes(above.trim()) ? "" : raised(above)),
  msub: (node, of, below) => base(node, of) + lowered(below),
  munder: (node, of, below) => of + lowered(below),
  msubsup: (node, of, below, above) => base(node, of) + lowered(below) + raised(above),
  munderover: (node, of, below, above) => of + lowered(below) + raised(above),
};

/* By day, with its ink: the ground that the page has by night is for light letters. */
const GROUND = "background: #fbe9b7; color: #22262b";

/** What is selected, in an element, with whole formulas at its ends. */
function selected(selection) {
  const box = document.createElement("div");
  const formula = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest("math");
  for (let number = 0; number < selection.rangeCount; number++) {
    const range = selection.getRangeAt(number).cloneRange();
    const [first, last] = [formula(range.startContainer), formula(range.endContainer)];
    if (first) range.setStartBefore(first);
    if (last) range.setEndAfter(last);
    box.append(range.cloneContents());
  }
  return box;
}

addEventListener("copy", (event) => {
  const selection = getSelection();
  if (event.defaultPrevented || selection.isCollapsed || event.target.closest?.("input, textarea")) return;
  const box = selected(selection);
  const formulas = box.querySelectorAll("math");
  if (!formulas.length) return;
  for (const math of formulas) {
    const text = document.createElement(math.getAttribute("display") === "block" ? "div" : "span");
    text.textContent = plain(math);
    math.replaceWith(text);
  }
  // What is folded up, and what only screen readers say, was not seen.
  for (const fold of box.querySelectorAll("details:not([open])")) {
    fold.replaceChildren(...fold.querySelectorAll(":scope > summary"));
  }
  for (const part of box.querySelectorAll("[hidden], .dg-hidden")) part.replaceWith(" ");
  for (const mark of box.querySelectorAll("mark")) mark.style.cssText = GROUND;
  // The style sheet puts it there, which is not copied; what it means is said below.
  for (const figure of box.querySelectorAll(".unverified")) (figure.querySelector("div") ?? figure).append("†");
  for (const link of box.querySelectorAll("a[href]")) link.href = link.href;
  // Only what is laid out has lines as a browser would copy them.
  Object.assign(box.style, { position: "fixed", insetInlineStart: "-200vw" });
  document.body.append(box);
  event.clipboardData.setData("text/plain", box.innerText.replace(/\n{3,}/g, "\n\n"));
  event.clipboardData.setData("text/html", box.innerHTML);
  event.preventDefault();
  box.remove();
});
