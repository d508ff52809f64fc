import { drillJsonSchema } from "../drill/schema.ts";

/** `redrill schema`: for editors, `# yaml-language-server: $schema=...`. */
export function schema(): void {
  process.stdout.write(`${JSON.stringify(drillJsonSchema(), null, 2)}\n`);
}
