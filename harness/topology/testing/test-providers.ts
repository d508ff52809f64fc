import type { Ability } from "../../plan/plan.ts";
import { dockerProvider } from "../docker/docker-provider.ts";
import { externalProvider } from "../external/external-provider.ts";
import { processProvider } from "../process/process-provider.ts";
import { openDocker, whyNoDocker } from "./docker-for-tests.ts";
import { externalTarget } from "./external-target.ts";
import { makeTestBed, type TestBed } from "./test-bed.ts";

/** A provider as the contract suite drives it. */
export interface TestProvider {
  readonly name: string;
  /** What the suite may do to its nodes. */
  readonly abilities: readonly Ability[];
  /** Why it cannot be tested here; null = it can, and then a failure is a failure. */
  readonly missing: string | null;
  /** Brings up what its tests need, once for a file; disposing of it takes that away again. */
  readonly open: () => Promise<TestSite>;
}

export interface TestSite extends AsyncDisposable {
  /** What it needs turned out not to run on this machine, and why; absent or null: all is there. */
  readonly missing?: string | null;
  /** A bed whose topologies this provider forms; their names, shapes and planes are those of the target that is given. */
  readonly makeBed: () => TestBed;
}

/** Every provider, one contract: `describe.each(testProviders)`. */
export const testProviders: readonly TestProvider[] = [
  {
    name: "process",
    abilities: processProvider.abilities,
    missing: null,
    open: async () => ({ makeBed: () => makeTestBed(), [Symbol.asyncDispose]: async () => undefined }),
  },
  {
    name: "docker",
    abilities: dockerProvider.abilities,
    missing: await whyNoDocker(),
    open: async () => {
      const docker = await openDocker();
      return {
        missing: docker.missing,
        makeBed: () => makeTestBed({}, undefined, (target, context) => dockerProvider.create(target, context)),
        [Symbol.asyncDispose]: () => docker[Symbol.asyncDispose](),
      };
    },
  },
  {
    name: "external",
    abilities: externalProvider.abilities,
    missing: null,
    open: openExternal,
  },
];

/** What redrill does not own is here what it has brought up itself, before, as processes. */
async function openExternal(): Promise<TestSite> {
  const standing = makeTestBed();
  const makeBed = () =>
    makeTestBed({}, undefined, async (target, context) => {
      const there = await standing.form({ ...target, proxiedPlanes: [] });
      const { proxiedPlanes } = target;
      const planes = proxiedPlanes.filter((plane) => plane === "client");
      return externalProvider.create(
        { ...(await externalTarget(there)), name: target.name, proxiedPlanes: planes },
        context,
      );
    });
  return { makeBed, [Symbol.asyncDispose]: () => standing[Symbol.asyncDispose]() };
}
