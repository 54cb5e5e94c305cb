/*
 * What every page starts as its search worker: it fetches the real one, search-worker.js, at the first question. Until
 * then it answers what Material's box (9.8) wants to know of a worker when a page has loaded. The address of the real
 * one, from here, is what follows the `#` in its own.
 */
"use strict";

let setup = null;

function begin(event) {
  try {
    importScripts(new URL(self.location.hash.slice(1), self.location.href));
  } catch {
    // No connection, or the site was published anew; the next question tries again.
    fail(event.data);
    return;
  }
  // That one has put its own listener in the place of ours. Material does not mind being told twice that it is ready.
  if (setup) self.onmessage(setup);
  self.onmessage(event);
}

function fail({ type, request }) {
  const title = setup?.data.data.config.failed ?? "";
  if (type === 2) self.postMessage({ type: 3, data: { items: [[{ location: "archive/", title, text: "", terms: {}, score: 1 }]] } });
  else if (request) self.postMessage({ type: "failed", request });
}

self.onmessage = (event) => {
  const { type, data } = event.data;
  if (type === 0) {
    setup = event;
    self.postMessage({ type: 1 });
  } else if (type === 2 && !data.trim()) {
    self.postMessage({ type: 3, data: { items: [] } });
  } else {
    begin(event);
  }
};
