/* The page /reading/: what reader.js keeps, as a list, as fields and as a file. */
(() => {
  const page = document.getElementById("dg-reading");
  const reader = globalThis.digestReader;
  const { MOST, shown, announce, change, checked, plain, fill, make, address } = reader;
  const say = JSON.parse(page.dataset.words);
  const FIELDS = ["words", "authors"];
  const PATIENCE = 500;
  let timer = 0;
  // What each field had when it was last in step with what is kept.
  const last = {};
  const part = (name) => page.querySelector(`[data-part="${name}"]`);

  /** What is in a storage that is full can be read as ever: only writing tells. */
  function hasRoom() {
    try {
      localStorage.setItem("digest:room", " ".repeat(1000));
      localStorage.removeItem("digest:room");
      return true;
    } catch {
      return false;
    }
  }

  function showPage() {
    part("blocked").hidden = reader.isKept && hasRoom();
    const saved = [...reader.own.saved].reverse();
    part("saved").replaceChildren(
      ...saved.map(([id, { date, title }]) => {
        const link = make("a", { class: "dg-item__title", href: address(id, date), lang: "en" }, title);
        link.classList.toggle("dg-is-read", reader.own.read.has(id));
        const drop = make("button", { type: "button", class: "dg-button", "aria-label": `${say.drop}: ${title}` }, say.drop);
        drop.addEventListener("click", () => {
          change((all) => all.saved.delete(id));
          announce(`${say.unsaved}: ${title}`);
          // The button is gone, and the focus must not go with it.
          part("saved-title").focus();
        });
        const facts = make("p", { class: "dg-item__facts" }, make("time", { datetime: date }, date), " · ", id, " ", drop);
        return make("li", { class: "dg-item" }, link, facts);
      }),
    );
    part("empty").hidden = saved.length > 0;
    part("copy").hidden = !saved.length || !navigator.clipboard;
    part("count").textContent = fill(say.count, { read: reader.own.read.size });
    for (const name of FIELDS) {
      const field = part(name);
      if (field === document.activeElement) continue;
      last[name] = reader.own[name];
      field.value = last[name].join("\n");
    }
  }

  const typed = (name) => checked({ [name]: part(name).value.split("\n") })[name];

  /** Another tab may have added or removed some, too: only what differs from what the field had comes or goes. */
  function keep(name) {
    const [before, now] = [last[name], typed(name)];
    last[name] = now;
    change((all) => {
      const kept = all[name];
      all[name] = [
        ...now.filter((each) => kept.includes(each) || !before.includes(each)),
        ...kept.filter((each) => !now.includes(each) && !before.includes(each)),
      ];
    });
    part("said-terms").textContent = reader.isKept ? say.kept : part("blocked").textContent;
  }

  function keepLater(name) {
    clearTimeout(timer);
    timer = setTimeout(keep, PATIENCE, name);
  }

  function download() {
    const blob = new Blob([JSON.stringify({ ...plain(reader.own), keys: undefined }, null, 1)], { type: "application/json" });
    const link = make("a", { href: URL.createObjectURL(blob), download: "reading.json" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  /** The BibTeX of the papers on the list, out of the files of their days; what is not there any more is left out. */
  async function references() {
    const { citation } = await import("./citations.js");
    const all = [...reader.own.saved].map(([id, { date }]) => citation(new URL("papers.bib", address(id, date)).href, id));
    const found = await Promise.allSettled(all);
    return found.flatMap(({ value }) => value?.trim() ?? []);
  }

  async function copy() {
    const said = part("said-copy");
    said.textContent = "";
    try {
      const found = await references();
      await navigator.clipboard.writeText(found.join("\n\n"));
      said.textContent = fill(say.copied, { n: found.length, all: reader.own.saved.size });
    } catch {
      said.textContent = say.failed;
    }
  }

  /** What a file holds comes to what is kept; where both have a paper, what is kept stays. */
  async function take(file) {
    let other;
    try {
      if (file.size > MOST.file) throw new Error("too large");
      const value = JSON.parse(await file.text());
      if (value?.digest !== 1) throw new Error("another format");
      other = checked(value);
    } catch {
      part("said").textContent = say.refused;
      return;
    }
    const before = [reader.own.read.size, reader.own.saved.size];
    change((all) => {
      // What comes first goes first where there is too much.
      for (const name of ["read", "saved"]) {
        all[name] = new Map([...[...other[name]].filter(([id]) => !all[name].has(id)), ...all[name]]);
      }
      for (const name of FIELDS) {
        all[name] = [...other[name].filter((each) => !all[name].includes(each)), ...all[name]];
      }
    });
    part("said").textContent = fill(say.taken, { read: reader.own.read.size - before[0], saved: reader.own.saved.size - before[1] });
  }

  page.hidden = false;
  document.getElementById("dg-reading-without").hidden = true;
  for (const name of FIELDS) {
    const field = part(name);
    field.addEventListener("change", () => keep(name));
    // What an input method has not decided yet is no word.
    field.addEventListener("input", (event) => event.isComposing || keepLater(name));
    field.addEventListener("compositionend", () => keepLater(name));
  }
  addEventListener("pagehide", () => {
    for (const name of FIELDS) if (typed(name).join() !== last[name].join()) keep(name);
  });
  part("copy").addEventListener("click", copy);
  part("export").addEventListener("click", download);
  part("import").addEventListener("change", async (event) => {
    if (event.target.files[0]) await take(event.target.files[0]);
    event.target.value = "";
  });
  let forgotten = new Map();
  part("forget").addEventListener("click", () => {
    change((all) => {
      // A second tap has nothing to forget, and must not take the way back.
      if (all.read.size) forgotten = new Map(all.read);
      all.read.clear();
    });
    part("said").textContent = say.forgotten;
    part("undo").hidden = !forgotten.size;
  });
  part("undo").addEventListener("click", () => {
    change((all) => (all.read = new Map([...forgotten, ...all.read])));
    part("said").textContent = say.undone;
    part("forget").focus();
    part("undo").hidden = true;
  });
  shown.push(showPage);
  showPage();
})();
