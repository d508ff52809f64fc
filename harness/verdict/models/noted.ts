import { type Found, type Model, groupBy, values } from "./model.ts";

/** The measures are what the scenario noted under their names: `load.note("lockWait", name, 12)`; without a value it counts as 1. */
export const noted: Model = ({ notes }, { scenario }) => {
  const byEvent = groupBy(notes, ({ event }) => event);
  const found = Object.keys(scenario.measures ?? {}).map((name): [string, Found] => [
    name,
    values((byEvent.get(name) ?? []).map(({ atMs, value }) => ({ atMs, value: value ?? 1 }))),
  ]);
  return Object.fromEntries(found);
};
