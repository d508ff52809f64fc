import { execName, type K6Options } from "./k6-options.ts";

/** A load and the file that serves its slots. */
export interface EntryLoad {
  readonly name: string;
  /** Absolute path of the scenario's `.ts` file. */
  readonly scenarioFile: string;
}

/**
 * The module that k6 runs: options, and one exported function per load, in their order, that serves one slot. Before that a
 * process of several waits for the others.
 */
export function entrySource(loads: readonly EntryLoad[], options: K6Options, waitsForOthers = false): string {
  const numbered = loads.map((load, index) => ({
    ...load,
    scenario: `scenario${String(index)}`,
    exec: execName(load.name, index),
  }));
  return [
    'import { begin, load as loadNamed } from "k6/x/redrill";',
    ...numbered.map(({ scenario, scenarioFile }) => `import ${scenario} from ${JSON.stringify(scenarioFile)};`),
    `export const options = ${JSON.stringify(options, null, 2)};`,
    ...numbered.map(
      ({ name, scenario, exec }) => `export const ${exec} = worker(${JSON.stringify(name)}, ${scenario});`,
    ),
    // k6 calls it before the scenarios' clocks start, so that waiting takes nothing from their time.
    waitsForOthers ? "export function setup() { begin(); }" : "",
    workerSource,
  ].join("\n");
}

/**
 * Per VU and load: a VU may serve several loads over time. The scenario's factory runs before the slot is taken, so
 * that its cost is no slot's; what it throws is thrown again inside the slot, where it counts as the scenario's failure
 * (k6 would log it and exit 0).
 */
const workerSource = `
function worker(name, scenario) {
  let load, serve;
  return () => {
    load ??= loadNamed(name);
    try {
      serve ??= serverOf(scenario, load);
    } catch (error) {
      load.slot(() => { throw error; });
      return;
    }
    load.slot(serve);
  };
}
function serverOf(scenario, load) {
  const serve = scenario(load);
  if (Object.prototype.toString.call(serve) === "[object Function]") return serve;
  throw new TypeError("a scenario returns a function (not an async one) that serves a slot; this one returned " + String(serve));
}`;
