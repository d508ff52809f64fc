import type { JournalEntry } from "../journal/event.ts";
import type { RedisNode } from "../topology/contract.ts";

/** A master that lets a write wait for this long is doubted: the other nodes of the shard are tried beside it. */
const doubtAfterMs = 60;
/** After a doubt all nodes are asked for this much longer: an old master that thaws accepts beside the one that replaced it. */
const watchMs = 1_000;

type ShardNode = Pick<RedisNode, "name">;

type WriteEntry = Extract<JournalEntry, { readonly type: "write.accepted" | "write.refused" }>;

/** What the writes to one shard say of who takes them: whom to ask next, and what is new about an answer. Times on one clock, ms. */
export class ShardWrites<Node extends ShardNode> {
  readonly #of: { readonly target: string; readonly shard: number };
  readonly #members: readonly Node[];
  readonly #waitingSinceMs = new Map<Node, number>();
  /** Nodes that called themselves replicas since the doubt arose: one of these that accepts has become master. */
  readonly #replicas = new Set<Node>();
  #master: Node | null;
  /** What was journalled last: the node that accepts, or null while writes are refused; undefined at first. */
  #accepting: Node | null | undefined;
  #newestAcceptedMs = -Infinity;
  #watchUntilMs = -Infinity;

  constructor(of: { readonly target: string; readonly shard: number }, master: Node | null, replicas: readonly Node[]) {
    this.#of = of;
    this.#members = [...(master === null ? [] : [master]), ...replicas];
    this.#master = master;
  }

  /** Those that a write is to be sent to now: the master alone, or everybody in doubt; none that still owes an answer. */
  asked(nowMs: number): readonly Node[] {
    const master = this.#master;
    const owedMs = master === null ? 0 : nowMs - (this.#waitingSinceMs.get(master) ?? Infinity);
    if (this.#accepting === null || owedMs > doubtAfterMs) {
      if (nowMs >= this.#watchUntilMs) this.#replicas.clear();
      this.#watchUntilMs = nowMs + watchMs;
    }
    const wanted = master === null || nowMs < this.#watchUntilMs ? this.#members : [master];
    return wanted.filter((node) => !this.#waitingSinceMs.has(node));
  }

  sent(node: Node, sentAtMs: number): void {
    this.#waitingSinceMs.set(node, sentAtMs);
  }

  /** `code` null = accepted. Returns what is to be journalled; null = nothing new. */
  answered(node: Node, sentAtMs: number, code: string | null): WriteEntry | null {
    this.#waitingSinceMs.delete(node);
    return code === null ? this.#accepted(node, sentAtMs) : this.#refused(node, sentAtMs, code);
  }

  #accepted(node: Node, sentAtMs: number): WriteEntry | null {
    const before = this.#accepting;
    if (before !== node && !this.#replicas.has(node)) {
      // Two accept, and this one was not just made master: it is the one that was replaced.
      if (before !== null && before !== undefined) return null;
      // An answer that was overtaken: somebody else accepted a later write, this one is a zombie's.
      if (sentAtMs < this.#newestAcceptedMs) return null;
    }
    this.#newestAcceptedMs = Math.max(this.#newestAcceptedMs, sentAtMs);
    this.#accepting = node;
    this.#master = node;
    this.#replicas.delete(node);
    return before === node ? null : { type: "write.accepted", ...this.#of, node: node.name, sentAtMs };
  }

  #refused(node: Node, sentAtMs: number, code: string): WriteEntry | null {
    if (code === "READONLY" || code === "MOVED") this.#replicas.add(node);
    if (node !== this.#master || this.#accepting === null || sentAtMs <= this.#newestAcceptedMs) return null;
    this.#accepting = null;
    return { type: "write.refused", ...this.#of, node: node.name, code, sentAtMs };
  }
}
