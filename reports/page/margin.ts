import type { ObjectiveFinding } from "../../harness/verdict/verdict.ts";
import { markup, type Markup } from "../text/markup.ts";

const widthPx = 92;
/** Beyond twice the limit the bar ends in an arrow. */
const most = 2;
const limitX = widthPx / most;

/** The measured value as a bar against its limit, which is the mark in the middle. Figures and words say the same beside it. */
export function drawMargin({ measured, limit, margin, status }: ObjectiveFinding): Markup | null {
  if (measured === null || limit === null || margin === null || limit <= 0 || measured < 0) return null;
  const share = measured / limit;
  const width = Math.round(Math.min(most, share) * limitX * 10) / 10;
  const colour = { pass: "#1a6f37", warn: "#8a5a00", fail: "#b3261e", unknown: "#5f3dc4" }[status];
  const isBeyond = share > most;
  return markup`<br><svg class="margin" width="${widthPx + 6}" height="10" aria-hidden="true"><rect class="track" y="3" width="${widthPx}" height="4" fill="#d9dee3"/><rect class="bar ${status}" y="3" width="${width}" height="4" fill="${colour}"/>${isBeyond ? markup`<path class="bar ${status}" d="M${widthPx - 1} 0l6 5l-6 5z" fill="${colour}"/>` : null}<line class="limit" x1="${limitX}" x2="${limitX}" y1="0" y2="10" stroke="#3b434b" stroke-width="1.5"/></svg>`;
}
