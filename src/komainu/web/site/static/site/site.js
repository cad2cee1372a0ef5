// The little that HTML alone does not do. Every page works without it.
"use strict";

// A menu in the bar closes on Escape and when the reader goes elsewhere.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// After a form came back with errors, the reader lands on their summary.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelector(".error-summary")?.focus();
});

// A row of pages wider than the window begins where the reader is.
document.addEventListener("DOMContentLoaded", () => {
  for (const row of document.querySelectorAll(".tabs, .chips")) {
    const here = row.querySelector("[aria-current]");
    if (here && row.scrollWidth > row.clientWidth) row.scrollLeft = here.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
  }
});

// What was asked for in place of a list and is no list (the page to sign in, an error) is opened as the page that it is.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { boosted, target, xhr } = event.detail;
  if (!boosted || xhr.response.includes(`id="${target.id}"`)) return;
  event.preventDefault();
  location.assign(xhr.responseURL);
});

// When htmx has replaced a list, its new count is said aloud once.
document.addEventListener("htmx:afterSettle", () => {
  const announcer = document.getElementById("announcer");
  const said = document.querySelector("[data-announce]");
  if (announcer && said) announcer.textContent = said.textContent.trim();
});

// A button that prints, where there is one.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
