import { Argument, Command, Option } from "commander";
import { RedrillError } from "./base/errors.ts";
import { redrillVersion } from "./base/version.ts";
import type { CompletedCommand } from "./commands/completion.ts";
import {
  allowProduction,
  collect,
  confirm,
  drillOptions,
  portOf,
  providerOption,
  runOptions,
  times,
  wholeNumber,
} from "./commands/options.ts";

/** The command line. Each command is loaded when it is called, so that `--help` is quick. stdout is the result, stderr the rest. */
export async function main(argv: readonly string[]): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", ignoreClosedReader);
  try {
    await program().parseAsync(argv);
  } catch (error) {
    process.exitCode = report(error);
  }
}

function program(): Command {
  const redrill = new Command("redrill")
    .description("Load tests and chaos drills for Redis, with a pass/fail report that never lies.")
    .version(redrillVersion())
    .showSuggestionAfterError()
    .showHelpAfterError("(redrill <command> --help says more)")
    .exitOverride((error) => {
      // Help and version are answers; everything else that commander ends for is a wrong command line.
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      throw new Answered();
    })
    .addHelpText("after", exitCodes);

  const init = redrill
    .command("init")
    .description("write a first drill, with comments, that runs as it is")
    .argument("[file]", "where it goes", "drill.yaml")
    .action(async (file: string) => (await import("./commands/init.ts")).initDrill(file));
  init
    .command("scenario")
    .description("write a scenario of your own, with its manifest, its types and a drill that tries it")
    .argument("<name>", "small letters, digits and hyphens")
    .option("--folder <folder>", "where the files go", "scenarios")
    .action(async (name: string, options) => (await import("./commands/init.ts")).initScenario(name, options));

  drillOptions(redrill.command("validate").description("check a drill without starting anything"))
    .option("--json", "the problems as JSON")
    .action(async (file: string, options) => (await import("./commands/validate.ts")).validate(file, options));

  redrill
    .command("schema")
    .description("print the JSON Schema (draft-07) of drills, for editors")
    .action(async () => (await import("./commands/schema.ts")).schema());

  redrill
    .command("metrics")
    .description("list every metric that an objective may name")
    .option("--json", "as JSON")
    .option("--markdown", "as docs/metrics.md")
    .action(async (options) => (await import("./commands/metrics.ts")).listMetrics(options));

  redrill
    .command("faults")
    .description("list every kind of fault, its parameters, and which providers' nodes can suffer it")
    .option("--json", "as JSON")
    .option("--markdown", "as docs/faults.md")
    .action(async (options) => (await import("./commands/faults.ts")).listFaults(options));

  redrill
    .command("doctor")
    .description("check that this machine has what a run needs, and say how to get what is missing")
    .option("--json", "as JSON")
    .action(async (options) => (await import("./commands/doctor.ts")).doctor(options));

  runOptions(redrill.command("plan").description("show what would be done to which nodes, for how long"))
    .option("--json", "the whole plan as JSON")
    .action(async (file: string, options) => (await import("./commands/plan.ts")).plan(file, options));

  runOptions(redrill.command("run").description("run a drill and judge it"))
    .option("--out <folder>", "the run's own folder; default: runs/<time>-<title>")
    .option("--strict", "exit with 1 on the verdict warn")
    .option("--json", "print verdict.json instead of the summary")
    .addOption(allowProduction())
    .addOption(confirm())
    .addOption(
      new Option("--metrics-port <port>", "serve live metrics to Prometheus on 127.0.0.1 (0: a free port)").argParser(
        portOf("--metrics-port", 9091),
      ),
    )
    .addOption(
      new Option("--ui [port]", "serve a live page on 127.0.0.1, which turns into the report").argParser(
        portOf("--ui", 8080),
      ),
    )
    .option("--grafana <url>", "mark the faults on Grafana's dashboards (token in GRAFANA_TOKEN)")
    .action(async (file: string, options) => (await import("./commands/run.ts")).run(file, options));

  redrill
    .command("prove")
    .description("run a drill as it is (must pass) and each variant (exactly its expectFail must fail)")
    .argument("<drill>", "a drill's YAML file")
    .option("--set <path=value>", "override one value in every run; may be repeated", collect, [])
    .addOption(new Option("--seed <n>", "one seed for every run").argParser(wholeNumber))
    .addOption(providerOption())
    .addOption(allowProduction())
    .addOption(confirm())
    .option("--out <folder>", "a new folder that gets a folder per run; default: runs/<time>-prove-<title>")
    .option("--json", "as JSON")
    .action(async (file: string, options) => (await import("./commands/prove.ts")).prove(file, options));

  runOptions(redrill.command("capacity").description("search the highest rate at which a drill's objectives hold"))
    .option("--with-faults", "search once more with the drill's faults")
    .addOption(new Option("--from <times>", "the first rate, times the drill's own").default(0.25).argParser(times))
    .addOption(new Option("--to <times>", "the highest rate, times the drill's own").default(16).argParser(times))
    .option("--precision <percent>", "how near the rate that holds and the one that fails have to come", "10%")
    .option("--growth <percent>", "how much higher next year's peak is: which limit comes first")
    .option("--out <folder>", "a new folder that gets a folder per run; default: runs/<time>-capacity-<title>")
    .option("--json", "print capacity.json instead of the report")
    .action(async (file: string, options) => (await import("./commands/capacity.ts")).capacity(file, options));

  redrill
    .command("judge")
    .description("judge a recorded run again, with no Redis and no k6; writes verdict.json")
    .argument("<run>", "a run's folder")
    .option("--objectives <file>", "judge it by the objectives of another YAML file; writes nothing")
    .option("--strict", "exit with 1 on the verdict warn")
    .option("--json", "print verdict.json instead of the summary")
    .action(async (folder: string, options) => (await import("./commands/judge.ts")).judgeAgain(folder, options));

  redrill
    .command("report")
    .description("draw the reports of a recorded run again from its evidence")
    .argument("<run>", "a run's folder")
    .action(async (folder: string) => (await import("./commands/report.ts")).reportAgain(folder));

  redrill
    .command("compare")
    .description(
      "what changed between two runs, or two folders of runs, of one drill; exit code 1 when anything got worse",
    )
    .argument("<before>", "a run's folder, or a folder of runs")
    .argument("<after>", "the same")
    .option("--json", "as JSON")
    .action(async (before: string, after: string, options) =>
      (await import("./commands/compare.ts")).compare(before, after, options),
    );

  redrill
    .command("history")
    .description("the judged runs of a folder, oldest first")
    .argument("[folder]", "default: runs", "runs")
    .option("--html <file>", "a page with a trend of every objective instead")
    .option("--json", "as JSON")
    .action(async (folder: string, options) => (await import("./commands/history.ts")).history(folder, options));

  redrill
    .command("drill-from")
    .description("make a drill of a recorded run: what was offered, and each fault when it came")
    .argument("<run>", "a run's folder")
    .option("--out <file>", "default: drills/incidents/<title>.yaml, with a CSV per load beside it")
    .action(async (run: string, options) => (await import("./commands/drill-from.ts")).drillFrom(run, options));

  const baseline = redrill.command("baseline").description("runs that objectives are measured against: 1.2x run(NAME)");
  baseline
    .command("set")
    .description("save what a run measured under a name, in baselines/")
    .argument("<name>")
    .argument("<run>", "a run's folder")
    .option("--even-if-failed", "also a run that failed an objective")
    .action(async (name: string, run: string, options) =>
      (await import("./commands/baseline.ts")).setBaseline(name, run, options),
    );
  baseline
    .command("show")
    .description("list the baselines, or the values of one")
    .argument("[name]")
    .option("--json", "as JSON")
    .action(async (name: string | undefined, options) =>
      (await import("./commands/baseline.ts")).showBaseline(name, options),
    );

  redrill
    .command("cleanup")
    .description("undo what a run that was killed left behind; harmless when repeated")
    .argument("[runs...]", "run folders; default: every folder in runs/")
    .option("--json", "as JSON")
    .action(async (folders: string[], options) => (await import("./commands/cleanup.ts")).cleanup(folders, options));

  redrill
    .command("stop")
    .description("end a run that is going in another terminal: it heals and writes a partial report")
    .argument("[run]", "a run's folder; default: the one that is going in runs/")
    .action(async (run: string | undefined) => (await import("./commands/stop.ts")).stop(run));

  redrill
    .command("completion")
    .description("print a script that completes commands and options: source <(redrill completion bash)")
    .addArgument(new Argument("<shell>").choices(["bash", "zsh", "fish"]))
    .action(async (shell: "bash" | "zsh" | "fish") => {
      (await import("./commands/completion.ts")).completion(shell, redrill.commands.map(completed));
    });

  return redrill;
}

