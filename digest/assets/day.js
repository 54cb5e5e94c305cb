const ARXIV_ID = /^(?:\d{4}\.\d{4,5}|[a-z]+(?:-[a-z]+)?(?:\.[A-Z]{2})?\/\d{7})$/;
const pageTitle = document.title;

/* The title of a paper as text. One with formulas has its own: theirs would lose its form. */
function titleOf(paper) {
  return paper.dataset.title || paper.querySelector(".dg-paper__title").textContent.trim();
}

/*
 * Links of old systems carry a version (#2601.07823v3); any version leads to the paper, also one the page never knew.
 * What the address names is the title of the tab, too, and comes to stand in the browser's history and bookmarks.
 */
function findPaper() {
  let id;
  try {
    id = decodeURIComponent(location.hash.slice(1));
  } catch {
    return; // a lone `%`
  }
  const bare = id.replace(/v\d+$/, "");
  const exact = document.getElementById(id);
  const place = exact ?? document.getElementById(bare);
  const paper = place?.closest(".dg-paper");
  document.title = paper ? `${titleOf(paper)} · ${pageTitle}` : pageTitle;
  if (!exact) place?.scrollIntoView();
  // A link to what was on the front page, where another day is by now: the search knows which day has the paper.
  if (!place && ARXIV_ID.test(bare) && document.querySelector(".md-search")) {
    location.replace(`${document.getElementById("dg-reader").dataset.site}search/?query=${bare}`);
  }
}

addEventListener("hashchange", findPaper);
findPaper();

/* What `2601.07823` or `paper 5` stands for shows when the pointer rests on it. */
for (const link of document.querySelectorAll(".dg-summary a[href^='#']")) {
  const paper = document.getElementById(link.hash.slice(1));
  if (paper?.matches(".dg-paper")) link.title = titleOf(paper);
}

/* Citations come with a script of their own once one is opened. Where it can't be fetched, as in a page that was saved,
   links to the day's files stay. */
addEventListener("toggle", ({ target: box }) => {
  if (box.matches?.(".dg-cite") && box.open) import("./citations.js").then((its) => its.show(box), () => {});
}, true);

/* A formula that is wider than a line of paper, which has about 46 of its letters, is made smaller there: it can't break. */
addEventListener("beforeprint", () => {
  for (const math of document.querySelectorAll("math[display=block]")) {
    const width = 46 * Number.parseFloat(getComputedStyle(math).fontSize);
    const fits = math.scrollWidth <= math.clientWidth;
    math.style.setProperty("--dg-fit", fits ? 1 : Math.min(1, width / math.scrollWidth));
  }
});

/* Who begins to select may be going to copy a formula. By then it is too late to fetch what does that. */
addEventListener("selectstart", () => {
  if (document.querySelector("math")) import("./copying.js").catch(() => {});
}, { once: true });
