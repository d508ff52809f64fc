import type { Status, Verdict } from "../../harness/verdict/verdict.ts";

/** How a status reads: never by colour alone. The symbols have no emoji form. */
export interface Sign {
  readonly symbol: string;
  readonly word: string;
  readonly tone: "good" | "careful" | "bad" | "unsure";
}

export const statusSigns = {
  pass: { symbol: "✓", word: "pass", tone: "good" },
  warn: { symbol: "!", word: "warn", tone: "careful" },
  fail: { symbol: "✗", word: "fail", tone: "bad" },
  unknown: { symbol: "?", word: "unknown", tone: "unsure" },
} as const satisfies Readonly<Record<Status, Sign>>;

export const verdictSigns = {
  pass: { symbol: "✓", word: "PASS", tone: "good" },
  warn: { symbol: "!", word: "WARN", tone: "careful" },
  fail: { symbol: "✗", word: "FAIL", tone: "bad" },
  invalid: { symbol: "?", word: "INVALID", tone: "unsure" },
  aborted: { symbol: "■", word: "ABORTED", tone: "bad" },
  error: { symbol: "!!", word: "ERROR", tone: "bad" },
} as const satisfies Readonly<Record<Verdict["verdict"], Sign>>;
