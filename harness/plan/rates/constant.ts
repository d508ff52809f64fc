import { readRate, segment, type Shape } from "./shape.ts";

/** `500/s`. */
export const constant: Shape = {
  example: "500/s",
  pattern: /^(\S+)$/,
  draw: ([text], stretch, { path }) => ({ segments: [segment(stretch, readRate(text, path))] }),
};

/** `500/s to 5000/s`: straight from the first rate to the second one. */
export const ramp: Shape = {
  example: "500/s to 5000/s",
  pattern: /^(\S+) to (\S+)$/,
  draw: ([from, to], stretch, { path }) => ({ segments: [segment(stretch, readRate(from, path), readRate(to, path))] }),
};
