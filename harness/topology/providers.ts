import type { PlannedTarget } from "../plan/plan.ts";
import type { Provider } from "./contract.ts";
import { dockerProvider } from "./docker/docker-provider.ts";
import { externalProvider } from "./external/external-provider.ts";
import { processProvider } from "./process/process-provider.ts";

/** Everything that can make a topology. */
export const providers = {
  process: processProvider,
  docker: dockerProvider,
  external: externalProvider,
} satisfies Readonly<Record<PlannedTarget["provider"], Provider>>;
