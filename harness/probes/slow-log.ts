import type { InfoReading } from "../journal/event.ts";
import type { RedisNode } from "../topology/contract.ts";

export interface SlowCommand {
  /** Counts on until the server restarts. */
  readonly id: number;
  readonly command: string;
  readonly arguments: number;
  readonly durationUs: number;
}

export interface SlowLogReading {
  readonly slowLog: NonNullable<InfoReading["slowLog"]>;
  /** Those that are new, the newest first. */
  readonly commands: readonly SlowCommand[];
}

/** The log keeps 128 unless it was told otherwise (`slowlog-max-len`). */
const mostEntries = 128;

/** Reads the slow log of one node; remembers how far it had read. */
export class SlowLog {
  readonly #node: RedisNode;
  #runId = "";
  /** Of the newest entry that was seen; -1 = none. */
  #lastId = -1;

  constructor(node: RedisNode) {
    this.#node = node;
  }

  /** What is new. Another `runId` than before is a restart: the numbers begin again. Fails as `RedisNode.ask` does. */
  async read(runId: string, limitMs: number): Promise<SlowLogReading> {
    const [newest] = await this.#get(1, limitMs);
    if (runId !== this.#runId) this.#lastId = -1;
    this.#runId = runId;
    if (newest === undefined) return { slowLog: { count: this.#lastId + 1, longestUs: 0 }, commands: [] };
    const fresh = newest.id - this.#lastId;
    const commands = fresh > 1 ? await this.#get(Math.min(fresh, mostEntries), limitMs) : [newest].slice(0, fresh);
    this.#lastId = newest.id;
    const longestUs = commands.reduce((longest, { durationUs }) => Math.max(longest, durationUs), 0);
    return { slowLog: { count: newest.id + 1, longestUs }, commands };
  }

  async #get(entries: number, limitMs: number): Promise<readonly SlowCommand[]> {
    return parseSlowLog(await this.#node.ask(["SLOWLOG", "GET", String(entries)], limitMs));
  }
}

/**
 * Each entry is `[id, unix time, microseconds, [command, argument ...], client, client name]`; of the arguments only their number is kept.
 * Source: Redis documentation, SLOWLOG GET.
 */
export function parseSlowLog(reply: unknown): readonly SlowCommand[] {
  if (!Array.isArray(reply)) return [];
  return reply.flatMap((entry: unknown): readonly SlowCommand[] => {
    if (!Array.isArray(entry)) return [];
    const [id, , durationUs, words] = entry as readonly unknown[];
    if (!Array.isArray(words)) return [];
    const command = String(words[0] ?? "").toUpperCase();
    return [{ id: Number(id), command, arguments: Math.max(0, words.length - 1), durationUs: Number(durationUs) }];
  });
}
