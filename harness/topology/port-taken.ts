/** Somebody else was faster on a port that had been free: start over with other ones. */
export class PortTaken extends Error {
  readonly lastLines: readonly string[];

  constructor(who: string, lastLines: readonly string[]) {
    super(`${who}: a port that had been free is taken`);
    this.name = "PortTaken";
    this.lastLines = lastLines;
  }
}
