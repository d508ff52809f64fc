import { existsSync } from "node:fs";

/** The folder with `package.json`, `scenarios/` and `engine/`, from the sources as well as from `dist/`; ends in a slash. */
export function packageFolder(): URL {
  let folder = new URL(".", import.meta.url);
  while (!existsSync(new URL("package.json", folder))) {
    const parent = new URL("..", folder);
    if (parent.href === folder.href) throw new Error(`no package.json above ${import.meta.url}`);
    folder = parent;
  }
  return folder;
}
