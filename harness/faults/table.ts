import { blackHole } from "./black-hole.ts";
import type { FaultKind } from "./contract.ts";
import { freeze } from "./freeze.ts";
import { kill } from "./kill.ts";
import { latency } from "./latency.ts";

/** Every kind of fault, under the name that drills use. */
export const faults = { kill, freeze, latency, blackHole } satisfies Readonly<Record<string, FaultKind>>;
