import { ownProvider } from "../forming/own-provider.ts";

/** Containers. What speaks to Docker is loaded when a drill needs it, so that no other command waits for it. */
export const dockerProvider = ownProvider(
  ["kill", "pause", "restart", "link", "configure", "partition"],
  async (target, context) => (await import("./docker-host.ts")).DockerHost.open(target, context),
);
