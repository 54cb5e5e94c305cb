/*
 * What a reader keeps: read papers, a reading list, words and authors to highlight. It stays in this browser, under the
 * path of the site; nothing is sent anywhere. Everything that comes from storage or a file is checked and used as text.
 * `ARXIV_ID` and `titleOf` stand in day.js.
 */
(() => {
  const box = document.getElementById("dg-reader");
  if (!box) return;
  const say = JSON.parse(box.dataset.words);
  const base = new URL(box.dataset.site, location.href);
  const place = `digest:${base.pathname}`;
  const DATE = /^\d{4}-\d\d-\d\d$/;
  const MOST = { read: 50000, saved: 2000, terms: 200, title: 300, term: 80, file: 8e6 };

  /* --- What is kept */

  const line = (value, most) =>
    typeof value === "string" ? value.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ").trim().slice(0, most) : "";
  // The newest come last, and stay.
  const list = (value, most) => (Array.isArray(value) ? value.slice(-most) : []);
  const hasSpaces = (letter) => !/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/.test(letter);
  const terms = (value) => {
    const all = new Set(list(value, Infinity).map((each) => line(each, MOST.term)));
    return list([...all].filter((each) => each.length > 1 || !hasSpaces(each)), MOST.terms);
  };
  const known = (each) => each && typeof each === "object" && ARXIV_ID.test(each.id) && DATE.test(each.date);

  /** Anything at all as what is kept: what is not valid is left out. */
  function checked(value) {
    const from = value && typeof value === "object" ? value : {};
    return {
      read: new Map(list(from.read, MOST.read).filter(known).map((each) => [each.id, each.date])),
      saved: new Map(
        list(from.saved, MOST.saved)
          .filter(known)
          .map((each) => [each.id, { date: each.date, title: line(each.title, MOST.title) || each.id }]),
      ),
      words: terms(from.words),
      authors: terms(from.authors),
      keys: from.keys !== false,
    };
  }

  const plain = (own) => ({
    digest: 1,
    read: [...own.read].map(([id, date]) => ({ id, date })),
    saved: [...own.saved].map(([id, each]) => ({ id, ...each })),
    words: own.words,
    authors: own.authors,
    keys: own.keys,
  });

  let own = checked(null);
  let isKept = true;

  function load() {
    try {
      own = checked(JSON.parse(localStorage.getItem(place)));
    } catch (error) {
      // Storage that is blocked, or a text that is none of ours: this page works, the next begins anew.
      isKept = error instanceof SyntaxError;
    }
  }

  /** Another tab may have changed what is kept: it is read again before it is changed. */
  function change(edit) {
    if (isKept) load();
    edit(own);
    own = checked(plain(own));
    try {
      localStorage.setItem(place, JSON.stringify(plain(own)));
      isKept = true;
    } catch {
      isKept = false;
    }
    show();
  }

  /* --- Small things */

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  // It looks as what Material (9.8) says does: seen for a while, and always there for screen readers.
  const status = box.appendChild(make("div", { role: "status", class: "md-dialog md-dialog__inner" }));
  let timer = 0;
  function announce(text) {
    status.textContent = isKept ? text : `${text} · ${say.lost}`;
    status.classList.add("md-dialog--active");
    clearTimeout(timer);
    timer = setTimeout(() => status.classList.remove("md-dialog--active"), 4000);
  }
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const address = (id, date) => `${base.href}${date.replaceAll("-", "/")}/#${id}`;

  /* --- Papers of the day that is shown */

  const papers = [...document.querySelectorAll(".dg-paper")];
  const day = document.querySelector(".dg-title time[datetime]")?.getAttribute("datetime") || "";

  function toggleRead(paper) {
    const isRead = own.read.has(paper.id);
    change((all) => (isRead ? all.read.delete(paper.id) : all.read.set(paper.id, day)));
    announce(`${isRead ? say.unread : say.read}: ${titleOf(paper)}`);
  }

  function toggleSaved(paper) {
    const isSaved = own.saved.has(paper.id);
    change((all) =>
      isSaved ? all.saved.delete(paper.id) : all.saved.set(paper.id, { date: day, title: titleOf(paper) }),
    );
    announce(`${isSaved ? say.unsaved : say.saved}: ${titleOf(paper)}`);
  }

  function button(kind, text, title, act) {
    const made = make("button", { type: "button", class: `dg-own dg-own--${kind}`, "aria-describedby": title }, text);
    made.addEventListener("click", act);
    return made;
  }

  const buttons = papers.map((paper) => {
    const title = `title-${paper.id}`;
    const read = button("read", say.read, title, () => toggleRead(paper));
    const saved = button("saved", say.save, title, () => toggleSaved(paper));
    paper.querySelector(".dg-kicker").append(make("span", { class: "dg-owns" }, read, saved));
    return { paper, read, saved };
  });

  const progress = () => {
    const read = papers.filter((paper) => own.read.has(paper.id)).length;
    return fill(say.day, { read, all: papers.length });
  };
  const isAllRead = () => papers.every((paper) => own.read.has(paper.id));
  let whole = null;
  const contents = document.getElementById("contents");
  if (papers.length && contents) {
    whole = button("day", "", "contents-title", () => {
      const all = isAllRead();
      change((kept) => {
        for (const { id } of papers) all ? kept.read.delete(id) : kept.read.set(id, day);
      });
      announce(`${say.read}: ${progress()}`);
    });
    contents.append(make("p", { class: "dg-own-day" }, whole, " ", make("a", { href: `${base.href}reading/` }, say.list)));
  }

  /* --- Showing it */

  const keys = document.getElementById("dg-keys");
  const answers = keys.querySelector("input");
  const shown = [];
  const LINKS =
    ":is(.dg-item__title, :is(.dg-day__papers, .dg-themes, .dg-related, .dg-candidates) a, .dg-contents li > a)[href*='#']";

  function show() {
    for (const { paper, read, saved } of buttons) {
      read.setAttribute("aria-pressed", own.read.has(paper.id));
      saved.setAttribute("aria-pressed", own.saved.has(paper.id));
    }
    if (whole) whole.textContent = `${isAllRead() ? say.allUnread : say.allRead} · ${progress()}`;
    for (const link of document.querySelectorAll(LINKS)) {
      const id = link.hash.slice(1);
      link.classList.toggle("dg-is-read", own.read.has(id));
    }
    answers.checked = own.keys;
    highlight();
    for (const each of shown) each();
  }

  /* --- Highlighting: the browser paints ranges, the page itself stays as it is. */

  const isLetter = (letter = "") => hasSpaces(letter) && /[\p{L}\p{N}]/u.test(letter);

  function find(node, wanted, ranges) {
    const text = node.data.toLowerCase();
    // A few letters grow when they are made small: then places no longer agree.
    if (text.length !== node.data.length) return;
    for (const each of wanted) {
      const first = hasSpaces(each[0]);
      const last = hasSpaces(each[each.length - 1]);
      for (let start = text.indexOf(each); start >= 0; start = text.indexOf(each, start + each.length)) {
        const end = start + each.length;
        if ((first && isLetter(text[start - 1])) || (last && isLetter(text[end]))) continue;
        if (ranges.length > 5000) return;
        const range = new Range();
        range.setStart(node, start);
        range.setEnd(node, end);
        ranges.push(range);
      }
    }
  }

  function highlight() {
    if (!globalThis.Highlight) return;
    const small = (all) => all.map((each) => each.toLowerCase());
    const ranges = [];
    const look = (selector, wanted) => {
      if (!wanted.length) return;
      for (const element of document.querySelectorAll(selector)) {
        const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
          if (!walker.currentNode.parentElement.closest("pre, math, button")) find(walker.currentNode, wanted, ranges);
        }
      }
    };
    look(
      ".dg-paper, .dg-item__title, .dg-day__papers, .dg-themes, .dg-contents li > a, .dg-candidates, .dg-summary",
      small(own.words),
    );
    look(".dg-authors, .dg-item__facts, .dg-contents__facts", small(own.authors));
    if (ranges.length) CSS.highlights.set("dg-own", new Highlight(...ranges));
    else CSS.highlights.delete("dg-own");
  }

  /* --- Keys */

  /** The paper that has the focus, or the one that is being read. */
  function current() {
    const focused = document.activeElement.closest(".dg-paper");
    const box = focused?.getBoundingClientRect();
    // Who has scrolled on reads another one than that left behind.
    if (box && box.bottom > 0 && box.top < innerHeight) return papers.indexOf(focused);
    const top = innerHeight / 3;
    return papers.findLastIndex((paper) => paper.getBoundingClientRect().top < top);
  }

  function go(place) {
    const paper = papers[Math.max(0, Math.min(papers.length - 1, place))];
    paper.querySelector(".dg-paper__title a").focus({ preventScroll: true });
    paper.scrollIntoView();
  }

  // Above the first paper none is meant.
  const to = (act) => (at) => papers[at] && act(papers[at]);
  const acts = {
    j: (at) => go(at + 1),
    k: (at) => go(at - 1),
    o: to((paper) => open(paper.querySelector(".dg-paper__title a").href, "_blank", "noopener")),
    m: to(toggleRead),
    b: to(toggleSaved),
  };

  // Before Material, whose keys (9.8) have no switch: where ours are off, so are its own.
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest?.("input, textarea, select, dialog, [contenteditable]")) return;
    if (document.querySelector("[data-md-toggle=search]:checked")) return;
    if (!own.keys) {
      if (/^\S$/u.test(event.key)) event.stopImmediatePropagation();
      return;
    }
    if (event.key === "?") keys.showModal();
    else if (papers.length && Object.hasOwn(acts, event.key)) acts[event.key](current());
    else return;
    event.preventDefault();
  }, true);
  answers.addEventListener("change", () => change((all) => (all.keys = answers.checked)));
  for (const each of document.querySelectorAll("[data-keys]")) {
    each.hidden = false;
    each.addEventListener("click", () => keys.showModal());
  }
  keys.querySelector("button").addEventListener("click", () => keys.close());

  addEventListener("storage", (event) => {
    if (event.key !== null && event.key !== place) return;
    load();
    show();
  });

  load();
  show();

  // For the scripts of single pages, which come after this one; the list of search-page.js is made later.
  globalThis.digestReader = {
    ...{ place, MOST, shown, show, announce, change, checked, plain, fill, make, address },
    get own() {
      return own;
    },
    get isKept() {
      return isKept;
    },
  };
})();
