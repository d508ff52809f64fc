import type { LiveEvidence } from "../journal/live-evidence.ts";
import { takeGlance } from "./glance.ts";
import type { View } from "./view.ts";

const intervalMs = 1000;
/** Looking costs more as a run gets longer; this share of the time is spent on it at most. */
const timeShare = 0.1;

/**
 * All views as one. Takes a glance each second while the clock is going, less often when that takes long. A view that
 * throws is left out from then on, and told to `onFailure`: showing a run must never end it.
 */
export function showToAll(
  live: LiveEvidence,
  views: readonly View[],
  onFailure: (message: string) => void,
): Required<View> {
  const working = new Set(views);
  const tellAll = (tell: (view: View) => void) => {
    for (const view of working) {
      try {
        tell(view);
      } catch (error) {
        working.delete(view);
        onFailure(`a view of the run broke: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  let timer: NodeJS.Timeout | undefined;
  const lookAfter = (afterMs: number) => {
    timer = setTimeout(() => {
      const startMs = performance.now();
      if (live.isUnderWay && live.untilMs > 0) shown.glance(takeGlance(live));
      const tookMs = performance.now() - startMs;
      lookAfter(Math.max(intervalMs - tookMs, tookMs / timeShare));
    }, afterMs);
  };
  const shown: Required<View> = {
    event: (event) => {
      tellAll((view) => view.event?.(event));
    },
    glance: (glance) => {
      tellAll((view) => view.glance?.(glance));
    },
    ended: async (reportPath) => {
      clearTimeout(timer);
      await Promise.all([...working].map(async (view) => view.ended?.(reportPath)));
    },
    [Symbol.asyncDispose]: async () => {
      clearTimeout(timer);
      await Promise.all(views.map(async (view) => view[Symbol.asyncDispose]()));
    },
  };
  lookAfter(intervalMs);
  return shown;
}
