/**
 * What a figure's sliders, buttons and menus do, as ordinary controls of the page: a keyboard reaches them, a screen
 * reader names them, and they are drawn like the rest. Plotly's own are drawings that only a pointer can use.
 */

/**
 * @typedef {{method: string, args: Array<*>, label: string}} Step one thing to do, as in Plotly's layout
 * @typedef {{element: HTMLElement, follow: function(string): void}} Control
 */

/** An element with attributes and children. */
function make(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Text of Plotly's, which may hold `<br>` and the like, as plain text. */
export function plain(text) {
  const parsed = new DOMParser().parseFromString(String(text ?? "").replace(/<br\s*\/?>/g, " "), "text/html");
  return parsed.body.textContent;
}

/**
 * A slider: a range with its value in words.
 * @param {*} slider as in Plotly's layout.sliders
 * @param {string} name for who does not see it
 * @param {function(Step): void} act
 */
export function range(slider, name, act) {
  const steps = slider.steps;
  const { prefix = "", suffix = "" } = slider.currentvalue || {};
  const input = make("input", {
    type: "range", min: "0", max: String(steps.length - 1), step: "1", value: String(slider.active || 0),
    "aria-label": plain(prefix).trim().replace(/[:=]$/, "").trim() || name,
  });
  const told = make("output", {});
  let at = -1;
  const show = (place) => {
    at = place;
    input.value = String(place);
    told.textContent = plain(prefix) + plain(steps[place].label) + plain(suffix);
    input.setAttribute("aria-valuetext", told.textContent);
  };
  show(slider.active || 0);
  input.addEventListener("input", () => {
    if (+input.value === at) return;
    show(+input.value);
    act(steps[at]);
  });
  return {
    element: make("div", { class: "scrub" }, input, told),
    follow(frame) {
      const place = steps.findIndex((step) => Array.isArray(step.args[0]) && step.args[0].includes(frame));
      if (place >= 0) show(place);
    },
    /** Back to the first step, where it stands at the last: to play from there. */
    rewind() {
      if (at !== steps.length - 1) return;
      show(0);
      act(steps[0]);
    },
  };
}

/** Whether a step plays (all frames from here on), and whether it stops what plays. */
const plays = (step) => step.method === "animate" && !(Array.isArray(step.args[0]) && step.args[0].length);
const stops = (step) => step.method === "animate" && Array.isArray(step.args[0]) && step.args[0][0] === null;

/**
 * A row of buttons; of those that choose (and do not play) the chosen one is marked.
 * @param {*} menu as in Plotly's layout.updatemenus
 * @param {string} name
 * @param {function(Step): void} act
 */
export function buttons(menu, name, act) {
  const chooses = !menu.buttons.some((step) => plays(step) || stops(step));
  const made = menu.buttons.map((step) => make("button", { type: "button" }, plain(step.label)));
  const mark = (at) => {
    if (chooses) made.forEach((button, i) => button.setAttribute("aria-pressed", String(i === at)));
  };
  made.forEach((button, i) =>
    button.addEventListener("click", () => {
      mark(i);
      act(menu.buttons[i], plays(menu.buttons[i]));
    }),
  );
  mark(menu.active ?? 0);
  return { element: make("div", { class: "buttons", role: "group", "aria-label": name }, ...made), follow() {} };
}

/**
 * A list to choose from.
 * @param {*} menu as in Plotly's layout.updatemenus
 * @param {string} name
 * @param {function(Step): void} act
 */
export function choice(menu, name, act) {
  const list = make("select", { "aria-label": name });
  menu.buttons.forEach((step, i) => list.append(make("option", { value: String(i) }, plain(step.label))));
  list.value = String(Math.max(menu.active ?? 0, 0));
  list.addEventListener("change", () => act(menu.buttons[+list.value]));
  return { element: list, follow() {} };
}
