import { spawn } from "node:child_process";
import { whyNoFilters } from "./nft.ts";

/** Where an ordinary user may filter packets: alone in a network of his own. Whoever waits outside takes it along when he dies. */
const ownNamespace: readonly string[] = `unshare --user --map-root-user --net -- setpriv --pdeathsig KILL -- sh -c`
  .split(" ")
  .concat('PATH="$PATH:/usr/sbin:/sbin"; ip link set lo up && exec "$@"', "sh");

/** How packets can be filtered on this machine: as it is, in a namespace of our own, or not at all and why. */
export async function findFilters(): Promise<{ readonly how: "here" | "in a namespace" } | { readonly why: string }> {
  const whyNotHere = await whyNoFilters();
  if (whyNotHere === null) return { how: "here" };
  const whyNot = await whyNoFilters(ownNamespace);
  return whyNot === null ? { how: "in a namespace" } : { why: `${whyNotHere}; in a user namespace: ${whyNot}` };
}

const marker = "REDRILL_OWN_NAMESPACE";

/**
 * Runs this very command again in a network namespace of its own where that is the only way to filter packets, and resolves with its exit code when
 * it has ended; null = there is no need, or no way. Signals are passed on: it has a group of its own, or a terminal's
 * Ctrl-C would reach it twice.
 */
export async function repeatInOwnNamespace(): Promise<number | null> {
  if (process.env[marker] !== undefined) return null;
  const filters = await findFilters();
  if (!("how" in filters) || filters.how === "here") return null;
  const [command = "", ...args] = [...ownNamespace, process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const child = spawn(command, args, { detached: true, stdio: "inherit", env: { ...process.env, [marker]: "1" } });
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const listeners = signals.map((signal) => ({ signal, listener: () => void child.kill(signal) }));
  for (const { signal, listener } of listeners) process.on(signal, listener);
  try {
    return await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => {
        resolve(code ?? 5);
      });
    });
  } finally {
    for (const { signal, listener } of listeners) process.off(signal, listener);
  }
}
