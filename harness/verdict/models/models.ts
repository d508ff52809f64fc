import type { ModelName } from "../../plan/measures.ts";
import type { Model } from "./model.ts";
import { expiry } from "./expiry.ts";
import { limiter } from "./limiter.ts";
import { mutex } from "./mutex.ts";
import { noted } from "./noted.ts";
import { once } from "./once.ts";
import { queue } from "./queue.ts";
import { stampede } from "./stampede.ts";
import { versions } from "./versions.ts";

/** How the measures of each model are computed; one that is missing here does not compile. */
const computations = { noted, stampede, limiter, mutex, once, queue, versions, expiry } satisfies Record<
  ModelName,
  Model
>;

/** Throws for a name that is in no table: a plan of another version. */
export function modelNamed(name: string): Model {
  const model = new Map<string, Model>(Object.entries(computations)).get(name);
  if (model === undefined) throw new Error(`there is no model ${name}`);
  return model;
}
