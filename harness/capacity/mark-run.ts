import type { Verdict } from "../verdict/verdict.ts";
import type { Mark } from "./search.ts";

/** What a run says about its rate. A generator that was not fit comes first: whatever failed then may be its doing. */
export function markRun(verdict: Verdict): { readonly mark: Mark; readonly reason: string } {
  const { generator, exitCode, objectives, reason } = verdict;
  if (exitCode === 130 || exitCode === 143) return { mark: "interrupted", reason };
  if (!generator.isFit) return { mark: "generator", reason: generator.detail };
  const failed = objectives.filter(({ status }) => status === "fail");
  if (failed.length > 0 && verdict.verdict !== "error")
    return { mark: "bad", reason: failed.map((one) => `${one.name}: ${one.reason}`).join("; ") };
  switch (verdict.verdict) {
    case "pass":
    case "warn":
      return { mark: "good", reason };
    case "aborted": // by a stop condition
    case "fail":
      return { mark: "bad", reason };
    case "invalid":
    case "error":
      return { mark: "unknown", reason };
    default:
      return verdict.verdict satisfies never;
  }
}
