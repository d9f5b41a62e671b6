import { Argument, Command } from "commander";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { UsageError } from "../client/failure.ts";
import { readConnection } from "../configuration/connection.ts";
import { Demo } from "../demo/demo.ts";
import { stories } from "../demo/stories.ts";
import { inTerminal } from "../demo/terminal.ts";
import { exitCodes } from "../launcher/launch-error.ts";
import { listenForStop } from "../launcher/signals.ts";
import { remark } from "../output/print.ts";
import { readStory, tellStory } from "./story.ts";

interface DemoOptions extends ConnectOptions {
  readonly yes?: boolean;
  readonly keep?: boolean;
  readonly withPrometheus?: boolean;
  readonly lab?: boolean;
}

/** `opsloom demo [STORY]`: a story, on the system that runs. */
export function demoCommand(): Command {
  return withApiOptions(new Command("demo"))
    .description("play a story on the running system, which must have the sample company")
    .addArgument(
      new Argument(
        "[story]",
        "flash-sale: an alert becomes a verified repair; onboarding: an analyst joins; printers: what recurs becomes a problem; portal: sixty reports are one major incident; migration: the web tier moves, with its way back rehearsed; mail: an outage at a vendor",
      )
        .choices(stories.map(({ name }) => name))
        .default("flash-sale"),
    )
    .option("--yes", "answer every question with yes, without asking")
    .option("--keep", "flash-sale and migration: leave the shop running afterwards")
    .option(
      "--with-prometheus",
      "flash-sale: let Prometheus and Alertmanager, which must be installed, find the failure",
    )
    .option("--lab", "flash-sale: on the twelve hosts of the lab, on whose host mid Opsloom runs (docs/lab.md)")
    .action(async (story: string, options: DemoOptions) => {
      if (options.yes !== true && !process.stdin.isTTY)
        throw new UsageError(
          "the demo asks for an approval, and no terminal is here to answer: run it in a terminal, or with --yes",
        );
      const stop = listenForStop();
      stop.force.addEventListener("abort", () => process.exit(exitCodes.interrupted));
      try {
        const demo = new Demo({
          api: await connect(options),
          as: (person) => connect({ ...options, as: person }),
          audience: inTerminal({ yes: options.yes === true, stop: stop.stop }),
          stop: stop.stop,
        });
        const { home } = readConnection(options.home);
        const { keep = false, withPrometheus = false, lab = false } = options;
        const chosen = stories.find(({ name }) => name === story);
        if (chosen === undefined) throw new UsageError(`there is no story "${story}"`);
        await tell(demo, await chosen.play(demo, { home, keep, withPrometheus, lab }));
      } catch (error) {
        if (!stop.stop.aborted) throw error;
        remark("stopped; records that were opened stay as they are");
        process.exitCode = exitCodes.interrupted;
      } finally {
        stop.dispose();
      }
    });
}

/** All that happened, as the ledgers tell it. */
async function tell({ api }: Demo, id: string): Promise<void> {
  process.stdout.write("\n");
  tellStory(await readStory(api, id));
  const number = id.split("/")[1] ?? id;
  process.stdout.write(
    `\nlook at it again:  npx opsloom story ${number}\nwhy each step:     npx opsloom explain ${number}\nall of the API:    ${api.url}/docs\n`,
  );
}
