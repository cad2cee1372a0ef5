// The little that the manager's pages do beyond HTML. Every one of them works without it.
"use strict";

// What is typed and まだ分からない never stand together. Without the script, what differs from before counts.
document.addEventListener("input", (event) => {
  const pair = event.target.closest(".known-or-not");
  if (!pair) return;
  const tick = pair.querySelector('input[type="checkbox"]');
  const control = pair.querySelector('input:not([type="checkbox"])');
  if (event.target === tick && tick.checked) control.value = "";
  if (event.target === control) tick.checked = control.value === "";
});

// A decision that departs from the proposal needs a reason: its field opens by itself.
document.addEventListener("change", (event) => {
  const line = event.target.closest(".decision-line[data-proposed]");
  if (!line || event.target.type !== "radio" || !line.dataset.proposed) return;
  if (event.target.value !== line.dataset.proposed) line.querySelector(".reason-field").open = true;
});
