import { ownProvider } from "../forming/own-provider.ts";
import { ProcessHost } from "./process-host.ts";

/** redis-server processes of our own on 127.0.0.1. */
export const processProvider = ownProvider(ProcessHost.abilities, (target, context) =>
  ProcessHost.open(target, context),
);
