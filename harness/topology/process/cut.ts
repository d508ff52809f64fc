import { createSocket } from "node:dgram";
import { once } from "node:events";
import { networkNamespace, removeTable, runNft } from "../../base/nft.ts";
import type { UndoEntry, UndoLog } from "../../base/undo-log.ts";
import type { PartitionCut } from "../contract.ts";

/**
 * Cuts an address of this machine off from others by filtering what leaves for them, and from them: packets vanish, nobody is
 * told, whoever has other addresses goes on. One table for each address, so that each heals by itself.
 */
export class AddressCut {
  readonly #host: string;
  readonly #table: string;
  readonly #undo: UndoLog;
  #entry: UndoEntry | null = null;

  /** `port`: one that is ours on this machine, for a name that nobody else has. */
  constructor({ host, port }: { readonly host: string; readonly port: number }, undo: UndoLog) {
    this.#host = host;
    this.#table = `redrill_${String(port)}`;
    this.#undo = undo;
  }

  async cut(name: string, others: readonly string[], direction: PartitionCut["direction"]): Promise<void> {
    if (this.#entry !== null) throw new Error(`${name} is cut off already`);
    const table = this.#table;
    const set = `{ ${others.join(", ")} }`;
    const rules = [
      ...(direction === "in" ? [] : [`ip saddr ${this.#host} ip daddr ${set} drop`]),
      ...(direction === "out" ? [] : [`ip saddr ${set} ip daddr ${this.#host} drop`]),
    ];
    this.#entry = this.#undo.record(`remove the filters that cut ${name} off (${table})`, {
      kind: "remove-table",
      table,
      namespace: networkNamespace(),
    });
    await runNft(
      `add table ip ${table}
delete table ip ${table}
table ip ${table} {
  chain cut {
    type filter hook output priority 0; policy accept;
    ${rules.join("\n    ")}
  }
}
`,
    );
  }

  /** Harmless where nothing is cut. */
  async mend(): Promise<void> {
    if (this.#entry === null) return;
    await removeTable({ table: this.#table, namespace: networkNamespace() });
    this.#entry.done();
    this.#entry = null;
  }
}

/** Does a packet get from one address of this machine to another one? Below TCP, where one way can be told from the other. */
export async function reaches(from: string, to: string, limitMs: number): Promise<boolean> {
  const receiver = createSocket("udp4");
  const sender = createSocket("udp4");
  try {
    receiver.bind(0, to);
    sender.bind(0, from);
    await Promise.all([once(receiver, "listening"), once(sender, "listening")]);
    const arrived = once(receiver, "message", { signal: AbortSignal.timeout(limitMs) }).then(
      () => true,
      () => false,
    );
    // The system says EPERM to whoever sends what it drops.
    sender.send("redrill", receiver.address().port, to, () => undefined);
    return await arrived;
  } finally {
    receiver.close();
    sender.close();
  }
}
