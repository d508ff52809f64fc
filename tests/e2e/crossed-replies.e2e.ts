import { afterAll, expect, test } from "vitest";
import { readVerdict, Sandbox } from "./cli.ts";

const sandbox = new Sandbox();
afterAll(() => {
  sandbox[Symbol.dispose]();
});

/** How the objectives came out; whether the run as a whole is valid depends on how busy the machine is, whose reply it was does not. */
async function outcomes(name: string, more: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const folder = sandbox.path(name);
  const shorter = ["phases.before=1s", "phases.freeze=1500ms", "phases.after=1500ms"].flatMap((set) => ["--set", set]);
  await sandbox.run(["run", "drills/incidents/crossed-replies.yaml", "--out", folder, ...shorter, ...more]);
  return Object.fromEntries(readVerdict(folder).objectives.map(({ name: one, status }) => [one, status]));
}

test("a client that closes a connection after a timeout never gets another's reply", async () => {
  expect(await outcomes("closing", [])).toEqual({ "right-keys": "pass", kept: "pass", "served-again": "pass" });
});

test("a client that uses a connection again after a timeout does, and is found out", async () => {
  expect(await outcomes("reusing", ["--variant", "reused"])).toMatchObject({ "right-keys": "fail", kept: "pass" });
});
