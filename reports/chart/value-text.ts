import { formatBytes, formatNumber, formatRatio } from "../text/format.ts";
import type { ValueKind } from "./model.ts";

/** A tick of an axis: short, since the title of the chart has the unit. */
export function axisText(value: number, kind: ValueKind): string {
  switch (kind) {
    case "number":
    case "ms":
      return formatNumber(value);
    case "bytes":
      return formatBytes(value);
    case "share":
      return formatRatio(value);
    default:
      return kind satisfies never;
  }
}
