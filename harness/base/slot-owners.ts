const slotCount = 16_384;

/** Who owns each slot in the view of one node; an empty text = nobody. */
export type SlotOwners = readonly string[];

/**
 * The owners by node id, as CLUSTER NODES gives them: `<id> ... <slot> <from>-<to> [slot on its way]`, from the ninth word on.
 * Source: Redis documentation, CLUSTER NODES, "Serialization format".
 */
export function parseSlotOwners(text: string): SlotOwners {
  const owners = Array.from<string>({ length: slotCount }).fill("");
  for (const line of text.split("\n")) {
    const [id = "", , , , , , , , ...slots] = line.trim().split(" ");
    for (const range of slots) {
      if (range.startsWith("[")) continue;
      const [from = "", to = from] = range.split("-");
      owners.fill(id, Number(from), Number(to) + 1);
    }
  }
  return owners;
}

/** Slots without an owner in any view, and slots on whose owner the views differ; of no view both are null. */
export function compareSlots(views: readonly SlotOwners[]): {
  readonly unowned: number | null;
  readonly disputed: number | null;
} {
  const [first, ...others] = views;
  if (first === undefined) return { unowned: null, disputed: null };
  let [unowned, disputed] = [0, 0];
  for (let slot = 0; slot < slotCount; slot++) {
    const owner = first[slot];
    if (others.some((view) => view[slot] !== owner)) disputed++;
    else if (owner === "") unowned++;
  }
  return { unowned, disputed };
}

/** What a node says of itself in CLUSTER NODES. */
export interface OwnLine {
  readonly id: string;
  readonly isMaster: boolean;
  readonly epoch: number;
  /** Slots that it is moving to another node or taking from one (`[93->-id]`, `[93-<-id]`). */
  readonly open: readonly number[];
}

/** Null: the text has no line of the node's own. */
export function readOwnLine(text: string): OwnLine | null {
  const words = text
    .split("\n")
    .map((line) => line.trim().split(" "))
    .find(([, , flags = ""]) => flags.split(",").includes("myself"));
  if (words === undefined) return null;
  const [id = "", , flags = "", , , , epoch = "0"] = words;
  const open = words.flatMap((word) => /^\[(\d+)-[<>]-/.exec(word)?.[1] ?? []).map(Number);
  return { id, isMaster: flags.split(",").includes("master"), epoch: Number(epoch), open };
}
