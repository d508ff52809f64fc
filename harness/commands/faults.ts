import { faultsMarkdown, faultsText } from "../plan/describe-faults.ts";
import { catalogueFor } from "./catalogue.ts";

/** `redrill faults`: the kinds, and which provider's nodes can suffer them. */
export function listFaults({
  json = false,
  markdown = false,
}: {
  readonly json?: boolean;
  readonly markdown?: boolean;
}): void {
  const { faults, abilities } = catalogueFor(".");
  if (json) process.stdout.write(`${JSON.stringify({ faults, abilities }, null, 2)}\n`);
  else process.stdout.write(markdown ? faultsMarkdown({ faults, abilities }) : faultsText({ faults, abilities }));
}
