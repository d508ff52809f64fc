import type { Plan, PlannedExpression, PlannedTarget } from "./plan.ts";
import { membersOf } from "./select-nodes.ts";

/** Things worth knowing about a plan that are no errors. */
export function notesOf({ targets, loads, faults, objectives, phases }: Omit<Plan, "notes">): readonly string[] {
  const measures = objectives.flatMap(({ expression }) => measuresOf(expression));
  const asks = (metric: string, target: PlannedTarget) =>
    measures.some(
      ({ metric: name, subject }) => name === metric && subject.kind === "target" && subject.target === target.name,
    );
  return [
    ...(objectives.length === 0 ? ["There are no objectives: nothing can fail."] : []),
    ...(loads.length === 0 ? ["There is no load: client figures will be unknown."] : []),
    ...targets.flatMap((target) => {
      const { name, proxiedPlanes, config } = target;
      const isUnlimited = (config["maxmemory"] ?? "0") === "0";
      return [
        ...(proxiedPlanes.includes("client")
          ? [
              `${name}: its client plane leads through proxies from the beginning to the end, which about halves its top throughput.`,
            ]
          : []),
        ...(isUnlimited && asks("memoryRatio", target)
          ? [`${name}: maxmemory is not set, so its memoryRatio will be unknown.`]
          : []),
      ];
    }),
    ...faults.flatMap(({ name, kind, target }) => {
      const { topology } = targets.find((candidate) => candidate.name === target.target) ?? {};
      const aimed = targets.find((candidate) => candidate.name === target.target);
      const isOnly = aimed !== undefined && membersOf(aimed).shards * membersOf(aimed).copies === 1;
      return isOnly && (kind === "kill" || kind === "terminate" || kind === "freeze")
        ? [`${name}: ${target.target} is ${topology ?? ""} with one node: while it is out, nothing serves.`]
        : [];
    }),
    ...loads.flatMap(({ name, schedule }) => {
      const idle = phases.filter(
        (phase) => !schedule.some(({ startMs, endMs }) => startMs < phase.endMs && endMs > phase.startMs),
      );
      return schedule.length > 0 && idle.length > 0
        ? [`${name}: has no rate in ${idle.map((phase) => phase.name).join(", ")}.`]
        : [];
    }),
  ];
}

function measuresOf({ first, second }: PlannedExpression) {
  return second === null ? [first] : [first, second];
}
