/**
 * redrill as a library: the stages of the flow, each a function from one value to the next. All but `perform` are pure, so that a recorded run
 * can be judged and drawn anywhere.
 */
export { readDrill } from "./drill/read-drill.ts";
export { makePlan } from "./plan/make-plan.ts";
export { catalogueFor } from "./commands/catalogue.ts";
export { perform } from "./perform.ts";
export { readEvidence } from "./journal/read-evidence.ts";
export { judge } from "./verdict/judge.ts";
export { renderers } from "../reports/render.ts";
export { renderTerminal } from "../reports/terminal.ts";
export { EnvironmentError, RedrillError, SpecError } from "./base/errors.ts";

export type { Drill } from "./drill/drill.ts";
export type { Plan } from "./plan/plan.ts";
export type { JournalEvent } from "./journal/event.ts";
export type { LoadRecord } from "./journal/load-record.ts";
export type { Evidence } from "./journal/evidence.ts";
export type { Verdict } from "./verdict/verdict.ts";
