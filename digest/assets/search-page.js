/* The page /search/: a form, and results as pages. The worker of the search box finds them; see search-worker.js. */
const PER_PAGE = 10;
const PATIENCE = 250;
// An answer that takes longer is said to be on its way.
const WAITING = 300;

const view = document.getElementById("dg-search");
const words = JSON.parse(view.dataset.words);
const config = JSON.parse(document.getElementById("__config").textContent);
const root = new URL(`${config.base}/`, location.href);
const form = view.querySelector("form");
const status = view.querySelector("[role=status]");
const list = view.querySelector(".dg-hits");
const pager = view.querySelector(".dg-pager");
const FILTERS = ["category", "from", "to"];
const FIELDS = ["query", ...FILTERS, "order"];
let latest = 0;
let page = 1;
let timer = 0;
let waiting = 0;
let worker = null;
// Whether "Back" is to lead to the search that the address has: one that was submitted, or left for a result.
let stays = false;

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const number = (value) => value.toLocaleString(words.locale);
const written = (date, form) => new Date(date).toLocaleDateString(words.locale, { ...form, timeZone: "UTC" });

/* As the day's own page writes it. */
function longDate(date) {
  const form = { year: "numeric", month: "long", day: "numeric" };
  return fill(words.day, { weekday: written(date, { weekday: "long" }), date: written(date, form) });
}

/* An element with attributes and children; text stays text. */
function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

const runs = (parts) => parts.map(([text, marked]) => (marked ? make("mark", {}, text) : text));

// --- address ⇄ form

function read() {
  const given = new URLSearchParams(location.search);
  for (const name of FIELDS) form.elements[name].value = given.get(name) ?? "";
  form.elements.query.value ||= given.get("q") ?? "";
  for (const name of FILTERS) {
    const value = given.get(name)?.trim();
    // A field takes what it offers, and a query anything: a whole archive, a year, a day.
    if (value && form.elements[name].value !== value) form.elements.query.value += ` ${name}:${value}`;
  }
  form.elements.query.value = form.elements.query.value.trim();
  if (!form.elements.order.value) form.elements.order.value = "best";
  page = Math.max(1, Number.parseInt(given.get("page"), 10) || 1);
}

function addressOf(number) {
  const address = new URL(location.href);
  address.search = "";
  address.hash = "";
  for (const name of FIELDS) {
    const value = form.elements[name].value.trim();
    if (value && !(name === "order" && value === "best")) address.searchParams.set(name, value);
  }
  if (number > 1) address.searchParams.set("page", number);
  return address.href;
}

function wholeQuery() {
  const filters = FILTERS.map((name) => [name, form.elements[name].value.trim()]);
  return [form.elements.query.value, ...filters.filter(([, value]) => value).map((pair) => pair.join(":"))].join(" ").trim();
}

// --- asking and showing

/* One that could not be loaded is dead: the next question starts another one. */
function startWorker() {
  const own = new Worker(config.search);
  own.onmessage = ({ data }) => receive(data);
  own.onerror = () => {
    own.terminate();
    worker = null;
    showNothing(words.failed);
  };
  // Who is here will ask: the worker loads the rest of itself now, not at the first letter.
  own.postMessage({ type: "begin" });
  return own;
}

function ask() {
  clearTimeout(timer);
  const address = addressOf(page);
  if (address !== location.href) {
    history[stays ? "pushState" : "replaceState"]({}, "", address);
    stays = false;
  }
  const query = wholeQuery();
  latest += 1;
  if (!query) {
    showNothing("");
    return;
  }
  view.setAttribute("aria-busy", "true");
  clearTimeout(waiting);
  waiting = setTimeout(() => { status.textContent = words.waiting; }, WAITING);
  worker ??= startWorker();
  const order = form.elements.order.value;
  worker.postMessage({ type: "search", request: { id: latest, query, order, offset: (page - 1) * PER_PAGE, count: PER_PAGE } });
}

/* As `ask`, for a search that is not just being typed. */
function askToStay() {
  ask();
  stays = wholeQuery() !== "";
}

