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

/* What `2601.07823` or `paper 5` stands for shows when the pointer rests on it. */
for (const link of document.querySelectorAll(".dg-summary a[href^='#']")) {
  const title = document.getElementById(link.hash.slice(1))?.querySelector(".dg-paper__title");
  if (title) link.title = title.textContent.trim();
}

/* Copying a citation. BibTeX stands on the page; the other forms are cut out of the day's files when they are asked for. */
function citation(box, file) {
  if (file === "bib") return Promise.resolve(box.querySelector("pre").textContent);
  const id = `arXiv:${box.dataset.arxiv}`;
  return fetch(box.dataset.files + file).then((answer) => {
    if (!answer.ok) throw new Error(answer.statusText);
    if (file === "json") {
      return answer.json().then((items) => JSON.stringify([items.find((item) => item.number === id)], null, 1));
    }
    const line = `\r\nAN  - ${id}\r\n`;
    return answer.text().then((text) => {
      const record = text.split(/(?<=\r\nER  - \r\n)/).find((each) => each.includes(line));
      if (!record) throw new Error(id);
      return record;
    });
  });
}

function copyCitation(event) {
  const button = event.target.closest(".dg-cite__copy button");
  if (!button) return;
  const row = button.parentElement;
  const say = (text) => (row.querySelector("[role=status]").textContent = text);
  say("");
  citation(row.parentElement, button.dataset.file)
    .then((text) => navigator.clipboard.writeText(text))
    .then(() => say(row.dataset.copied), () => say(row.dataset.failed));
}

if (navigator.clipboard) {
  for (const row of document.querySelectorAll(".dg-cite__copy")) row.hidden = false;
  addEventListener("click", copyCitation);
}
