import { createCollector } from "../../cli/collector.ts";
import { readSettings } from "../../cli/configuration/settings.ts";
import { LaunchError } from "../../cli/launcher/launch-error.ts";
import { runLauncher } from "../../cli/launcher/run-launcher.ts";
import { createSmallApplication } from "./small-application.ts";

/** What `opsloom up --json` does, with the small application: the launcher in a process of its own, to be killed. */
export async function runSmallLauncher(): Promise<void> {
  try {
    process.exitCode = await runLauncher({
      settings: await readSettings({}),
      createApplication: createSmallApplication,
      createCollector,
      json: true,
    });
  } catch (error) {
    process.exitCode = error instanceof LaunchError ? error.exitCode : 1;
    process.stderr.write(`opsloom: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}