function receive(answer) {
  if (answer.request?.id !== latest) return;
  settle();
  if (answer.type === "failed") {
    showNothing(words.failed);
    return;
  }
  const { total, isExact, results, marks, unread, isReversed } = answer;
  if (total && !results.length && page > 1) {
    page = Math.ceil(total / PER_PAGE);
    stays = false;
    askToStay();
    return;
  }
  const form_ = total === 1 ? words.one : words.other;
  const notes = unread.map((filter) => fill(words.unread, { filter }));
  if (isReversed) notes.push(words.reversed);
  if (total) notes.unshift(fill(isExact ? form_ : words.about, { n: number(total) }));
  status.textContent = notes.join(" · ") || words.none;
  list.replaceChildren(...byDay(results).map(([date, found]) => day(date, found, marks)));
  globalThis.digestReader?.show();
  showPager(total, isExact);
}

function settle() {
  clearTimeout(waiting);
  view.removeAttribute("aria-busy");
}

function showNothing(reason) {
  settle();
  status.textContent = reason;
  list.replaceChildren();
  pager.replaceChildren();
}

function byDay(results) {
  const days = new Map();
  for (const result of results) days.set(result.date, [...(days.get(result.date) ?? []), result]);
  return [...days];
}

function day(date, found, marks) {
  const address = new URL(`${date.replaceAll("-", "/")}/`, root);
  const heading = make("h2", {}, make("a", { href: address.href }, make("time", { datetime: date }, longDate(date))));
  return make("section", { class: "dg-day" }, heading, make("ol", { class: "dg-list" }, ...found.map((result) => hit(result, address, marks))));
}

function hit(result, address, marks) {
  const link = new URL(address);
  if (marks) link.searchParams.set("h", marks);
  link.hash = result.id || "summary";
  const title = result.id ? runs(result.title) : [words.summary];
  const language = result.id ? { lang: "en" } : {};
  const parts = [make("a", { class: "dg-item__title", href: link.href, ...language }, ...title)];
  if (result.id) parts.push(make("p", { class: "dg-item__facts", translate: "no" }, ...facts(result)));
  if (result.snippet.length) parts.push(make("p", { class: "dg-hit__text", dir: "auto" }, ...runs(result.snippet)));
  return make("li", { class: "dg-item" }, ...parts);
}

/* The first three authors, and those by whom the paper was found. */
function names(authors) {
  const shown = authors.filter((author, place) => place < 3 || author.some(([, marked]) => marked));
  const out = shown.flatMap((author, place) => [...(place ? [", "] : []), ...runs(author)]);
  return shown.length < authors.length ? [...out, " et al."] : out;
}

function facts({ id, authors, categories }) {
  const category = categories[0];
  const out = [];
  if (category) {
    const href = new URL(`categories/${category}/`, root).href;
    out.push(make("a", { class: "dg-category dg-category--primary", href }, category), " · ");
  }
  return authors.length ? [...out, ...names(authors), ` · ${id}`] : [...out, id];
}

/* The last page is named where it is known. */
function showPager(total, isExact) {
  const last = Math.ceil(total / PER_PAGE);
  const parts = [];
  if (page > 1) parts.push(turn(page - 1, words.previous, "prev"));
  if (last > 1) parts.push(make("span", {}, fill(isExact ? words.page : words.page_about, { page: number(page), last: number(last) })));
  if (page < last) parts.push(turn(page + 1, words.next, "next"));
  pager.replaceChildren(...parts);
}

function turn(to, label, rel) {
  const link = make("a", { href: addressOf(to), rel }, label);
  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    stays = true;
    page = to;
    askToStay();
    status.focus();
  });
  return link;
}

// --- the reader's side

form.addEventListener("submit", (event) => {
  event.preventDefault();
  page = 1;
  askToStay();
});
form.addEventListener("input", (event) => {
  // What an input method has not decided yet is no query, not even for a timer that runs already.
  if (event.isComposing) clearTimeout(timer);
  else later();
});
form.addEventListener("compositionend", later);

function later() {
  page = 1;
  clearTimeout(timer);
  timer = setTimeout(ask, PATIENCE);
}

/* What the address has: it may be put in order, but stays one. */
function begin() {
  stays = false;
  read();
  askToStay();
}

addEventListener("popstate", begin);
addEventListener("pagehide", () => {
  stays = true;
});

document.getElementById("dg-search-without").hidden = true;
view.hidden = false;
worker = startWorker();
begin();
if (!form.elements.query.value) form.elements.query.focus();
