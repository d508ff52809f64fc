import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageFolder } from "../base/package-folder.ts";
import type { Catalogue } from "../plan/catalogue.ts";

/** The packs that a drill in this file may include: a path beside it (`my-pack`, `my-pack.yaml`), or a shipped one. */
export function packCatalogue(drillFile: string): Pick<Catalogue, "pack" | "packNames"> {
  const shipped = fileURLToPath(new URL("packs", packageFolder()));
  return {
    packNames: readdirSync(shipped).map((file) => `packs/${basename(file, ".yaml")}`),
    pack: (name) => {
      const file = name.endsWith(".yaml") ? name : `${name}.yaml`;
      const path = [join(dirname(drillFile), file), join(dirname(shipped), file)].find((candidate) =>
        existsSync(candidate),
      );
      return path === undefined ? null : { file: path, text: readFileSync(path, "utf8") };
    },
  };
}
