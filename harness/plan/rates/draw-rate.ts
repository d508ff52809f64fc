import { specError } from "../../drill/problems.ts";
import { burst } from "./burst.ts";
import { constant, ramp } from "./constant.ts";
import { replay } from "./replay.ts";
import type { Drawn, Shape, ShapeContext, Stretch } from "./shape.ts";
import { sine } from "./sine.ts";
import { spike } from "./spike.ts";
import { steps } from "./steps.ts";

const shapes: readonly Shape[] = [constant, ramp, steps, spike, burst, sine, replay];

/** A rate's text on its stretch of the clock, without the segments that have no rate. Throws `SpecError`. */
export function drawRate(text: string, stretch: Stretch, context: ShapeContext): Drawn {
  const words = text
    .trim()
    .replaceAll(/\s*\/\s*/g, "/")
    .replaceAll(/\s+/g, " ");
  for (const { pattern, draw } of shapes) {
    const [found, ...groups] = pattern.exec(words) ?? [];
    if (found === undefined) continue;
    const { segments, ...rest } = draw(groups, stretch, context);
    const isRate = (rate: (typeof segments)[number]) => rate.fromPerSecond + rate.toPerSecond > 0;
    return { segments: stretch.endMs > stretch.startMs ? segments.filter(isRate) : [], ...rest };
  }
  throw specError({
    path: context.path,
    expected: "a rate",
    got: JSON.stringify(text),
    next: `Write it as ${shapes.map(({ example }) => JSON.stringify(example)).join(", ")}; docs/rates.md.`,
  });
}
