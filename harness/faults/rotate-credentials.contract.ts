import { afterAll, beforeAll, expect, test } from "vitest";
import type { PlannedFault } from "../plan/plan.ts";
import type { LoadUser, RedisNode, Topology } from "../topology/contract.ts";
import { clusterTarget, makeTestBed, standaloneTarget, type TestBed } from "../topology/testing/test-bed.ts";
import { rotateCredentials } from "./rotate-credentials.ts";

const app = { keys: "~*", commands: "+@all -@dangerous" };
const security = { hasPassword: true, app, hasTls: false, renamed: { CONFIG: "operators-config" } };

let bed: TestBed;
let topology: Topology;
let node: RedisNode;
let user: LoadUser;

beforeAll(async () => {
  bed = makeTestBed();
  topology = await bed.form(standaloneTarget({ security }));
  const [only] = topology.nodes;
  if (only === undefined || topology.user === undefined) throw new Error("no node, or no user");
  [node, user] = [only, topology.user];
});
afterAll(async () => {
  await bed[Symbol.asyncDispose]();
});

const limit = () => AbortSignal.timeout(10_000);

function inject() {
  const parameters = { overlapMs: 0, reconnect: false };
  const target = { text: "one", target: "one", nodes: { parts: [] } };
  const plan: PlannedFault = {
    name: "rotate",
    kind: "rotateCredentials",
    target,
    atMs: 0,
    forMs: null,
    parameters,
    summary: "",
  };
  const limits = { effectLimitMs: 5_000, healLimitMs: 5_000 };
  return rotateCredentials.inject({ plan, topology, nodes: topology.nodes, parameters, ...limits });
}

test("is felt as the new password let in and the old one refused, also after a restart; healing goes back", async () => {
  const old = user.password;
  await using injection = await inject();
  expect(user.password).not.toBe(old);
  expect(await injection.feel(limit())).toMatchObject({ effective: true });
  await node.kill();
  await node.start(limit());
  expect(await injection.feel(limit())).toMatchObject({ effective: true });
  expect(await injection.heal()).toMatchObject({ verified: true });
  expect(user.password).toBe(old);
  expect(await user.tryAt(node, old, 1_000)).toBeNull();
});

test("is not felt while the old password is still good, and not healed while the new one is", async () => {
  const old = user.password;
  const injection = await inject();
  await node.ask(["ACL", "SETUSER", user.name, `>${old}`], 1_000);
  const felt = await injection.feel(limit());
  expect(felt).toMatchObject({ effective: false });
  expect(felt.detail).toContain("with the other one let in");
  await node.ask(["ACL", "SETUSER", user.name, "off"], 1_000);
  expect(await injection.heal()).toMatchObject({ verified: false });
  await node.ask(["ACL", "SETUSER", user.name, "on"], 1_000);
});

test("wants a target whose load has a user, and all of its nodes", () => {
  const all = { kind: "node", shard: null, role: "both", number: null, total: 6, masters: 3, perShard: 2 } as const;
  const members = { shards: 3, copies: 2, sentinels: 0 };
  expect(rotateCredentials.fits?.(clusterTarget({ security }), all, members)).toBeNull();
  expect(rotateCredentials.fits?.(clusterTarget(), all, members)).toContain("auth: acl");
  expect(rotateCredentials.fits?.(clusterTarget({ security }), { ...all, total: 3 }, members)).toContain(
    'write "cache"',
  );
});
