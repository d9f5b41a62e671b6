import { Command } from "commander";
import { environment, unknownSettings } from "../configuration/environment.ts";
import { readSettings } from "../configuration/settings.ts";
import { runLauncher } from "../launcher/run-launcher.ts";

interface UpOptions {
  readonly json?: boolean;
  readonly home?: string;
  readonly port?: string;
  readonly parts?: string;
  readonly collector?: string;
  readonly yes?: boolean;
  readonly sample?: string | true;
}

/** `opsloom up`: starts everything, or the named parts, in one terminal and stays until Ctrl-C. */
export function upCommand(): Command {
  return new Command("up")
    .description("start PostgreSQL, Temporal, worker and API, and stay until Ctrl-C")
    .option("--json", "print one JSON line on stdout when ready, everything else on stderr")
    .option("--home <dir>", "directory that holds all state; else OPSLOOM_HOME")
    .option("--port <n>", "port of the API, 0 for any free one; else OPSLOOM_PORT, else 4600")
    .option(
      "--parts <list>",
      "what runs in this process: api, worker, or both with a comma, or collector; else OPSLOOM_PARTS, else both",
    )
    .option("--collector <name>", "with --parts collector: which one of the discoveries; else OPSLOOM_COLLECTOR")
    .option("--sample [records]", "play a year of the sample company first, about so many records; else 2000")
    .option("--yes", "answer yes to questions; a start asks none today, so scripts may always give it")
    .action(async (options: UpOptions) => {
      for (const line of unknownSettings(environment)) process.stderr.write(`${line}\n`);
      const { createApplication } = await import("../application.ts");
      const { createCollector } = await import("../collector.ts");
      process.exitCode = await runLauncher({
        settings: await readSettings(options),
        createApplication,
        createCollector,
        json: options.json === true,
      });
    });
}
