import type { Environment } from "../../base/binaries.ts";
import { EnvironmentError } from "../../base/errors.ts";
import { type Daemon, textOf } from "./daemon.ts";

/** Short names that drills may use; every other one is taken as it is. */
const shortNames: Readonly<Record<string, string>> = {
  "redis:6.2": "redis:6.2",
  "redis:7.2": "redis:7.2",
  "redis:7.4": "redis:7.4",
  "redis:8": "redis:8",
  "valkey:7.2": "valkey/valkey:7.2",
  "valkey:8": "valkey/valkey:8",
};

/** What `make docker-images` builds where no registry is to be had. */
const ownImage = "redrill/redis";
const defaultImage = "redis:8";
const variable = "REDRILL_REDIS_IMAGE";

/**
 * The image that a target's servers are made of, here on the machine: the one that the drill names; else what `REDRILL_REDIS_IMAGE` says,
 * else the one that `make docker-images` built, else `redis:8`. What is here is never pulled. Throws `EnvironmentError`.
 */
export async function findImage(named: string | null, environment: Environment, daemon: Daemon): Promise<string> {
  const wanted = named ?? environment[variable] ?? null;
  if (wanted === null && (await daemon.hasImage(ownImage))) return ownImage;
  const image = shortNames[wanted ?? defaultImage] ?? wanted ?? defaultImage;
  if (await daemon.hasImage(image)) return image;
  try {
    await daemon.pull(image);
  } catch (cause) {
    const here = (await daemon.images()).filter((tag) => tag !== "<none>:<none>").slice(0, 8);
    throw new EnvironmentError(`The image ${image} is not here and cannot be pulled: ${textOf(cause)}`, {
      next: `Name another one (\`image:\` of the target, or ${variable}); ${here.length === 0 ? "none is here" : `here are ${here.join(", ")}`}. \`make docker-images\` builds one without a registry.`,
      cause,
    });
  }
  return image;
}
