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
