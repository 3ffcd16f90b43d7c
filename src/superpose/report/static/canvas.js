/** Pictures that plotly.js reads back from a canvas: said at once, so that the browser need not advise it on its console. */

const given = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, options) {
  return given.call(this, kind, kind === "2d" ? { willReadFrequently: true, ...options } : options);
};
