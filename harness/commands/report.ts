import { judgeFolder, writeReports } from "./write-results.ts";

/** `redrill report`: every report of a recorded run, drawn again. Exit code 0: the reports are the result, not the verdict. */
export async function reportAgain(folder: string): Promise<void> {
  const { verdict, evidence } = judgeFolder(folder);
  for (const path of writeReports(folder, verdict, evidence)) process.stdout.write(`${path}\n`);
}
