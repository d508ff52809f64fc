#!/usr/bin/env node
// Plain JavaScript that every Node can read: it says what is needed before anything newer is loaded.
import { existsSync } from "node:fs";
import { enableCompileCache } from "node:module";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 22)) {
  process.stderr.write(
    "redrill needs Node 22.22 or newer, this is " +
      process.versions.node +
      '. In a checkout "npm run redrill -- ..." uses the Node 24 that the project brings.\n',
  );
  process.exit(3);
}

enableCompileCache(); // and of types that were taken off: half of the time that a command takes to start in a checkout

// A package carries the compiled harness; a checkout runs its sources, which Node 24 reads as they are.
const compiled = new URL("../dist/harness/cli.js", import.meta.url);
const { main } = await import(
  existsSync(compiled) ? compiled.href : new URL("../harness/cli.ts", import.meta.url).href
);
await main(process.argv);
