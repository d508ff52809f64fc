import type { Ability } from "../../plan/plan.ts";
import { processProvider } from "../process/process-provider.ts";
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
];