function completed(command: Command): CompletedCommand {
  return {
    name: command.name(),
    description: command.description(),
    options: command.options.map(({ long, description }) => ({ flag: long ?? "", description })),
    commands: command.commands.map((own) => own.name()),
  };
}

const exitCodes = `
Exit codes of run, judge and prove:
  0  pass (or warn; with --strict warn is 1)       4  invalid: redrill itself could not measure it
  1  an objective failed, or a stop condition      5  a defect of redrill
  2  a wrong drill or command line                 6  clean-up incomplete or healing unverified
  3  the environment is not ready                  130, 143  interrupted`;

/** `redrill run ... | head` and a terminal that was closed must not change the exit code. */
function ignoreClosedReader(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
}

/** commander has said what was to be said. */
class Answered extends Error {}

function report(error: unknown): number {
  if (error instanceof Answered) return typeof process.exitCode === "number" ? process.exitCode : 0;
  if (error instanceof RedrillError) {
    process.stderr.write(`redrill: ${error.message}\n`);
    if ("lastLines" in error && Array.isArray(error.lastLines) && error.lastLines.length > 0) {
      process.stderr.write(error.lastLines.map((line) => `    ${String(line)}\n`).join(""));
    }
    if (error.next !== null) process.stderr.write(`${error.next}\n`);
    return error.exitCode;
  }
  process.stderr.write(
    `redrill: a defect of redrill itself, please report it:\n${error instanceof Error ? String(error.stack) : String(error)}\n`,
  );
  return 5;
}
