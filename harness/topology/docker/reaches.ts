import type { Address } from "../contract.ts";
import type { Container, Daemon } from "./daemon.ts";

/** Of `timeout` when it ended the command. */
const timedOut = 124;

/**
 * Does what a container sends get to an address? It asks there with its own redis-cli; whatever comes back has come through: a
 * reply, an error, a refusal. Null: the image has no such program, or the container does not run.
 */
export async function reachesFrom(
  daemon: Daemon,
  container: Container,
  { host, port }: Address,
  limitMs: number,
): Promise<boolean | null> {
  const cli = '"$(command -v redis-cli || command -v valkey-cli)"';
  const ask = `exec timeout ${(limitMs / 1000).toFixed(2)} ${cli} -h ${host} -p ${String(port)} PING`;
  const result = await daemon.exec(container, ["sh", "-c", ask]).catch(() => null);
  if (result === null || result.exitCode === 126 || result.exitCode === 127) return null;
  if (result.exitCode === timedOut) return false;
  return !/Could not connect/.test(result.output) || /refused/.test(result.output);
}
