import { addNodes } from "./add-nodes.ts";
import { bandwidth } from "./bandwidth.ts";
import { bgsave } from "./bgsave.ts";
import { blackHole } from "./black-hole.ts";
import { busyScript } from "./busy-script.ts";
import { clientKill } from "./client-kill.ts";
import { clientPause } from "./client-pause.ts";
import { connectionStorm } from "./connection-storm.ts";
import type { FaultKind } from "./contract.ts";
import { flush } from "./flush.ts";
import { exec } from "./exec.ts";
import { failover } from "./failover.ts";
import { freeze } from "./freeze.ts";
import { keys } from "./keys.ts";
import { kill } from "./kill.ts";
import { latency } from "./latency.ts";
import { lever } from "./lever.ts";
import { malformedReply } from "./malformed-reply.ts";
import { massExpiry } from "./mass-expiry.ts";
import { memorySqueeze } from "./memory-squeeze.ts";
import { partialReply } from "./partial-reply.ts";
import { partition } from "./partition.ts";
import { refuse } from "./refuse.ts";
import { repairSlots } from "./repair-slots.ts";
import { reset } from "./reset.ts";
import { restart } from "./restart.ts";
import { rotateCredentials } from "./rotate-credentials.ts";
import { slotMigration } from "./slot-migration.ts";
import { slicer } from "./slicer.ts";
import { slowClose } from "./slow-close.ts";
import { terminate } from "./terminate.ts";
import { upgrade } from "./upgrade.ts";

/** Every kind of fault, under the name that drills use. */
export const faults = {
  kill,
  terminate,
  restart,
  freeze,
  latency,
  bandwidth,
  blackHole,
  refuse,
  reset,
  slowClose,
  slicer,
  partialReply,
  malformedReply,
  partition,
  clientPause,
  busyScript,
  clientKill,
  connectionStorm,
  flush,
  slotMigration,
  addNodes,
  lever,
  keys,
  massExpiry,
  bgsave,
  repairSlots,
  rotateCredentials,
  upgrade,
  exec,
  failover,
  memorySqueeze,
} satisfies Readonly<Record<string, FaultKind>>;
