import { groupBy, type Model, values } from "./model.ts";

/** How many keys expire in the same second. Notes: `expire`, the subject a second of the clock, the value how many keys. */
export const expiry: Model = ({ notes }) => {
  const seconds = [...groupBy(notes, ({ subject }) => subject).values()];
  return {
    expiring: values(
      seconds.map((second) => ({
        atMs: second.at(-1)?.atMs ?? 0,
        value: second.reduce((sum, { value }) => sum + (value ?? 0), 0),
      })),
    ),
  };
};
