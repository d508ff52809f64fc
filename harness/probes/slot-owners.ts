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
