import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { readVerdict, Sandbox } from "./cli.ts";

const isSoak = process.env["REDRILL_E2E"] === "soak";
const repetitions = isSoak ? 10 : 0;

test.runIf(isSoak)("the smoke drill passes ten times in a row", { timeout: 600_000 }, async () => {
  for (let n = 1; n <= repetitions; n++) {
    using sandbox = new Sandbox();
    const ended = await sandbox.run(["run", "drills/ci/smoke.yaml", "--out", sandbox.path("run")]);
    expect(ended.exitCode, `run ${String(n)}: ${ended.stdout}`).toBe(0);
  }
});

test.runIf(isSoak)(
  "with one core kept busy by somebody else it passes or is invalid, and never fails",
  { timeout: 600_000 },
  async () => {
    const busy = spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" });
    try {
      for (let n = 1; n <= repetitions; n++) {
        using sandbox = new Sandbox();
        const ended = await sandbox.run(["run", "drills/ci/smoke.yaml", "--out", sandbox.path("run")]);
        expect([0, 4], `run ${String(n)}: ${ended.stdout}`).toContain(ended.exitCode);
        process.stderr.write(`busy ${String(n)}: ${readVerdict(sandbox.path("run")).reason}\n`);
      }
    } finally {
      busy.kill("SIGKILL");
    }
  },
);
