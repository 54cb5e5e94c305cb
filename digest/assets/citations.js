/* Citations: a paper's record is cut out of the day's files when the reader asks for it. Where those can't be fetched,
   links to them stay. */
const RECORDS = {
  bib: (text, id) => text.split(/\n(?=@)/).find((each) => each.includes(`\n  eprint = {${id}},\n`)),
  ris: (text, id) => text.split(/(?<=\r\nER  - \r\n)/).find((each) => each.includes(`\r\nAN  - arXiv:${id}\r\n`)),
  json: (text, id) => {
    const item = JSON.parse(text).find((each) => each.number === `arXiv:${id}`);
    return item && JSON.stringify([item], null, 1);
  },
};

const files = new Map();

async function load(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: status ${answer.status}`);
  return answer.text();
}

/** A paper's record in one of the day's files, which is fetched once for all papers of the day. */
export async function citation(address, id) {
  if (!files.has(address)) files.set(address, load(address));
  const text = await files.get(address).catch((error) => {
    files.delete(address);
    throw error;
  });
  const record = RECORDS[address.split(".").pop()](text, id);
  if (!record) throw new Error(`${address} does not have ${id}`);
  return record;
}

function copyButtons(links, id) {
  const words = JSON.parse(document.getElementById("dg-reader").dataset.words);
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  const say = (text) => (status.textContent = text);
  const buttons = links.map((link) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "dg-button";
    button.textContent = words.copy.replace("{format}", link.textContent);
    button.addEventListener("click", () => {
      say("");
      citation(link.href, id)
        .then((text) => navigator.clipboard.writeText(text))
        .then(() => say(words.copied), () => say(words.failed));
    });
    return button;
  });
  return [...buttons, status];
}

/** Puts a paper's BibTeX and buttons that copy it, and other forms, into the box of its citation. */
export async function show(box) {
  if (box.querySelector("pre")) return;
  const row = box.querySelector(".dg-cite__row");
  const links = [...row.querySelectorAll("a")];
  const { id } = box.closest(".dg-paper");
  const code = document.createElement("code");
  const text = document.createElement("pre");
  text.translate = false;
  text.append(code);
  row.before(text);
  try {
    code.textContent = await citation(links[0].href, id);
    if (navigator.clipboard) row.replaceChildren(...copyButtons(links, id));
  } catch {
    text.remove();
  }
}
