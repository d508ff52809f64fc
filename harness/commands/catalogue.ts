import { dirname } from "node:path";
import { readBeside } from "../base/read-beside.ts";
import { faults } from "../faults/table.ts";
import { scenarioCatalogue } from "../load/scenario-manifest.ts";
import type { Catalogue } from "../plan/catalogue.ts";
import { packCatalogue } from "./packs.ts";
import { providers } from "../topology/providers.ts";

/** Everything that a drill in this file may name. */
export function catalogueFor(drillFile: string): Catalogue {
  return {
    faults,
    ...scenarioCatalogue({ drillFolder: dirname(drillFile) }),
    ...packCatalogue(drillFile),
    abilities: {
      process: providers.process.abilities,
      docker: providers.docker.abilities,
      external: providers.external.abilities,
    },
    readText: (path) => readBeside(drillFile, path),
  };
}
