import type { Link } from "../topology/contract.ts";

/** How long so many bytes take to a server, and back where it knows ECHO: a sentinel takes them and refuses. Throws as `ask` does. */
export async function echo(
  link: Link,
  bytes: number,
  limitMs: number,
): Promise<{ readonly tookMs: number; readonly ways: 1 | 2 }> {
  const startMs = performance.now();
  const tookMs = () => performance.now() - startMs;
  try {
    await link.ask(["ECHO", "x".repeat(bytes)], limitMs);
    return { tookMs: tookMs(), ways: 2 };
  } catch (error) {
    if (error instanceof Error && error.name === "ReplyError") return { tookMs: tookMs(), ways: 1 };
    throw error;
  }
}
