import type { ParameterValue } from "../plan/plan.ts";
import type { RedisNode } from "../topology/contract.ts";
import type { NodeFault } from "./inject-into-all.ts";
import { actLimitMs, ownServerKind } from "./own-server.ts";

/** They say where a server is and who may come in: the topology would fall apart, or nobody could undo it. */
const notLevers =
  /^(port|bind|dir|dbfilename|logfile|aclfile|requirepass|masterauth|masteruser|replicaof|slaveof|unixsocket|rename-command|protected-mode|(tls|cluster|replica-announce)-.*)$/;

/** What a team does about an incident, rehearsed at the hour when it would: more memory, another policy, fewer clients. */
export const lever = ownServerKind({
  description: "Changes one setting with CONFIG SET, and changes it back.",
  targets: ["node"],
  window: "optional",
  parameters: {
    set: { type: "word", description: "The setting, as CONFIG SET calls it: maxmemory." },
    to: { type: "word", description: "Its value, as CONFIG SET takes it: 96mb." },
  },
  check: ({ set }) =>
    notLevers.test(word(set)) ? `${word(set)} holds the topology together: choose another setting` : null,
  faultOn: (node, { parameters }) => pull(node, word(parameters["set"]), word(parameters["to"])),
});

function word(value: ParameterValue | undefined): string {
  return typeof value === "string" ? value : "";
}

function pull(node: RedisNode, setting: string, value: string): NodeFault {
  let before: string | null = null;
  const look = async () => {
    const reply = await node.ask(["CONFIG", "GET", setting], actLimitMs);
    return Array.isArray(reply) && reply.length === 2 ? String(reply[1]) : null;
  };
  return {
    act: async () => {
      before = await look();
      if (before === null) throw new Error(`${node.name} has no setting "${setting}"`);
      await node.ask(["CONFIG", "SET", setting, value], actLimitMs);
    },
    feel: async () => {
      const now = await look();
      return {
        effective: now !== null && now !== before,
        detail: `${node.name}: ${setting} is ${now ?? "gone"}, ${before ?? "unknown"} before`,
        agoMs: 0,
      };
    },
    heal: async () => {
      if (before === null) return { verified: true, detail: `${node.name}: ${setting} was not changed` };
      if (node.pid === null) return { verified: true, detail: `${node.name}: is not running, and forgets ${setting}` };
      await node.ask(["CONFIG", "SET", setting, before], actLimitMs);
      const now = await look();
      return { verified: now === before, detail: `${node.name}: ${setting} is ${now ?? "gone"} again` };
    },
  };
}
