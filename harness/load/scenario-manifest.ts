import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { SpecError } from "../base/errors.ts";
import { packageFolder } from "../base/package-folder.ts";
import type { Catalogue, ScenarioDescription } from "../plan/catalogue.ts";
import type { PlannedScenario } from "../plan/plan.ts";
import { checkManifest } from "./check-manifest.ts";

export interface ScenarioFolders {
  /** The shipped scenarios; default: those of this package. */
  readonly scenariosFolder?: string;
  /** What a path in a drill is relative to. */
  readonly drillFolder: string;
}

/**
 * The scenarios that a drill may name: shipped ones by name (`peak`), the user's own by a path that ends in `.ts`,
 * relative to the drill. Each has a manifest beside it (`peak.json`).
 *
 * `scenario` gives null for an unknown shipped name, and throws a `SpecError` for a path that leads nowhere, or a
 * manifest that is missing or broken.
 */
export function scenarioCatalogue({
  scenariosFolder = shippedScenarios,
  drillFolder,
}: ScenarioFolders): Pick<Catalogue, "scenario" | "scenarioNames"> {
  const scenarioNames = readdirSync(scenariosFolder)
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
    .map((file) => basename(file, ".ts"))
    .toSorted();
  return {
    scenarioNames,
    scenario: (name) => {
      if (name.endsWith(".ts")) return readUsersOwn(resolve(drillFolder, name), name);
      if (!scenarioNames.includes(name)) return null;
      return readScenario(join(scenariosFolder, `${name}.ts`), { name, file: `${name}.ts` });
    },
  };
}

/** Where a planned scenario's file lies. */
export function scenarioPath({ file }: Pick<PlannedScenario, "file">, scenariosFolder = shippedScenarios): string {
  return resolve(scenariosFolder, file);
}

function readUsersOwn(path: string, written: string): ScenarioDescription {
  if (!existsSync(path)) {
    throw new SpecError([
      {
        path: [],
        expected: "a scenario file",
        got: `${written}, and there is no ${path}`,
        next: "Paths are relative to the drill's folder.",
      },
    ]);
  }
  return readScenario(path, { name: basename(path, ".ts"), file: path });
}

function readScenario(path: string, identity: Pick<ScenarioDescription, "name" | "file">): ScenarioDescription {
  const manifestPath = path.replace(/\.ts$/, ".json");
  return { ...identity, ...checkManifest(readManifest(manifestPath, path), manifestPath) };
}

function readManifest(manifestPath: string, scenario: string): string {
  try {
    return readFileSync(manifestPath, "utf8");
  } catch (cause) {
    throw new SpecError(
      [
        {
          path: [],
          expected: `a manifest beside ${scenario}`,
          got: `no readable file ${manifestPath}`,
          next: "Copy the manifest of the shipped scenario that is most like it, and change its parameters.",
        },
      ],
      { cause },
    );
  }
}

const shippedScenarios = fileURLToPath(new URL("scenarios", packageFolder()));
