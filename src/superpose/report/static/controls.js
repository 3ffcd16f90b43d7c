/**
 * What a figure's sliders, buttons and menus do, as ordinary controls of the page: a keyboard reaches them, a screen
 * reader names them, and they are drawn like the rest. Plotly's own are drawings that only a pointer can use.
 */

/**
 * @typedef {{method: string, args: Array<*>, label: string}} Step
 * @typedef {{element: HTMLElement, apply: function(Array<*>): void}} Place
 */

/**
 * An element with attributes and children.
 * @param {string} name
 * @param {Object<string, string>} attributes
 * @param {...(Node|string)} children
 * @returns {HTMLElement}
 */
function make(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/**
 * A slider: a range with its value in words.
 * @param {*} slider as in Plotly's layout.sliders
 * @param {string} name for who does not see it
 * @param {function(Step): void} act
 */
function range(slider, name, act) {
  const steps = slider.steps;
  const prefix = (slider.currentvalue && slider.currentvalue.prefix) || "";
  const suffix = (slider.currentvalue && slider.currentvalue.suffix) || "";
  const input = make("input", {
    type: "range", min: "0", max: String(steps.length - 1), step: "1", value: String(slider.active || 0),
    "aria-label": prefix.trim().replace(/[:=]$/, "") || name,
  });
  const told = make("output", {});
  let at = -1;
  const show = (place) => {
    at = place;
    input.value = String(place);
    told.textContent = prefix + steps[place].label + suffix;
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
    moved: false,
    current: () => steps[at],
    follow(frame) {
      const place = steps.findIndex((step) => Array.isArray(step.args[0]) && step.args[0].includes(frame));
      if (place >= 0) show(place);
    },
    isAtEnd: () => at === steps.length - 1,
    toStart: () => show(0),
  };
}

/** Whether a step plays the film (all frames from here), and whether it stops it. */
const plays = (step) => step.method === "animate" && !(Array.isArray(step.args[0]) && step.args[0].length);
const stops = (step) =>
  step.method === "animate" && Array.isArray(step.args[0]) && step.args[0].length === 1 && step.args[0][0] === null;

/**
 * A row of buttons; of those that choose (and do not play) the chosen one is marked.
 * @param {*} menu as in Plotly's layout.updatemenus
 * @param {string} name
 * @param {function(Step): void} act
 */
function buttons(menu, name, act) {
  const chooses = !menu.buttons.some((step) => plays(step) || stops(step));
  let at = chooses ? Math.max(menu.active ?? 0, 0) : -1;
  const made = menu.buttons.map((step, i) => {
    const button = make("button", { type: "button" }, step.label);
    button.addEventListener("click", () => {
      at = i;
      mark();
      act(step);
    });
    return button;
  });
  const mark = () => {
    if (chooses) made.forEach((button, i) => button.setAttribute("aria-pressed", String(i === at)));
  };
  mark();
  return {
    element: make("div", { class: "buttons", role: "group", "aria-label": name }, ...made),
    current: () => (chooses ? menu.buttons[at] : undefined),
    follow() {},
  };
}

/**
 * A list to choose from.
 * @param {*} menu as in Plotly's layout.updatemenus
 * @param {string} name
 * @param {function(Step): void} act
 */
function choice(menu, name, act) {
  const list = make("select", { "aria-label": name });
  menu.buttons.forEach((step, i) => list.append(make("option", { value: String(i) }, step.label)));
  list.value = String(Math.max(menu.active ?? 0, 0));
  list.addEventListener("change", () => act(menu.buttons[+list.value]));
  return { element: make("div", { class: "choice" }, list), current: () => menu.buttons[+list.value], follow() {} };
}

/**
 * The controls of a figure, and its layout without them.
 * @param {*} layout Plotly's
 * @param {string} name of the figure
 * @param {function(Step): void} act does what a step says
 * @returns {{controls: Array<*>, layout: *}}
 */
export function controlsOf(layout, name, act) {
  const { sliders = [], updatemenus = [], ...rest } = layout;
  const menus = updatemenus.filter((menu) => menu.buttons && menu.buttons.length);
  const ranges = sliders.filter((slider) => slider.steps && slider.steps.length > 1).map((s) => range(s, name, act));
  const others = menus.map((menu) => (menu.type === "buttons" ? buttons : choice)(menu, `${name}: choose`, (step) => {
    if (plays(step) && ranges.length && ranges[0].isAtEnd()) {
      ranges[0].toStart();
      act(ranges[0].current());
    }
    act(step);
  }));
  return { controls: [...others, ...ranges], layout: rest };
}
