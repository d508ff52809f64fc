import type { WrittenValue } from "../drill/drill.ts";
import { Problems } from "../drill/problems.ts";
import { formatMs } from "./format.ts";
import type { ClientProfile } from "./load-settings.ts";

/** As many shared connections as the engine keeps per node. */
const maxShared = 256;

/** Throws `SpecError` with every contradiction between the settings of a drill's own profile. */
export function checkClient(
  profile: ClientProfile,
  written: Readonly<Record<string, WrittenValue>>,
  path: readonly string[],
): void {
  const problems = new Problems();
  const { mode, connections, deadlineMs, commandTimeoutMs, retry, breaker, hedge, defect } = profile;
  /** The setting that the drill wrote, of those that contradict each other. */
  const at = (...keys: readonly [string, ...string[]]): readonly string[] => [
    ...path,
    keys.find((key) => written[key] !== undefined) ?? keys[0],
  ];
  if (retry.backoffMinMs > retry.backoffMaxMs)
    problems.add({
      path: at("backoffMin", "backoffMax"),
      expected: "backoffMin no longer than backoffMax",
      got: `${String(retry.backoffMinMs)} ms and ${String(retry.backoffMaxMs)} ms`,
      next: "Set both.",
    });
  if (mode === "multiplexed" && connections > maxShared)
    problems.add({
      path: at("connections", "mode"),
      expected: `at most ${String(maxShared)} shared connections`,
      got: String(connections),
      next: 'Lower it, or choose "mode: pooled".',
    });
  if (mode !== "pooled" && written["idleTimeout"] !== undefined && profile.idleTimeoutMs !== null)
    problems.add({
      path: at("idleTimeout"),
      expected: 'an idle timeout with "mode: pooled" alone',
      got: `mode ${mode}, whose connections are never idle in a pool`,
      next: "Take it out, or change the mode.",
    });
  for (const key of ["breakerRequests", "breakerWindow", "breakerOpen", "breakerProbes"])
    if (breaker === null && written[key] !== undefined)
      problems.add({
        path: at(key),
        expected: "a circuit breaker",
        got: "a profile without one",
        next: 'Add the share of failures at which it opens, such as "breaker: 50%".',
      });
  if (hedge === null && written["hedgeBudget"] !== undefined)
    problems.add({
      path: at("hedgeBudget"),
      expected: "hedged reads",
      got: "a profile without them",
      next: 'Add the time after which a read is sent again, such as "hedge: 20ms".',
    });
  if (hedge !== null && deadlineMs !== null && hedge.afterMs >= deadlineMs)
    problems.add({
      path: at("hedge", "deadline"),
      expected: `a time before the deadline of ${formatMs(deadlineMs)}`,
      got: formatMs(hedge.afterMs),
      next: "A read is over by then: send it again sooner.",
    });
  if (defect !== null && (mode !== "pooled" || (deadlineMs === null && commandTimeoutMs === null)))
    problems.add({
      path: at("defect"),
      expected: '"mode: pooled" and a deadline, which the defect is about',
      got: `mode ${mode}, deadline ${deadlineMs === null ? "none" : formatMs(deadlineMs)}`,
      next: 'Start the profile "from: pooled".',
    });
  problems.throwIfAny();
}
