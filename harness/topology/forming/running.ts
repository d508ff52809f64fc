import type { Child } from "../../base/child.ts";

/** A program that was started, and may have ended since: a child process, or what runs in a container. */
export type Running = Pick<
  Child,
  "pid" | "exit" | "exited" | "kill" | "pause" | "isFrozen" | "resume" | "stop" | "lastLines"
>;
