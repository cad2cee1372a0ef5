// The little that the wizard does beyond HTML: what is typed and まだ分からない never stand together. Without it, what was changed last counts.
"use strict";

document.addEventListener("input", (event) => {
  const pair = event.target.closest(".known-or-not");
  if (!pair) return;
  const tick = pair.querySelector('input[type="checkbox"]');
  const control = pair.querySelector('input:not([type="checkbox"])');
  if (event.target === tick && tick.checked) control.value = "";
  if (event.target === control) tick.checked = control.value === "";
});
