/** plotly.js writes style attributes, which the page's rules forbid; the same styles set one by one are allowed. */

const given = Element.prototype.setAttribute;

/** @this {Element} @param {string} name @param {string} value */
Element.prototype.setAttribute = function setAttribute(name, value) {
  if (name === "style" && (this instanceof HTMLElement || this instanceof SVGElement)) this.style.cssText = value;
  else given.call(this, name, value);
};
