import type { Evidence } from "../../harness/journal/evidence.ts";
import type { Verdict } from "../../harness/verdict/verdict.ts";
import type { Clock } from "../chart/model.ts";
import type { Markup } from "../text/markup.ts";

/** A part of the page under a heading of its own; null where the run has nothing for it. */
export type DrawSection = (verdict: Verdict, evidence: Evidence, clock: Clock) => Markup | null;
