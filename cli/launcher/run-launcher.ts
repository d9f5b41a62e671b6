import { defaultHome } from "../configuration/directories.ts";
import { environment } from "../configuration/environment.ts";
import type { Settings } from "../configuration/settings.ts";
import type { CreateApplication, CreateCollector } from "./application.ts";
import { isDiskFull } from "./home.ts";
import { LaunchError, exitCodes, messageOf } from "./launch-error.ts";
import { type Launched, launch } from "./launcher.ts";
import type { Log } from "./log.ts";
import { listenForStop, type StopSignals } from "./signals.ts";

export interface RunLauncherOptions {
  readonly settings: Settings;
  readonly createApplication: CreateApplication;
  readonly createCollector: CreateCollector;
  /** One JSON line on stdout instead of the text for people. */
  readonly json: boolean;
}

/**
 * Starts an installation, keeps it until a signal, stops it, and returns the exit code. A second signal ends the
 * process at once.
 */
export async function runLauncher(options: RunLauncherOptions): Promise<number> {
  const signals = listenForStop();
  try {
    return await run(options, signals);
  } finally {
    signals.dispose();
    endSoon();
  }
}

async function run(options: RunLauncherOptions, signals: StopSignals): Promise<number> {
  const log: Log = (line) => void process.stderr.write(`${line}\n`);
  signals.force.addEventListener("abort", () => {
    log("stopped at once; what was not finished goes on at the next start");
    // After the listener that kills the servers.
    setImmediate(() => process.exit(exitCodes.interrupted));
  });
  let launched: Launched;
  try {
    launched = await launch({
      settings: options.settings,
      createApplication: options.createApplication,
      createCollector: options.createCollector,
      log,
      abort: signals.stop,
      force: signals.force,
    });
  } catch (error) {
    if (signals.stop.aborted) return exitCodes.interrupted;
    throw error;
  }
  const { state } = launched;
  process.stdout.write(
    options.json ? `${JSON.stringify(state)}\n` : welcome(launched, options.settings.home !== defaultHome(environment)),
  );
  try {
    await Promise.race([aborted(signals.stop), launched.failed]);
    log("stopping: requests and tasks that run are finished first; Ctrl-C again stops at once");
    await launched.stop();
    return 0;
  } catch (error) {
    await launched.stop();
    throw new LaunchError(isDiskFull(error) ? exitCodes.disk : exitCodes.unavailable, messageOf(error), {
      cause: error,
    });
  }
}

/** Longer than anything that was told to stop needs to let go. */
const lingerMs = 1_000;

/**
 * The process ends whatever still holds on to it: natively a worker whose tasks did not end in time, a connection that
 * was never answered. The next start would find its home taken.
 */
function endSoon(): void {
  setTimeout(() => process.exit(), lingerMs).unref();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Command lines and what they do, in two columns. */
function tries(at: string): string {
  const lines = [
    [`npx opsloom demo${at}`, "a shop fails and is repaired, in a minute"],
    [`npx opsloom incident list${at}`, "what is open"],
    ["npx opsloom test definitions", "run the scenarios of the shipped definitions"],
  ] as const;
  const width = Math.max(...lines.map(([line]) => line.length));
  return lines.map(([line, does]) => `  ${line.padEnd(width)}  ${does}`).join("\n");
}

const consoleLine = (link: string): string =>
  `  Console      ${link}\n               good once, for ten minutes; "npx opsloom open" prints another\n`;

function welcome(launched: Launched, named: boolean): string {
  const { state, resumed, took, signInPath } = launched;
  // Another terminal knows neither the option nor the variable that named this home.
  const at = named
    ? ` --home ${/^[\w./~-]+$/.test(state.dataDir) ? state.dataDir : JSON.stringify(state.dataDir)}`
    : "";
  if (state.apiUrl === null) {
    return `
Opsloom's ${state.parts.join(" and ")} is ready in ${took}${resumed === null ? "" : `; it goes on with ${resumed}`}.

  Health       ${new URL("/readyz", state.metricsUrl).href}
  Metrics      ${state.metricsUrl}
  Data         ${state.dataDir}

Ctrl-C stops it; everything is kept.
`;
  }
  return `
Opsloom is ready in ${took}${resumed === null ? "" : `; it goes on with ${resumed}`}.

${signInPath === null ? "" : consoleLine(`${state.apiUrl}${signInPath}`)}  API          ${state.apiUrl}
  API key      in ${state.apiKeyFile}
  Temporal UI  ${state.temporalUiUrl ?? "that of your own server"}
  Data         ${state.dataDir}

Try next, in another terminal:
${tries(at)}

Ctrl-C stops everything; everything is kept.
`;
}
