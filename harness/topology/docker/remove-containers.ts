import { Daemon } from "./daemon.ts";

/** Removes what an earlier process has left. Throws when there is no daemon to be asked. */
export async function removeContainers({ label }: { readonly label: string }): Promise<void> {
  const daemon = await Daemon.connect();
  await daemon.removeAll(label);
}
