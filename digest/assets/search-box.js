/* Material's search box listens to keys alone: pasting, dictating and the end of a composition are told to it as one. */
const box = document.querySelector("[data-md-component=search-query]");

function look() {
  box.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }));
}

if (box) {
  // Material 9.8 gives its dialog no name.
  box.closest("[role=dialog]")?.setAttribute("aria-label", box.getAttribute("aria-label"));
  box.addEventListener("input", (event) => {
    if (!event.isComposing) look();
  });
  box.addEventListener("compositionend", look);
  // What an input method has not decided yet is no query.
  addEventListener("keyup", (event) => {
    if (event.isComposing && event.target === box) event.stopImmediatePropagation();
  }, true);
}
