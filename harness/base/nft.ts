import { spawn } from "node:child_process";
import { readlinkSync } from "node:fs";
import { EnvironmentError } from "./errors.ts";

/** A table of packet filters of ours. Tables live in a network namespace, and vanish with it. */
export interface FilterTable {
  readonly table: string;
  /** Null where the system has no namespaces. */
  readonly namespace: string | null;
}

const limitMs = 5_000;

/** `net:[4026531992]`. */
export function networkNamespace(): string | null {
  try {
    return readlinkSync("/proc/self/ns/net");
  } catch {
    return null;
  }
}

/** Has nft do what its script says, as one transaction. Throws `EnvironmentError` with what nft says. */
export async function runNft(script: string, wrapper: readonly string[] = []): Promise<void> {
  const problem = await tryNft(script, wrapper);
  if (problem === null) return;
  throw new EnvironmentError(`nft, which cuts servers off from each other, does not do it: ${problem}.`, {
    next: "`redrill doctor` says whether packets can be filtered here.",
  });
}

/** Takes a table away; harmless when it is gone. One of another namespace ends with the processes in that. */
export async function removeTable({ table, namespace }: FilterTable): Promise<void> {
  if (namespace !== networkNamespace()) return;
  await runNft(`add table ip ${table}\ndelete table ip ${table}\n`);
}

/** Can packets be filtered here (`wrapper`: by a program started through it)? Null = yes, else why not. */
export function whyNoFilters(wrapper: readonly string[] = []): Promise<string | null> {
  const table = `redrill_probe_${String(process.pid)}`;
  return tryNft(
    `add table ip ${table}\nadd chain ip ${table} c { type filter hook output priority 0 ; }\ndelete table ip ${table}\n`,
    wrapper,
  );
}

/** Null: done. */
function tryNft(script: string, wrapper: readonly string[]): Promise<string | null> {
  // It is often not in the path of ordinary users.
  const env = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin` };
  const [command, ...args] = [...wrapper, "nft", "-f", "-"];
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, stdio: ["pipe", "ignore", "pipe"], timeout: limitMs });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
    child.stdin.on("error", () => undefined); // it ended before it read; its exit says so
    child.once("error", (error: NodeJS.ErrnoException) => {
      resolve(error.code === "ENOENT" ? `there is no program ${command}` : error.message);
    });
    child.once("close", (code, signal) => {
      const [line = ""] = said.trim().split("\n");
      resolve(code === 0 ? null : line || `it ended with ${signal ?? `exit code ${String(code)}`}`);
    });
    child.stdin.end(script);
  });
}
