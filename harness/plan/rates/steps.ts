import { specError } from "../../drill/problems.ts";
import { integer, readUnit } from "../../drill/units.ts";
import { readRate, segment, type Shape, tidy } from "./shape.ts";

/** `500/s to 5000/s in 5 steps`: five equally long stretches, the first at 500/s and the last at 5000/s. */
export const steps: Shape = {
  example: "500/s to 5000/s in 5 steps",
  pattern: /^(\S+) to (\S+) in (\S+) steps$/,
  draw: ([first, last, text], { startMs, endMs }, { path }) => {
    const [from, to, count] = [readRate(first, path), readRate(last, path), readUnit(integer, text, path)];
    if (count < 2 || count > 1000)
      throw specError({
        path,
        expected: "from 2 to 1000 steps",
        got: String(count),
        next: "The first step has the first rate, the last step the second one.",
      });
    const at = (index: number) => startMs + ((endMs - startMs) * index) / count;
    const segments = Array.from({ length: count }, (_, index) =>
      segment({ startMs: at(index), endMs: at(index + 1) }, tidy(from + ((to - from) * index) / (count - 1))),
    );
    return { segments };
  },
};
