import { show, type Problems } from "./problems.ts";
import { didYouMean } from "./suggest.ts";
import { isRecord } from "./written.ts";

/** Every objective that a variant expects to fail has to be one of the drill's. */
export function checkExpectFail(given: Readonly<Record<string, unknown>>, problems: Problems): void {
  const objectives = isRecord(given["objectives"]) ? Object.keys(given["objectives"]) : [];
  // Those of packs are known when they are planned.
  if (given["include"] !== undefined) return;
  for (const [variant, written] of Object.entries(isRecord(given["variants"]) ? given["variants"] : {})) {
    const expectFail = isRecord(written) ? written["expectFail"] : null;
    for (const [index, name] of (Array.isArray(expectFail) ? (expectFail as unknown[]) : []).entries())
      if (typeof name === "string" && !objectives.includes(name))
        problems.add({
          path: ["variants", variant, "expectFail", index],
          expected: "the name of an objective",
          got: show(name),
          next: didYouMean(name, objectives),
        });
  }
}
