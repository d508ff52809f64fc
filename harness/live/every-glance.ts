import type { LiveEvidence } from "../journal/live-evidence.ts";
import { type Glance, takeGlance } from "./glance.ts";

/**
 * Takes a glance each second while the clock of the run is going, and hands it to all who want one. Looking costs more as a run
 * gets longer: a tenth of the time at most is spent on it, so then it is taken less often.
 */
export function everyGlance(live: LiveEvidence, tell: (glance: Glance) => void, intervalMs = 1000): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const next = (afterMs: number) => {
    timer = setTimeout(look, afterMs);
  };
  const look = () => {
    const startMs = performance.now();
    if (live.isUnderWay && live.untilMs > 0) tell(takeGlance(live));
    const tookMs = performance.now() - startMs;
    next(Math.max(intervalMs - tookMs, 9 * tookMs));
  };
  next(intervalMs);
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
