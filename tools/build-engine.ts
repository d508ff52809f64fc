import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { engineFolder } from "../harness/base/binaries.ts";

/** Builds the engine's two programs with Go, once per content of `engine/`; quick when they are there. */
const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const programs = ["k6", "toxiproxy"];
const folder = engineFolder(process.env);

if (!programs.every((program) => existsSync(join(folder, program)))) build();

function build(): void {
  const go = spawnSync("go", ["env", "GOVERSION"], { encoding: "utf8" });
  const [, minor = 0] = (/go1\.(\d+)/.exec(go.stdout ?? "") ?? []).map(Number);
  if (go.error !== undefined || minor < 25) {
    const found = go.error === undefined ? go.stdout.trim() : "none";
    fail(
      `the engine needs Go 1.25 or newer to be built, found: ${found}. Install it from your system's packages or from go.dev.`,
    );
  }
  process.stderr.write("setup: the engine, k6 and toxiproxy (about 80 s the first time)\n");
  mkdirSync(dirname(folder), { recursive: true });
  const making = mkdtempSync(`${folder}.`);
  try {
    for (const program of programs) {
      execFileSync("go", ["build", "-trimpath", "-ldflags", "-s -w", "-o", join(making, program), `./cmd/${program}`], {
        cwd: join(root, "engine"),
        env: { ...process.env, GOFLAGS: "-mod=readonly", GOTOOLCHAIN: "local", CGO_ENABLED: "0" },
        stdio: "inherit",
      });
    }
    // Another build of the same content may have ended first; both are the same.
    if (existsSync(folder)) rmSync(folder, { recursive: true });
    renameSync(making, folder);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    fail(`the engine could not be built: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function fail(message: string): never {
  process.stderr.write(`setup: ${message}\n`);
  process.exit(3);
}
