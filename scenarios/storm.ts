import type { Load } from "k6/x/redrill";

interface StormParameters {
  readonly commands: number;
  readonly clients: number;
}

/**
 * Many small requests: what do connections cost?
 *
 * A slot is one request of the application that reads `commands` keys one after the other. How it connects is the client's profile: a
 * pool (`client: pooled`), one connection for each command (`mode: per-request`, as scripts do that open and close), or one for
 * all. The verdict are metrics that every load and target has: `connectionRate`, `connectionsFailed`, `rejectedConnections`,
 * `connectedClients`, and `recovery` after a fault that cuts connections: the herd that comes back.
 */
export default function storm(load: Load<StormParameters>) {
  const { commands, clients } = load.with;
  return (slot: number) => {
    for (let i = 0; i < commands; i++) load.redis.get(`client:${Math.floor(load.random(slot, i) * clients)}`);
  };
}
