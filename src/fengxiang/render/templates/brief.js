// Two switches: one column or two, everything or only what changed. Without script both columns and all rows show.
"use strict";
for (const box of document.querySelectorAll("[data-view]")) {
  box.addEventListener("change", () => document.body.classList.toggle(box.dataset.view, box.checked));
  document.body.classList.toggle(box.dataset.view, box.checked);
}
// The history of a span shows on hover as its title; on tap or click it is written below the text.
const told = document.getElementById("history");
for (const text of told ? document.querySelectorAll(".text") : []) {
  text.addEventListener("click", (event) => {
    const span = event.target.closest("span[title]");
    told.hidden = !span;
    told.textContent = span ? span.title : "";
  });
}
// A slider shows its value while it moves; when it is let go the page is asked again.
for (const form of document.querySelectorAll("form[data-live]")) {
  form.addEventListener("input", (event) => {
    const shown = event.target.parentElement.querySelector("output");
    if (shown) shown.textContent = event.target.value;
  });
  form.addEventListener("change", () => form.requestSubmit());
}
