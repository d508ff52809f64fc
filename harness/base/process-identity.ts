import { readFileSync } from "node:fs";

/**
 * When the process was started, in clock ticks since boot (field 22 of `/proc/<pid>/stat`): with the pid it names a process for
 * good, since pids are used again. Null where there is no /proc, or no such process.
 */
export function startTicksOf(pid: number): string | null {
  return statFields(pid)?.[19] ?? null;
}

/** The kernel's letter for what the process does: `T` stopped, `Z` ended and not yet collected. Null as above. */
export function processState(pid: number): string | null {
  return statFields(pid)?.[0] ?? null;
}

/**
 * Is this very process still there? One that has ended and was not yet collected is not. Without ticks (no /proc where it was
 * started) the pid alone has to do.
 */
export function isRunning(pid: number, startTicks: string | null): boolean {
  if (startTicks === null) return answersSignals(pid);
  const fields = statFields(pid);
  return fields !== null && fields[19] === startTicks && fields[0] !== "Z" && fields[0] !== "X";
}

/** The fields from the third on; the second is the command's name in brackets and may hold anything. */
function statFields(pid: number): readonly string[] | null {
  try {
    const text = readFileSync(`/proc/${String(pid)}/stat`, "utf8");
    return text
      .slice(text.lastIndexOf(")") + 2)
      .trimEnd()
      .split(" ");
  } catch {
    return null;
  }
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
