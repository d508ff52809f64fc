import { createServer, type Server } from "node:net";
import { EnvironmentError } from "./errors.ts";

/**
 * Below every system's range of ephemeral ports (Linux 32768, macOS 49152): there, an outgoing connection could take the port
 * of a node that is down, or even connect to itself on it.
 */
const lowest = 11_000;
const highest = 20_999;
/** Redis puts its cluster bus there unless told otherwise. */
export const busOffset = 10_000;

/** Ports that are ours until they are released, also while nobody listens on them: a killed node gets its port back. */
export interface ReservedPorts {
  readonly ports: readonly number[];
  release(): Promise<void>;
}

/**
 * Reserves free ports of 127.0.0.1 whose bus ports are free too. Runs side by side keep out of each other's way by
 * a lock a port: a socket in Linux's abstract namespace, which ends with the process and is nowhere on disk. Elsewhere, and
 * against strangers, somebody may still be faster: who binds such a port must be ready to start over with others.
 */
export async function reservePorts(count: number): Promise<ReservedPorts> {
  const locks: Server[] = [];
  const ports: number[] = [];
  const span = highest - lowest + 1;
  const start = Math.floor(Math.random() * span);
  for (let step = 0; step < span && ports.length < count; step++) {
    const port = lowest + ((start + step) % span);
    const lock = await lockPort(port);
    if (lock === null) continue;
    locks.push(lock);
    if ((await isFree(port)) && (await isFree(port + busOffset))) ports.push(port);
  }
  const release = async () => {
    await Promise.all(locks.map(close));
  };
  if (ports.length < count) {
    await release();
    throw new EnvironmentError(
      `${String(count)} free ports were needed between ${String(lowest)} and ${String(highest)}, ${String(ports.length)} were found.`,
      { next: "End what listens there; `redrill cleanup` ends what earlier runs have left." },
    );
  }
  return { ports, release };
}

function lockPort(port: number): Promise<Server | null> {
  if (process.platform !== "linux") return Promise.resolve(createServer());
  return listen({ path: `\0redrill-port-${String(port)}` });
}

async function isFree(port: number): Promise<boolean> {
  const server = await listen({ host: "127.0.0.1", port, exclusive: true });
  if (server === null) return false;
  await close(server);
  return true;
}

/** Null: taken. */
function listen(
  options: { path: string } | { host: string; port: number; exclusive: boolean },
): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => {
      resolve(null);
    });
    server.listen(options, () => {
      server.unref();
      resolve(server);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
