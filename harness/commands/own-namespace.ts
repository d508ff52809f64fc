import { repeatInOwnNamespace } from "../base/own-namespace.ts";
import type { Plan } from "../plan/plan.ts";

/** Was the whole command done in a namespace of its own, because the plan filters packets and this user may not? */
export async function ranInOwnNamespace({ targets }: Plan): Promise<boolean> {
  const isFiltering = targets.some(
    ({ provider, hasOwnAddresses }) => provider === "process" && hasOwnAddresses === true,
  );
  if (!isFiltering) return false;
  const exitCode = await repeatInOwnNamespace();
  if (exitCode === null) return false;
  process.exitCode = exitCode;
  return true;
}
