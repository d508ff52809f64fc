import { editorSchema } from "../plan/editor-schema.ts";
import { catalogueFor } from "./catalogue.ts";

/** `redrill schema`: for editors, `# yaml-language-server: $schema=...`. */
export function schema(): void {
  process.stdout.write(`${JSON.stringify(editorSchema(catalogueFor(".")), null, 2)}\n`);
}
