/* The front page: which of the days before the latest have come since the reader was here the last time. */
(() => {
  const line = document.getElementById("dg-since");
  if (!line) return;
  const key = `${globalThis.digestReader.place}:seen`;
  const newest = line.dataset.newest;
  let seen;
  try {
    const [before, shown] = (sessionStorage.getItem(key) ?? "").split(" ");
    // What is new stays so in this tab until a newer day comes.
    seen = shown === newest ? before : (localStorage.getItem(key) ?? newest);
    sessionStorage.setItem(key, `${seen} ${newest}`);
    localStorage.setItem(key, newest);
  } catch {
    return; // Storage that is blocked: nobody knows.
  }
  const days = [...line.querySelectorAll("time")];
  for (const day of days) day.parentElement.hidden = day.dateTime <= seen;
  line.hidden = days[0].dateTime <= seen;
  // Others may have come that are not on this page.
  line.querySelector("[data-part=more]").hidden = days.at(-1).dateTime <= seen;
})();
