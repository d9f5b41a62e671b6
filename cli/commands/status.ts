import { Command } from "commander";
import { readHome } from "../configuration/settings.ts";
import { exitCodes } from "../launcher/launch-error.ts";
import { isAlive } from "../launcher/process-identity.ts";
import { measure } from "../launcher/measured.ts";
import { readState, runningLauncher, type State } from "../launcher/state.ts";
import { plural } from "../output/plural.ts";

interface StatusOptions {
  readonly home?: string;
  readonly json?: boolean;
}

/** `opsloom status`: what runs on the home directory; exit code 0 when it is ready, 69 when not. */
export function statusCommand(): Command {
  return new Command("status")
    .description("show what runs on the home directory")
    .option("--home <dir>", "home directory; else OPSLOOM_HOME")
    .option("--json", "one JSON line")
    .action(async (options: StatusOptions) => {
      const home = readHome(options.home);
      const state = readState(home);
      const running = runningLauncher(home);
      const ready = state !== null && (await isReady(state));
      const phase = state === null ? (running === null ? "stopped" : "starting") : ready ? "ready" : "unready";
      if (phase !== "ready") process.exitCode = exitCodes.unavailable;
      const parkedEffects = state === null ? null : ((await measure(state))?.effects ?? null);
      process.stdout.write(
        options.json === true
          ? `${JSON.stringify({ phase, dataDir: home, parkedEffects, ...state })}\n`
          : text(phase, home, state, parkedEffects),
      );
    });
}

function text(phase: string, home: string, state: State | null, parkedEffects: number | null): string {
  if (state === null) return `${phase} on "${home}"${phase === "stopped" ? "; start it with opsloom up" : ""}\n`;
  const server = (pid: number | null): string =>
    pid === null ? "your own server" : isAlive(pid) ? `process ${pid}` : "restarting";
  return `${phase} since ${state.startedAt}, process ${state.pid}
${apiText(state)}  Metrics      ${state.metricsUrl}
  Temporal UI  ${state.temporalUiUrl ?? "that of your own server"}
  PostgreSQL   ${server(state.servers.postgres)}
  Temporal     ${state.temporalAddress}, ${server(state.servers.temporal)}
  Data         ${state.dataDir}
${parkedEffects === null || parkedEffects === 0 ? "" : `  Refused      ${plural(parkedEffects, "effect")} for good: see opsloom effects list --parked\n`}`;
}

function apiText({ apiUrl, apiKeyFile, parts }: State): string {
  if (apiUrl === null) return `  Parts        ${parts.join(", ")}\n`;
  return `  API          ${apiUrl}\n  API key      in ${apiKeyFile}\n`;
}

async function isReady({ apiUrl, metricsUrl }: State): Promise<boolean> {
  try {
    const response = await fetch(new URL("/readyz", apiUrl ?? metricsUrl), { signal: AbortSignal.timeout(5_000) });
    return response.ok;
  } catch {
    return false;
  }
}
