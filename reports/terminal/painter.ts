import { styleText } from "node:util";
import type { Sign } from "../text/status.ts";

/** Gives text its weight and colour, or leaves it as it is. */
export interface Painter {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly tone: (sign: Sign, text: string) => string;
}

const colours = { good: "green", careful: "yellow", bad: "red", unsure: "magenta" } as const;

/** With `hasColor` false every text stays as it is. */
export function painter(hasColor: boolean): Painter {
  if (!hasColor) return { bold: (text) => text, dim: (text) => text, tone: (_sign, text) => text };
  const options = { validateStream: false };
  return {
    bold: (text) => styleText("bold", text, options),
    dim: (text) => styleText("dim", text, options),
    tone: ({ tone }, text) => styleText(["bold", colours[tone]], text, options),
  };
}
