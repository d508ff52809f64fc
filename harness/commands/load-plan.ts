import { createHash, randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { RedrillError } from "../base/errors.ts";
import { readDrill } from "../drill/read-drill.ts";
import { makePlan } from "../plan/make-plan.ts";
import type { Plan } from "../plan/plan.ts";
import { catalogue } from "./catalogue.ts";

export interface DrillOptions {
  readonly set?: readonly string[];
  readonly variant?: string;
  readonly seed?: number;
}

export function readDrillFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new RedrillError(
      `${file}: expected a drill's YAML file that can be read, got ${(error as NodeJS.ErrnoException).code ?? "an error"}`,
      {
        exitCode: 2,
        next: "Ready-made drills are in drills/, such as drills/ci/smoke.yaml.",
        cause: error,
      },
    );
  }
}
