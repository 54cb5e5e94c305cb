/* Material (9.8) opens its menu on a narrow screen with a label, which no keyboard reaches: it is made a button. */
(() => {
  const menu = document.querySelector(".md-header [for=__drawer]");
  const drawer = document.getElementById("__drawer");
  if (!menu || !drawer) return;
  const tell = () => menu.setAttribute("aria-expanded", drawer.checked);
  const name = document.querySelector(".md-nav--primary")?.getAttribute("aria-label");
  if (name) menu.setAttribute("aria-label", name);
  menu.setAttribute("role", "button");
  menu.tabIndex = 0;
  tell();
  drawer.addEventListener("change", tell);
  // Material itself clicks a label that has the focus at Enter.
  menu.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    menu.click();
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !drawer.checked) return;
    menu.click();
    menu.focus();
  });
})();
