/* Links of old systems carry a version (#2601.07823v3); any version leads to the paper, also one the page never knew. */
function findPaper() {
  let id;
  try {
    id = decodeURIComponent(location.hash.slice(1));
  } catch {
    return; // a lone `%`
  }
  if (!id || document.getElementById(id)) return;
  const paper = document.getElementById(id.replace(/v\d+$/, ""));
  if (paper) paper.scrollIntoView();
}

addEventListener("hashchange", findPaper);
findPaper();

/* The title of a paper as text. One with formulas has its own: theirs would lose its form. */
function titleOf(paper) {
  return paper.dataset.title || paper.querySelector(".dg-paper__title").textContent.trim();
}

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

/* Who begins to select may be going to copy a formula. By then it is too late to fetch what does that. */
addEventListener("selectstart", () => {
  if (document.querySelector("math")) import("./copying.js").catch(() => {});
}, { once: true });
