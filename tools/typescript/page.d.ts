// What the page uses of plotly.js, which comes as one script from its Python package.
interface PlotlyScript {
  react(where: HTMLElement, data: unknown[], layout: object, config?: object): Promise<HTMLElement>;
  restyle(where: HTMLElement, update: object, traces: number[]): Promise<HTMLElement>;
  purge(where: HTMLElement): void;
  relayout(where: HTMLElement, layout: object): Promise<HTMLElement>;
  Plots: { resize(where: HTMLElement): Promise<void> };
}
interface Window {
  Plotly?: PlotlyScript;
}
