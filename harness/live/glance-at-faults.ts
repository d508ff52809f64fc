import type { Evidence } from "../journal/evidence.ts";

export interface FaultGlance {
  readonly name: string;
  readonly summary: string;
  /** `healed`: verified. `failed`: not injected, without an effect, or its healing not verified. */
  readonly state: "waiting" | "active" | "healed" | "failed";
  /** When it was injected, ms from zero; null where it was not. */
  readonly sinceMs: number | null;
}

/** Every fault of the plan, in its order. */
export function glanceAtFaults({ plan, events }: Evidence): readonly FaultGlance[] {
  return plan.faults.map(({ name, summary }) => {
    const own = events.filter((event) => "fault" in event && event.fault === name);
    const injected = own.find(({ type }) => type === "fault.injected");
    const isHealed = own.some(({ type }) => type === "fault.healed");
    const isFailed = own.some(
      (event) =>
        event.type === "fault.failed" ||
        (event.type === "fault.effect" && !event.effective) ||
        (event.type === "fault.healed" && !event.verified),
    );
    const state = isFailed ? "failed" : isHealed ? "healed" : injected === undefined ? "waiting" : "active";
    return { name, summary, state, sinceMs: injected?.atMs ?? null };
  });
}
