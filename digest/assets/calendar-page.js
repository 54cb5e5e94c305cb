/* Calendars: a day all of whose papers were read has a tick. */
(() => {
  const reader = globalThis.digestReader;
  const cells = [...document.querySelectorAll(".dg-cell[data-papers]")];

  function showTicks() {
    const read = new Map();
    for (const date of reader.own.read.values()) read.set(date, (read.get(date) ?? 0) + 1);
    for (const cell of cells) {
      const date = cell.pathname.slice(-11, -1).replaceAll("/", "-");
      cell.classList.toggle("dg-cell--read", read.get(date) >= cell.dataset.papers);
    }
  }

  reader.shown.push(showTicks);
  showTicks();
})();
