import { hostname, userInfo } from "node:os";
import { randomBytes } from "node:crypto";
import { EnvironmentError } from "../../base/errors.ts";
import { keySlot } from "../../base/key-slot.ts";
import type { RedisNode, Topology } from "../contract.ts";

const lifeMs = 30_000;
const renewEveryMs = 10_000;
const answerLimitMs = 2_000;

/**
 * One run at a time on a target that stands: a key with its owner and an expiry, renewed while the run lasts. A failover may lose
 * it; then it is set again, unless somebody else has it by now.
 */
export class TargetLock {
  readonly #topology: Topology;
  readonly #key: string;
  readonly owner: string;
  readonly #onLost: (reason: string) => void;
  #timer: NodeJS.Timeout | null = null;
  #renewing: Promise<void> = Promise.resolve();

  private constructor(topology: Topology, prefix: string, owner: string, onLost: (reason: string) => void) {
    this.#topology = topology;
    this.#key = lockKey(prefix);
    this.owner = owner;
    this.#onLost = onLost;
  }

  /** Throws `EnvironmentError` where another run has it; nothing was changed then. `onLost`: another run took it from us. */
  static async take(
    topology: Topology,
    prefix: string,
    owner: string,
    onLost: (reason: string) => void,
  ): Promise<TargetLock> {
    const lock = new TargetLock(topology, prefix, owner, onLost);
    const other = await lock.#set();
    if (other !== null) {
      const left = Number(await (await lock.#master()).ask(["PTTL", lock.#key], answerLimitMs));
      throw new EnvironmentError(`${topology.name} is in use: ${other} has its lock (${lock.#key}).`, {
        next: `One run at a time: wait for its end. If that run was killed, clean up after it (redrill cleanup); its lock expires in ${String(Math.ceil(Math.max(0, left) / 1_000))} s.`,
      });
    }
    lock.#timer = setInterval(() => {
      lock.#renewing = lock.#renew();
    }, renewEveryMs);
    lock.#timer.unref();
    return lock;
  }

  /** Gives it back, if it is still ours. */
  async release(): Promise<void> {
    await this.stop();
    const master = await this.#master();
    if ((await master.ask(["GET", this.#key], answerLimitMs)) === this.owner)
      await master.ask(["UNLINK", this.#key], answerLimitMs);
  }

  /** Ends the renewing. */
  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    await this.#renewing;
  }

  async #renew(): Promise<void> {
    try {
      const master = await this.#master();
      if ((await master.ask(["GET", this.#key], answerLimitMs)) === this.owner) {
        await master.ask(["PEXPIRE", this.#key, lifeMs], answerLimitMs);
        return;
      }
      const other = await this.#set();
      if (other !== null) this.#onLost(`${other} took the lock of ${this.#topology.name} (${this.#key})`);
    } catch {
      // Nobody answers: the next time will tell, and until then nobody else can take it either.
    }
  }

  /** Null: it is ours now. Else whose it is. */
  async #set(): Promise<string | null> {
    const master = await this.#master();
    const set = await master.ask(["SET", this.#key, this.owner, "NX", "PX", lifeMs], answerLimitMs);
    if (set === "OK") return null;
    const owner = String(await master.ask(["GET", this.#key], answerLimitMs));
    return owner === this.owner ? null : owner;
  }

  async #master(): Promise<RedisNode> {
    const slot = keySlot(this.#key);
    const shards = await this.#topology.roles(AbortSignal.timeout(answerLimitMs));
    const shard =
      shards.length === 1
        ? shards[0]
        : shards.find(({ slots }) => slots.some(({ from, to }) => slot >= from && slot <= to));
    const master = shard?.master ?? null;
    if (master === null) throw new Error(`${this.#topology.name}: nobody is master where the lock lies`);
    return master;
  }
}

export function lockKey(prefix: string): string {
  return `${prefix}.lock`;
}

/** Who this is, for people: a name that no other run has. */
export function lockOwner(): string {
  const run = randomBytes(4).toString("hex");
  return `redrill of ${userInfo().username} on ${hostname()}, pid ${String(process.pid)}, ${new Date().toISOString()} (${run})`;
}
