import type { Verdict } from "../verdict.ts";

/** Something that decides the run's verdict whatever the objectives say. */
export interface Problem {
  readonly verdict: Extract<Verdict["verdict"], "invalid" | "aborted" | "error">;
  readonly exitCode: number;
  /** One sentence. */
  readonly reason: string;
}

export function invalid(reason: string): Problem {
  return { verdict: "invalid", exitCode: 4, reason };
}
