// Two switches: one column or two, everything or only what changed. Without script both columns and all rows show.
"use strict";
function ready() {
  // A citation leads to the clause that holds its first character.
  const cited = /^#n(\d+)$/.exec(location.hash)?.[1];
  if (cited && !document.getElementById(`n${cited}`)) {
    const starts = [...document.querySelectorAll(".text span[id^=n]")].map((one) => Number(one.id.slice(1)));
    const start = Math.max(...starts.filter((one) => one <= Number(cited)));
    if (start >= 0) location.replace(`#n${start}`);
  }
  for (const box of document.querySelectorAll("[data-view]")) {
    box.addEventListener("change", () => document.body.classList.toggle(box.dataset.view, box.checked));
    document.body.classList.toggle(box.dataset.view, box.checked);
  }
  // Inline, what a rewording struck out stands where it stood; it is copied from the old side when it is first asked for.
  const inline = document.querySelector('[data-view="inline"]');
  function struck() {
    for (const row of document.querySelectorAll("table.redline tr.reworded")) {
      let kept = 0;
      const gone = [];
      for (const one of row.cells[1].childNodes) {
        if (one.nodeName === "DEL") gone.push([kept, one]);
        else if (one.nodeName !== "A" && one.className !== "joint") kept += one.textContent.length;
      }
      for (const [at, one] of gone) strike(row.cells[2], at, one);
    }
  }
  if (inline?.checked) struck();
  else inline?.addEventListener("change", struck, { once: true });
  // Puts a copy of what was struck out behind so many characters that both sides have.
  function strike(cell, at, gone) {
    const copy = gone.cloneNode(true);
    copy.className = "inline-only";
    for (const one of [...cell.childNodes]) {
      if (one.nodeName === "INS" || ["inline-only", "joint"].includes(one.className)) continue;
      if (at === 0 || one.nodeName === "A") return cell.insertBefore(copy, come(one));
      const size = one.textContent.length;
      if (at < size && one.nodeType === Node.TEXT_NODE) return cell.insertBefore(copy, one.splitText(at));
      at -= Math.min(at, size);
    }
    return cell.append(copy);
  }
  // Where what came in the same place begins: before it what went is struck out.
  function come(one) {
    const before = one.previousSibling;
    return before?.nodeName === "INS" || before?.className === "joint" ? come(before) : one;
  }
  // What is folded away is printed, and a table of years opens on the last.
  addEventListener("beforeprint", () => { for (const one of document.querySelectorAll("details")) one.open = true; });
  for (const one of document.querySelectorAll("table.heat")) one.parentElement.scrollLeft = one.parentElement.scrollWidth;
  // The history of a span shows on hover as its title; on tap, click or from the keyboard it is written below the text.
  const told = document.getElementById("history");
  for (const text of told ? document.querySelectorAll(".text") : []) {
    for (const kind of ["click", "focusin"]) text.addEventListener(kind, (event) => {
      const span = event.target.closest("[title]");
      told.hidden = !span;
      told.textContent = span ? span.title : "";
    });
  }
  // Words selected in a text go where words are asked for: into the search for a phrase and under a new remark.
  const fields = document.querySelectorAll("input[data-selected]");
  function taken() {
    const chosen = document.getSelection();
    const range = chosen.rangeCount && !chosen.isCollapsed ? chosen.getRangeAt(0) : null;
    if (!range?.startContainer.parentElement?.closest("main")) return;
    const values = { words: chosen.toString().trim(), place: String(place(range)) };
    for (const field of fields) field.value = values[field.dataset.selected];
    document.body.classList.add("picked");
  }
  // The character at which a selection begins: a clause of the new text has its own in its name, a row of the redline its first.
  function place(range) {
    const node = range.startContainer.childNodes[range.startOffset] ?? range.startContainer;
    const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    const clause = element.closest(".text span[id^=n]");
    if (!clause) return Number(element.closest("tr[id^=at-]")?.id.slice(3) ?? 0);
    const before = document.createRange();
    before.setStart(clause, 0);
    before.setEnd(range.startContainer, range.startOffset);
    return Number(clause.id.slice(1)) + before.toString().length;
  }
  if (fields.length) document.addEventListener("selectionchange", taken);
  // While words are selected the form that takes them stays in sight.
  document.addEventListener("pointerdown", (event) => {
    if (!event.target.closest("form.site")) document.body.classList.remove("picked");
  });
  // A drawing that is wider than the screen shows its last years first.
  for (const chart of document.querySelectorAll(".chart.years")) chart.scrollLeft = chart.scrollWidth;
  // A slider shows its value while it moves; when it is let go the page is asked again.
  for (const form of document.querySelectorAll("form[data-live]")) {
    form.addEventListener("input", (event) => {
      const shown = event.target.parentElement.querySelector("output");
      if (shown) shown.textContent = Number(Number(event.target.value).toPrecision(3));
    });
    form.addEventListener("change", (event) => {
      event.target.value = Number(Number(event.target.value).toPrecision(3));
      form.requestSubmit();
    });
  }
}
// Of a long text the redline and the text are compressed; they are opened before anything is bound to them.
async function opened(packed) {
  const bytes = Uint8Array.from(atob(packed.content.textContent), (one) => one.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  packed.replaceWith(document.createRange().createContextualFragment(await new Response(stream).text()));
  document.getElementById(location.hash.slice(1))?.scrollIntoView();
}
const packed = document.getElementById("packed");
const note = document.getElementById("unopened");
if (note) note.hidden = true;
if (packed) opened(packed).catch(() => { note.hidden = false; }).then(ready);
else ready();
