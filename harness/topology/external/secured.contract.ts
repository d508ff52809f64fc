import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeAuthority } from "../../base/certificates.ts";
import type { PlannedExternal } from "../../plan/plan.ts";
import type { Topology } from "../contract.ts";
import { externalTarget } from "../testing/external-target.ts";
import { makeTestBed, sentinelTarget, type TestBed } from "../testing/test-bed.ts";
import { externalProvider } from "./external-provider.ts";

let bed: TestBed;
let standing: Topology;
/** How its owner lets us in. */
let owners: Partial<PlannedExternal>;

beforeAll(async () => {
  bed = makeTestBed();
  const security = { hasPassword: true, app: null, hasTls: true, renamed: {} };
  standing = await bed.form(sentinelTarget({ replicas: 1, security }));
  const { tls, username, password, sentinelUsername = null, sentinelPassword = null } = standing.access;
  owners = { tls: tls ?? null, username, password, sentinelUsername, sentinelPassword };
});

afterAll(async () => {
  await bed[Symbol.asyncDispose]();
});

async function refusal(more: Partial<PlannedExternal>): Promise<unknown> {
  return externalProvider.create(await externalTarget(standing, { ...owners, ...more }), bed.context).then(
    () => "it was taken",
    (error: unknown) => error,
  );
}

test("a deployment behind TLS and passwords is found, and left as it was found", async () => {
  const there = await externalProvider.create(await externalTarget(standing, owners), bed.context);
  expect(there.access).toMatchObject({ tls: owners.tls, sentinelTls: owners.tls, password: owners.password });
  expect(await there.nodes[0]?.ask(["PING"], 1_000)).toBe("PONG");
  await there[Symbol.asyncDispose]();
  expect(bed.journalled.findLast(({ type }) => type === "target.compared")).toMatchObject({
    keysLeft: 0,
    changed: [],
    clients: [],
    unchecked: [],
  });
});

test("another authority, no TLS, and a wrong password of the sentinels are one message each", async () => {
  const other = join(bed.folder, "other-ca.pem");
  writeFileSync(other, makeAuthority("other", new Date()).certificate);
  const { tls = null } = owners;
  if (tls === null) throw new Error("it has no TLS");
  expect(await refusal({ tls: { ...tls, caFile: other } })).toMatchObject({
    exitCode: 3,
    message: expect.stringContaining("shows a certificate that is not trusted"),
    next: expect.stringContaining("Name the authority"),
  });
  expect(await refusal({ tls: null })).toMatchObject({ exitCode: 3, next: expect.stringContaining("redis or rediss") });
  expect(await refusal({ sentinelPassword: "wrong" })).toMatchObject({
    exitCode: 3,
    message: expect.stringContaining("does not accept these credentials"),
  });
});
