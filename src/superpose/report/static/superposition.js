// Weights to move under a picture of a superposition: its parts and its sum follow.
//
//   import { attach } from "./superposition.js";
//   attach(element, element.layout.meta.superposition);
//
// `element` is a Plotly plot; `meta` is what figures/superposition.py puts into `layout.meta.superposition`:
//   x, names      the axis, and what the parts are called
//   parts         their graphs before they are weighted, one list of numbers a part
//   weights, bias, rest   the weights, the bias, and what all parts not shown add (null where all are shown)
//   largest       how far a weight can be moved either way
//   activation    {name, z, a}: the activation as a table to read between; z is null where other neurons have a part
//   traces        {parts, sum, value}: which traces of the plot are which; value is null where there is none

/** The sum of all parts with these weights, point by point. */
export function summed(meta, weights) {
  const total = meta.x.map((_, point) => meta.bias + (meta.rest ? meta.rest[point] : 0));
  meta.parts.forEach((graph, part) => {
    for (let point = 0; point < total.length; point++) total[point] += weights[part] * graph[point];
  });
  return total;
}

/** The activation of a pre-activation, read between the lines of its table. */
export function activated(activation, z) {
  const first = activation.z[0];
  const step = (activation.z[activation.z.length - 1] - first) / (activation.z.length - 1);
  const place = Math.min(Math.max((z - first) / step, 0), activation.z.length - 1);
  const before = Math.min(Math.floor(place), activation.z.length - 2);
  const share = place - before;
  return activation.a[before] * (1 - share) + activation.a[before + 1] * share;
}

/** What the traces show with these weights: their numbers, and the y of each. */
export function drawn(meta, weights) {
  const total = summed(meta, weights);
  const traces = [...meta.traces.parts, meta.traces.sum];
  const y = [...meta.parts.map((graph, part) => graph.map((a) => weights[part] * a)), total];
  if (meta.traces.value !== null && meta.activation.z) {
    traces.push(meta.traces.value);
    y.push(total.map((z) => activated(meta.activation, z)));
  }
  return { traces, y };
}

/** Puts one slider a weight below the plot, and moves its parts and sum with them. Gives back the box of sliders. */
export function attach(element, meta) {
  const weights = [...meta.weights];
  const box = document.createElement("fieldset");
  box.className = "weights";
  const legend = document.createElement("legend");
  legend.textContent = "Move the weights";
  box.append(legend);
  let waiting = false;

  const redraw = () => {
    waiting = false;
    const { traces, y } = drawn(meta, weights);
    const names = meta.names.map((name, part) => `${short(weights[part])} × ${name}`);
    const all = traces.map((trace, i) => (i < names.length ? names[i] : element.data[trace].name));
    window.Plotly.restyle(element, { y, name: all }, traces);
    if (meta.traces.value !== null && !meta.activation.z) {
      // other neurons have a part in it, so it is true of the weights as trained alone
      const visible = weights.every((weight, part) => weight === meta.weights[part]);
      window.Plotly.restyle(element, { visible }, [meta.traces.value]);
    }
  };
  const later = () => {
    if (waiting) return;
    waiting = true;
    window.requestAnimationFrame(redraw);
  };

  const rows = meta.names.map((name, part) => slider(name, weights[part], meta.largest, (weight) => {
    weights[part] = weight;
    if (element.layout.sliders && element.layout.sliders.length) window.Plotly.relayout(element, { sliders: [] });
    later();
  }));
  rows.forEach((row) => box.append(row.line));

  const back = document.createElement("button");
  back.type = "button";
  back.textContent = "As trained";
  back.addEventListener("click", () => {
    meta.weights.forEach((weight, part) => {
      weights[part] = weight;
      rows[part].set(weight);
    });
    later();
  });
  box.append(back);
  element.after(box);
  return box;
}

/** One labelled slider; the arrow keys move it by a hundredth of its length. */
function slider(name, weight, largest, moved) {
  const line = document.createElement("label");
  line.className = "weight";
  const said = document.createElement("span");
  said.textContent = `weight of ${name}`;
  const input = document.createElement("input");
  input.type = "range";
  input.min = -largest;
  input.max = largest;
  input.step = "any";
  input.value = weight;
  const output = document.createElement("output");
  output.textContent = short(weight);
  input.addEventListener("input", () => {
    output.textContent = short(Number(input.value));
    moved(Number(input.value));
  });
  input.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (!way) return;
    event.preventDefault();
    input.value = Number(input.value) + (way * largest) / 50;
    input.dispatchEvent(new Event("input"));
  });
  line.append(said, input, output);
  return {
    line,
    set(to) {
      input.value = to;
      output.textContent = short(to);
    },
  };
}

/** A number with three significant digits, as the figures write it. */
function short(value) {
  return String(Number(value.toPrecision(3)));
}
