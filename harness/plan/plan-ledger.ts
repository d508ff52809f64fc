import type { Selector } from "../drill/objective.ts";
import { selectorText } from "../drill/parse-selector.ts";
import { specError } from "../drill/problems.ts";
import type { Subject } from "./plan.ts";
import { offsetOf } from "./plan-bounds.ts";
import type { MeasureSurroundings, NamedMetric } from "./plan-subject.ts";

/**
 * What a metric of ledgers is measured of: a load that keeps one, or all such loads on a target. Throws `SpecError`, also where
 * there is none: what was never written down cannot be told to be lost.
 */
export function ledgerSubject(
  metric: NamedMetric,
  selector: Selector,
  { names, scenarios, path, text }: MeasureSurroundings,
): Subject {
  const [{ name } = { name: "" }, part] = selector.parts;
  const written = selectorText(selector);
  const offset = offsetOf(written, text);
  const kind = names.need(name, ["target", "load"], { path, offset });
  if (part !== undefined)
    throw specError({
      path,
      offset: offset + name.length + 1,
      expected: `"${name}" alone`,
      got: JSON.stringify(written),
      next: "A ledger is one of a load or a target.",
    });
  const hasOne = [...scenarios].some(
    ([load, { target, hasLedger }]) => hasLedger === true && (load === name || target === name),
  );
  const areAllKnown = scenarios.size === names.of("load").length; // a scenario that cannot be read is told where its load is planned
  if (!hasOne && areAllKnown)
    throw specError({
      path,
      offset,
      expected: `a load, or a target of one, that keeps a ledger, which ${metric.name} needs`,
      got: JSON.stringify(name),
      next: 'Give the target a load of the scenario "ledger" or "session".',
    });
  return kind === "load" ? { kind, load: name, operation: null } : { kind: "target", target: name, nodes: null };
}
