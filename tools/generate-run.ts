import { generateRun } from "../harness/verdict/testing/generated/generate-run.ts";

/** Writes the folder of a run that never was, to try judging and reports on: `node tools/generate-run.ts FOLDER [MINUTES]`. */
const [folder, minutes = "30"] = process.argv.slice(2);
if (folder === undefined || folder.startsWith("-") || !(Number(minutes) >= 5)) {
  process.stderr.write("usage: node tools/generate-run.ts FOLDER [MINUTES, at least 5; default 30]\n");
  process.exit(2);
}
generateRun(folder, Number(minutes));
