/** Elements made and found: text is always text, never HTML. */

/** @typedef {Node | string | null | undefined | false} Child */
/** @typedef {Record<string, unknown>} Properties */


/**
 * An element with its properties: `class`, `on` (listeners by event), `data`, anything else an attribute or, where
 * it is no text, a property.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Properties} [properties]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, properties = {}, ...children) {
  return /** @type {HTMLElementTagNameMap[T]} */ (filled(document.createElement(tag), properties, children));
}

/** @param {Element} made @param {Properties} properties @param {Child[]} children */
function filled(made, properties, children) {
  for (const [name, value] of Object.entries(properties)) set(made, name, value);
  made.append(...children.filter((c) => c !== null && c !== undefined && c !== false));
  return made;
}

/** @param {Element} made @param {string} name @param {unknown} value */
function set(made, name, value) {
  if (name === "on") {
    const heard = /** @type {Record<string, EventListener>} */ (value);
    for (const [event, listener] of Object.entries(heard)) made.addEventListener(event, listener);
  } else if (name === "class") {
    made.setAttribute("class", String(value));
  } else if (typeof value === "boolean" && name in made) {
    Reflect.set(made, name, value);
  } else if (value !== null && value !== undefined && value !== false) {
    made.setAttribute(name, value === true ? "" : String(value));
  }
}

/**
 * The element of the page with this id.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @returns {T}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no element #${id}`);
  return /** @type {T} */ (found);
}

/**
 * A select with its options.
 * @param {readonly (readonly [string, string])[]} options values with the words for them
 * @param {string} chosen
 * @param {(value: string) => void} changed
 * @param {Properties} [properties]
 */
export function choice(options, chosen, changed, properties = {}) {
  const made = el("select", properties, ...options.map(([value, text]) => el("option", { value }, text)));
  made.value = chosen;
  made.addEventListener("change", () => changed(made.value));
  return made;
}

/**
 * Text put in only where it is another, so that nothing is laid out anew for nothing.
 * @param {Element} element
 * @param {string} text
 */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
