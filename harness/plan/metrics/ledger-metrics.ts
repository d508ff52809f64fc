/** Of one load's ledger, or of the ledgers of all loads on a target. Checked where the whole table is put together. */
const ofLedgers = { of: "target", isOfLedgers: true, filters: {}, minSamples: 1, hasWindows: false } as const;

export const ledgerMetrics = {
  lostWrites: {
    ...ofLedgers,
    unit: "count",
    description:
      "Acknowledged writes that are not there in the end, after all faults are healed. They count at the time of their acknowledgement, which is before what lost them: a scope should be a phase rather than the fault. A sample is an acknowledged write of the run.",
  },
  lostWriteRatio: {
    ...ofLedgers,
    unit: "ratio",
    isOfRun: true,
    minSamples: 100,
    description:
      "Acknowledged writes that are not there in the end over all acknowledged ones. A sample is an acknowledged write.",
  },
  lostSpan: {
    ...ofLedgers,
    unit: "ms",
    description:
      "The longest stretch in which lost writes had been acknowledged: how many seconds of writes a failure cost. Two losses with 5 s or more of surviving writes in between are two stretches. A sample is an acknowledged write of the run.",
  },
  ghostWrites: {
    ...ofLedgers,
    unit: "count",
    description:
      "Writes that are there in the end though they were rejected or never sent. A sample is a write of the run.",
  },
  duplicateWrites: {
    ...ofLedgers,
    unit: "count",
    description: "Writes that were applied once too often. A sample is a write of the run.",
  },
  staleReads: {
    ...ofLedgers,
    unit: "count",
    description:
      "Reads through the ledger that returned an older acknowledged state than one that had been acknowledged before they began. A sample is a read of the run.",
  },
  wrongKeys: {
    ...ofLedgers,
    unit: "count",
    description:
      "Values that carry another key than the one asked for, or none: replies that were crossed, or writes that went astray. A sample is a read or an acknowledged write of the run.",
  },
} as const;
