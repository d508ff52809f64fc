import { isAbsolute, relative } from "node:path";

/** Relative to where the command was given, unless that leads out of there. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") || isAbsolute(short) ? path : short;
}
