import { drillJsonSchema } from "../drill/schema.ts";
import type { Catalogue, ParameterTable } from "./catalogue.ts";
import { presets } from "./presets.ts";
import { clientSettings } from "./client-settings.ts";
import { clients } from "./clients.ts";
import { type MetricDescription, metrics } from "./metrics.ts";

/** The JSON Schema (draft-07) of a drill with every fault kind, scenario and client profile that there is. */
export function editorSchema(
  catalogue: Pick<Catalogue, "faults" | "scenario" | "scenarioNames" | "packNames">,
): Record<string, unknown> {
  const scenarios = catalogue.scenarioNames.flatMap((name) => {
    const found = catalogue.scenario(name);
    return found === null ? [] : [[name, { ...found, parameters: wordsOf(found.parameters) }] as const];
  });
  const faults = Object.entries(catalogue.faults).map(([kind, { description, window, windowKey, parameters }]) => [
    kind,
    { description, windowKey: window === "none" ? null : (windowKey?.name ?? "for"), parameters },
  ]);
  return drillJsonSchema({
    faults: Object.fromEntries(faults),
    scenarios: Object.fromEntries(scenarios),
    clients: Object.keys(clients),
    clientSettings,
    metrics: Object.entries<MetricDescription>(metrics).flatMap(([name, { isDistribution }]) =>
      isDistribution === true ? [] : [name],
    ),
    packs: catalogue.packNames,
  });
}

function wordsOf(parameters: ParameterTable): ParameterTable {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, spec]) => [
      name,
      spec.type === "preset" ? { ...spec, oneOf: Object.keys(presets) } : spec,
    ]),
  );
}
