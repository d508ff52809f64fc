import type { Toxic } from "./contract.ts";

/** What toxiproxy 2.12 knows, and our own (`engine/internal/toxics`). It takes a misspelt attribute or a negative number without a word (FACTS), so we look first. */
const attributes: Readonly<Record<string, readonly string[]>> = {
  latency: ["latency", "jitter"],
  bandwidth: ["rate"],
  slow_close: ["delay"],
  timeout: ["timeout"],
  reset_peer: ["timeout"],
  slicer: ["average_size", "size_variation", "delay"],
  limit_data: ["bytes"],
  partial_reply: ["every"],
  malformed_reply: ["every"],
};

/** Throws when toxiproxy would do something else than what is written. Names go into URLs as they are. */
export function checkToxic({ name, type, attributes: given }: Toxic): void {
  const known = attributes[type];
  if (known === undefined)
    throw new Error(`there is no toxic "${type}"; known are ${Object.keys(attributes).join(", ")}`);
  if (!/^[\w.-]+$/.test(name)) throw new Error(`a toxic's name is letters, digits, "_", "." and "-", not "${name}"`);
  for (const [key, value] of Object.entries(given)) {
    if (!known.includes(key)) throw new Error(`a ${type} toxic has no "${key}"; it has ${known.join(", ")}`);
    if (!Number.isInteger(value) || value < 0) {
      throw new Error(`${key} of a ${type} toxic is a whole number from 0, not ${String(value)}`);
    }
  }
  for (const key of known) if (given[key] === undefined) throw new Error(`a ${type} toxic needs "${key}"`);
}
