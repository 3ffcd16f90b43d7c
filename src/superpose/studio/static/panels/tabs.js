/** Tabs: one panel at a time, arrow keys between them. */

import { el } from "../core/dom.js";

/** @typedef {{ key: string, title: string, panel: HTMLElement, shown?: () => void, left?: () => void }} Tab */

/** @param {HTMLElement} host @param {Tab[]} all @param {string} first */
export function tabs(host, all, first) {
  let open = "";
  const buttons = all.map((tab) =>
    el("button", { type: "button", role: "tab", id: `tab-${tab.key}`, "aria-controls": `panel-${tab.key}`, on: { click: () => show(tab.key) } }, tab.title)
  );
  const bar = el("div", { class: "tabs", role: "tablist" }, ...buttons);
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    const next = (all.findIndex((tab) => tab.key === open) + step + all.length) % all.length;
    show(all[next].key);
    buttons[next].focus();
  });
  for (const { key, panel } of all) {
    panel.id = `panel-${key}`;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", `tab-${key}`);
  }
  host.replaceChildren(bar, ...all.map((tab) => tab.panel));

  /** @param {string} key */
  function show(key) {
    if (open !== key) all.find((tab) => tab.key === open)?.left?.();
    open = key;
    all.forEach((tab, i) => {
      const on = tab.key === key;
      tab.panel.hidden = !on;
      buttons[i].setAttribute("aria-selected", String(on));
      buttons[i].tabIndex = on ? 0 : -1;
    });
    all.find((tab) => tab.key === key)?.shown?.();
  }
  show(first);
  return { show, open: () => open };
}
