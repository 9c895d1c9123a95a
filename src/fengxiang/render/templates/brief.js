// Two switches: one column or two, everything or only what changed. Without script both columns and all rows show.
"use strict";
for (const box of document.querySelectorAll("[data-view]")) {
  box.addEventListener("change", () => document.body.classList.toggle(box.dataset.view, box.checked));
  document.body.classList.toggle(box.dataset.view, box.checked);
}
