import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const redrill = fileURLToPath(new URL("../../bin/redrill.js", import.meta.url));
const print = (shell: string) => execFileSync(process.execPath, [redrill, "completion", shell], { encoding: "utf8" });

/** What bash offers for the last of these words. */
function offers(...words: readonly string[]): readonly string[] {
  const line = words.map((word) => `'${word}'`).join(" ");
  const script = `${print("bash")}\nCOMP_WORDS=(${line}); COMP_CWORD=${String(words.length - 1)}; _redrill; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync("bash", ["-c", script], { encoding: "utf8" })
    .split("\n")
    .filter((word) => word !== "");
}

test("bash completes commands, their own commands, options and paths", () => {
  expect(offers("redrill", "ca")).toEqual(["capacity"]);
  expect(offers("redrill", "init", "sc")).toContain("scenario");
  expect(offers("redrill", "run", "--var")).toEqual(["--variant"]);
  expect(offers("redrill", "judge", "--var")).toEqual([]);
  expect(offers("redrill", "run", "/etc/host")).toContain("/etc/hosts");
});

test("zsh and fish know the same commands", () => {
  for (const shell of ["zsh", "fish"]) expect(print(shell)).toContain("drill-from");
  expect(print("fish")).toContain("-a capacity -d");
});
