import { describe, expect, test } from "vitest";
import { ShardWrites } from "./shard-writes.ts";

const [old, fresh, third] = ["old", "fresh", "third"].map((name) => ({ name })) as [Member, Member, Member];

interface Member {
  readonly name: string;
}

/** What each node answers: null = it accepts, "" = nothing yet. */
type Answers = Readonly<Record<string, string | null>>;

/** A shard whose master is `old`, written to every 20 ms; what was asked and what was journalled. */
class Shard {
  readonly #writes = new ShardWrites<Member>({ target: "cache", shard: 1 }, old, [fresh, third]);
  readonly #owed = new Map<Member, number>();
  readonly told: string[] = [];
  asked: readonly string[] = [];
  #nowMs = 0;

  during(ms: number, answers: Answers): this {
    for (const endMs = this.#nowMs + ms; this.#nowMs < endMs; this.#nowMs += 20) {
      const nodes = this.#writes.asked(this.#nowMs);
      this.asked = nodes.map(({ name }) => name);
      for (const node of nodes) {
        this.#writes.sent(node, this.#nowMs);
        this.#owed.set(node, this.#nowMs);
      }
      for (const [node, sentAtMs] of this.#owed) this.#answer(node, sentAtMs, answers[node.name] ?? null);
    }
    return this;
  }

  #answer(node: Member, sentAtMs: number, code: string | null): void {
    const isLate = this.#nowMs - sentAtMs >= 240;
    if (code === "" && !isLate) return;
    this.#owed.delete(node);
    const news = this.#writes.answered(node, sentAtMs, code === "" ? "TIMEOUT" : code);
    if (news !== null) this.told.push(`${news.type} ${news.node}`);
  }
}

const replicas = { fresh: "READONLY", third: "READONLY" };

describe("who takes the writes of a shard", () => {
  test("is asked of the master alone while it answers", () => {
    const shard = new Shard().during(200, { old: null, ...replicas });
    expect(shard.asked).toEqual(["old"]);
    expect(shard.told).toEqual(["write.accepted old"]);
  });
  test("is the first one that accepts after a refusal", () => {
    const shard = new Shard()
      .during(100, { old: null, ...replicas })
      .during(500, { old: "REFUSED", ...replicas })
      .during(100, { ...replicas, old: "REFUSED", fresh: null });
    expect(shard.told).toEqual(["write.accepted old", "write.refused old", "write.accepted fresh"]);
  });
  test("is asked of all nodes for another second after a doubt", () => {
    const shard = new Shard()
      .during(100, { old: null, ...replicas })
      .during(120, { old: "", ...replicas })
      .during(900, { old: null, ...replicas });
    expect(shard.asked).toEqual(["old", "fresh", "third"]);
    expect(shard.during(300, { old: null, ...replicas }).asked).toEqual(["old"]);
    expect(shard.told).toEqual(["write.accepted old"]);
  });
  test("is the new master, though the old one thawed first and accepts beside it", () => {
    const shard = new Shard()
      .during(100, { old: null, ...replicas })
      .during(1_000, { old: "", ...replicas })
      .during(400, { old: null, ...replicas })
      .during(2_000, { old: null, fresh: null, third: "READONLY" });
    expect(shard.told).toEqual([
      "write.accepted old",
      "write.refused old",
      "write.accepted old",
      "write.accepted fresh",
    ]);
    expect(shard.asked).toEqual(["fresh"]);
  });
  test("is not the old master that thaws when another has accepted", () => {
    const shard = new Shard()
      .during(100, { old: null, ...replicas })
      .during(1_000, { old: "", ...replicas })
      .during(200, { old: "", fresh: null, third: "READONLY" })
      .during(400, { old: null, fresh: null, third: "READONLY" });
    expect(shard.told).toEqual(["write.accepted old", "write.refused old", "write.accepted fresh"]);
  });
});
