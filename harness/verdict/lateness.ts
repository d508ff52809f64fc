import type { PlannedExpression } from "../plan/plan.ts";
import { timeOf } from "./metrics/latency.ts";

/**
 * The same latency, of the generator's own lateness: a slot that the generator woke late makes the response time longer, and
 * that is no fault of the target. Null where the expression is no plain response time.
 */
export function latenessOf({ first, operation }: PlannedExpression): PlannedExpression | null {
  if (operation !== null || first.metric !== "latency" || timeOf(first) !== "response") return null;
  if (first.subject.kind !== "load") return null;
  return {
    first: { ...first, subject: { ...first.subject, operation: null }, filters: { ...first.filters, time: "lag" } },
    operation: null,
    second: null,
  };
}
