import type { Evidence } from "../../journal/evidence.ts";
import { thrownAt } from "../../journal/thrown-at.ts";
import type { PlannedLoad } from "../../plan/plan.ts";
import { type Problem, invalid } from "./problem.ts";

/** A scenario may throw in one slot of a hundred; those are failed slots. Beyond that the run's figures are about its bug. */
const defaultLimitRatio = 0.01;

/** The scenario of a load threw something that is neither Redis's nor the origin's, in more slots than the load allows. */
export function findScenarioErrors(evidence: Evidence): readonly Problem[] {
  return evidence.plan.loads.flatMap((load): readonly Problem[] => {
    const { thrown, offered } = countThrown(evidence, load);
    const messages = evidence.load.scenarioErrors.filter((error) => error.load === load.name);
    const limit = load.maxScenarioErrorRatio ?? defaultLimitRatio;
    // Without a count of its slots nobody knows the share.
    const isBeyond = thrown > 0 ? thrown > limit * offered : messages.length > 0;
    if (!isBeyond) return [];
    const [first] = messages;
    const place = first === undefined ? null : thrownAt(first.stack);
    const what =
      first === undefined
        ? ""
        : `: ${first.message}${place === null ? "" : ` (${place})`}${others(messages.length - 1)}`;
    return [invalid(`the scenario of ${load.name} failed by itself${share(thrown, offered, limit)}${what}`)];
  });
}

function countThrown({ load }: Evidence, { name }: PlannedLoad) {
  const windows = load.counts(name, "", "due");
  const thrown = windows.reduce((sum, { failed }) => sum + (failed["SCENARIO"] ?? 0), 0);
  const offered =
    load.totals[name]?.offered ??
    windows.reduce((sum, { done, failed, abandoned }) => {
      return sum + done + abandoned + Object.values(failed).reduce((all, count) => all + count, 0);
    }, 0);
  return { thrown, offered };
}

function share(thrown: number, offered: number, limit: number): string {
  return thrown === 0
    ? ""
    : ` in ${String(thrown)} of ${String(offered)} slots (limit ${String(Number((limit * 100).toFixed(4)))} %)`;
}

function others(more: number): string {
  if (more === 0) return "";
  return more === 1 ? ", and another message" : `, and ${String(more)} other messages`;
}
