/*
 * What Material's search box (9.8) does not do itself: it listens to keys alone, also to those that belong to an input
 * method, and tells nobody how much it found, that it is still looking, or that it can't.
 */
const box = document.querySelector("[data-md-component=search-query]");
const { search, translations } = JSON.parse(document.getElementById("__config").textContent);

/* Pasting, dictating and the end of a composition are told to it as a key. */
function look() {
  box.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }));
}

/* Whether a key belongs to an input method: Safari says 229 for the one that ends a composition. */
const composes = (event) => event.isComposing || event.keyCode === 229;

/* Says the number of results to a screen reader, once for each answer. */
function announce(list, status) {
  const links = [...list.querySelectorAll(".md-search-result__link")];
  const papers = links.filter((link) => new URL(link.href).hash).length;
  // The last link leads to the page with all results, and says how many those are.
  const all = links.length ? links.at(-1) : null;
  const form = papers === 1 ? translations["search.total.one"] : translations["search.total.other"];
  status.textContent = all && !new URL(all.href).hash ? all.textContent.trim() : papers ? form.replace("{n}", papers) : "";
}

// Milliseconds until an answer is said to be on its way, and until none is expected of a worker that is not there yet.
const SLOW = 450;
const LOST = 3000;

/* Says in the line above the results that an answer takes a while, or will not come, until Material writes its own there. */
function sayWaiting(meta) {
  const own = [translations["search.waiting"], translations["search.failed"]];
  const isOwn = () => own.includes(meta.textContent);
  // What stands there before the worker is ready is none of what Material says afterwards.
  let isReady = !isOwn() && Object.values(translations).includes(meta.textContent);
  let asked = "";
  const timers = [];
  const say = (text, after) => timers.push(setTimeout(() => { meta.textContent = text; }, after));
  const stop = () => timers.splice(0).forEach(clearTimeout);
  new MutationObserver(() => {
    if (isOwn()) return;
    isReady = true;
    stop();
  }).observe(meta, { childList: true });
  box.form.addEventListener("reset", () => { asked = ""; });
  box.addEventListener("keyup", () => {
    // Material asks for nothing twice in a row.
    if (box.value === asked) return;
    asked = box.value;
    stop();
    if (!asked.trim()) return;
    say(own[0], SLOW);
    if (!isReady) say(own[1], LOST);
  });
}

/* Fetches the worker as soon as the reader comes to the box: the first question finds it in the browser's cache. */
function prepare() {
  const start = new URL(search, location.href);
  fetch(new URL(start.hash.slice(1), start)).catch(() => {});
}

if (box) {
  box.addEventListener("focus", prepare, { once: true });
  const dialog = box.closest("[role=dialog]");
  // It gives its dialog no name.
  dialog?.setAttribute("aria-label", box.getAttribute("aria-label"));
  // "Nothing found" stands here; what is found is counted by us.
  const meta = document.querySelector(".md-search-result__meta");
  meta?.setAttribute("role", "status");
  if (meta) sayWaiting(meta);
  const list = document.querySelector(".md-search-result__list");
  if (dialog && list) {
    const status = document.createElement("p");
    status.setAttribute("role", "status");
    status.className = "dg-hidden";
    dialog.append(status);
    new MutationObserver(() => announce(list, status)).observe(list, { childList: true });
  }
  box.addEventListener("input", (event) => {
    if (!event.isComposing) look();
  });
  box.addEventListener("compositionend", look);
  // What is not decided yet is no query; arrows and Enter choose among the input method's words, not among results.
  for (const name of ["keydown", "keyup"]) {
    addEventListener(name, (event) => {
      if (event.target === box && composes(event)) event.stopImmediatePropagation();
    }, true);
  }
  // It closes at Escape, and leaves the reader at the top of the page.
  let before = null;
  box.addEventListener("focus", ({ relatedTarget }) => {
    if (!dialog.contains(relatedTarget)) before = relatedTarget;
  });
  addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && document.querySelector("[data-md-toggle=search]:checked")) before?.focus({ preventScroll: true });
  }, true);
}

// An address that a search leads to has its words; only there the script that marks them is fetched.
if (/[?&]h=./.test(location.search)) import("./search-marks.js").catch(() => {});
