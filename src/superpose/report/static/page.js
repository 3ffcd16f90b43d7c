/** The page: light or dark, figures as they come near, all of them for print. */

import { Figure } from "./figures.js";

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");
const toDark = JSON.parse(document.getElementById("palette").textContent);
const figures = [...document.querySelectorAll("figure.drawn")].map((element) => new Figure(element, toDark));
const near = new Set();
let printing = false;

/** Whether the page is dark now: as chosen, else as the system is. */
function isDark() {
  if (printing) return false;
  return root.dataset.theme ? root.dataset.theme === "dark" : system.matches;
}

/** Draw the figures that have come near, in the colours of now. */
function paint() {
  const dark = isDark();
  for (const figure of printing ? figures : near) figure.draw(dark);
  const button = document.getElementById("theme");
  button.setAttribute("aria-pressed", String(dark));
}

const seen = new IntersectionObserver(
  (entries) => {
    for (const entry of entries.filter((one) => one.isIntersecting)) {
      const figure = figures.find((one) => one.element === entry.target);
      seen.unobserve(entry.target);
      near.add(figure);
      figure.draw(isDark());
    }
  },
  { rootMargin: "700px" },
);

/** Before and after print: everything, light, as wide as paper. */
function print(begins) {
  if (printing === begins) return;
  printing = begins;
  if (begins) figures.forEach((figure) => near.add(figure));
  paint();
  figures.forEach((figure) => figure.fit(begins));
}

document.getElementById("theme").addEventListener("click", () => {
  root.dataset.theme = isDark() ? "light" : "dark";
  paint();
});
document.getElementById("print").addEventListener("click", () => window.print());
system.addEventListener("change", paint);
addEventListener("beforeprint", () => print(true));
addEventListener("afterprint", () => print(false));
matchMedia("print").addEventListener("change", (event) => print(event.matches));
figures.forEach((figure) => seen.observe(figure.element));
paint();
