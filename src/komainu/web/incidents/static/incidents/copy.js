// Copying a report into the receiver's own form, item by item. Without this file the texts can still be selected and copied.
"use strict";

(() => {
  const page = document.querySelector("[data-copy-page]");
  if (!page) return;
  const key = `komainu.copied.${page.dataset.copyPage}`;
  const buttons = [...page.querySelectorAll("[data-copy-button]")];
  const announcer = document.getElementById("announcer");
  const counter = document.querySelector("[data-copy-count]");

  // Which items are done stays in this browser: only their ids, never what they say.
  const read = () => {
    try { return new Set(JSON.parse(localStorage.getItem(key) || "[]")); } catch { return new Set(); }
  };
  const done = read();
  const keep = () => {
    try { localStorage.setItem(key, JSON.stringify([...done])); } catch { /* A browser that keeps nothing forgets the ticks, no more. */ }
  };
  const count = () => { counter.textContent = `${counter.dataset.template} ${done.size} / ${boxes.length}`; };
  const tick = (item, isDone) => {
    const id = item.dataset.copyItem;
    item.classList.toggle("is-copied", isDone);
    item.querySelector("[data-copy-done] input").checked = isDone;
    if (isDone) done.add(id); else done.delete(id);
    keep();
    count();
  };

  const boxes = [...page.querySelectorAll("[data-copy-done]")];
  document.querySelector("[data-copy-keys]").hidden = false;
  for (const box of boxes) {
    const item = box.closest("[data-copy-item]");
    box.hidden = false;
    box.querySelector("input").addEventListener("change", (event) => tick(item, event.target.checked));
    if (done.has(item.dataset.copyItem)) tick(item, true);
  }
  count();

  const valueOf = (item) => {
    const value = item.querySelector("[data-copy-value]");
    return value.tagName === "TEXTAREA" ? value.value : value.textContent.trim();
  };
  // In a house whose address is plain http the browser lends no clipboard; there the text is marked and copied the old way.
  const copy = async (item) => {
    try {
      await navigator.clipboard.writeText(valueOf(item));
      return true;
    } catch {
      const value = item.querySelector("[data-copy-value]");
      if (value.select) value.select(); else getSelection().selectAllChildren(value);
      return document.execCommand("copy");
    }
  };
  buttons.forEach((button, place) => {
    const item = button.closest("[data-copy-item]");
    const words = button.querySelector("span");
    const usual = words.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      if (!(await copy(item))) return;
      tick(item, true);
      words.textContent = button.dataset.copied;
      if (announcer) announcer.textContent = `${item.querySelector("h3").textContent} ${button.dataset.copied}`;
      setTimeout(() => { words.textContent = usual; }, 2000);
    });
    button.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const next = step && buttons[place + step];
      if (!next) return;
      event.preventDefault();
      next.focus();
      next.closest("[data-copy-item]").scrollIntoView({ block: "center" });
    });
  });
})();
