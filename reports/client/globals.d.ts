import type UPlot from "uplot";

declare global {
  /** uPlot's own script, which stands before these in the page. */
  const uPlot: typeof UPlot;
  type Plot = UPlot;
  type PlotOptions = UPlot.Options;
  type PlotData = UPlot.AlignedData;
}
