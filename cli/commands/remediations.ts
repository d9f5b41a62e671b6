import { Command } from "commander";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

interface Run {
  readonly ci: string | null;
  readonly incidentId: string | null;
  readonly changeId: string | null;
  readonly outcome: string;
  readonly because: string | null;
  readonly startedAt: string;
  readonly release: string | null;
}

interface Release {
  readonly id: string;
  readonly ci: string | null;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
  readonly failures: number;
}

interface Remediation {
  readonly name: string;
  readonly title: string;
  readonly alert: string;
  readonly limit: {
    readonly per: string;
    readonly runs: number;
    readonly withinMs: number;
    readonly coolDownMs: number;
    readonly blastRadius: number | null;
    readonly stopAfterFailures: number | null;
  };
  readonly stopped: readonly { readonly ci: string | null; readonly failures: number; readonly since: string; readonly because: string }[];
  readonly runs: readonly Run[];
  readonly releases: readonly Release[];
}

/** `opsloom remediations list|show|release`. */
export function remediationsCommand(): Command {
  const command = new Command("remediations").description("what repairs by itself: its limits, its runs, what stops it");
  withApiOptions(command.command("list"))
    .description("published remediations with their limits, latest runs, and whether failures have stopped them")
    .option("--stopped", "only those that are stopped")
    .action(async (options: ConnectOptions & { stopped?: boolean }) => {
      const api = await connect(options);
      const all: Remediation[] = [];
      for (let cursor: string | null = ""; cursor !== null;) {
        const query = new URLSearchParams({ limit: "200", ...(cursor === "" ? {} : { cursor }) });
        const page: { items: Remediation[]; next: string | null } = await api.get(`/v1/remediations?${query.toString()}`);
        all.push(...page.items);
        cursor = page.next;
      }
      const shown = all.filter(({ stopped }) => options.stopped !== true || stopped.length > 0);
      print(options.output, shown, () => (shown.length === 0 ? "no remediation matches" : shown.map(text).join("\n\n")));
    });
  withApiOptions(command.command("show"))
    .description("one remediation, with more of its runs and releases")
    .argument("<name>")
    .action(async (name: string, options: ConnectOptions) => {
      const api = await connect(options);
      const remediation = await api.get<Remediation>(`/v1/remediations/${encodeURIComponent(name)}`);
      print(options.output, remediation, () => text(remediation));
    });
  withApiOptions(command.command("release"))
    .description("let one that failures have stopped run again; the count of failures begins anew")
    .argument("<name>")
    .option("--ci <ci>", "on one configuration item; left out, everywhere it is stopped")
    .requiredOption("--reason <text>", "what was looked at, and why it may run again")
    .action(async (name: string, options: ConnectOptions & { ci?: string; reason: string }) => {
      const api = await connect(options);
      const body = { reason: options.reason, ...(options.ci === undefined ? {} : { ci: options.ci }) };
      const release = await api.post<Release>(`/v1/remediations/${encodeURIComponent(name)}/release`, body);
      print(
        options.output,
        release,
        () => `${name} is released${release.ci === null ? "" : ` on ${release.ci}`}: ${release.failures} failed runs count no more`,
      );
    });
  return command;
}

function text({ name, title, alert, limit, stopped, runs, releases }: Remediation): string {
  const limits = [
    `${limit.runs} runs per ${limit.per} within ${minutes(limit.withinMs)}`,
    ...(limit.coolDownMs === 0 ? [] : [`cool-down ${minutes(limit.coolDownMs)}`]),
    ...(limit.blastRadius === null ? [] : [`blast radius ${limit.blastRadius}`]),
    ...(limit.stopAfterFailures === null ? [] : [`stops after ${limit.stopAfterFailures} failures`]),
  ];
  const stops = stopped.map(
    ({ ci, failures, since, because }) =>
      `  STOPPED${ci === null ? "" : ` on ${ci}`} since ${clockTime(since)}: ${failures} failures in a row, the last: ${because}`,
  );
  const row = (run: Run) => [
    `  ${clockTime(run.startedAt)}`,
    run.outcome,
    run.ci ?? "",
    run.incidentId ?? "",
    run.changeId ?? "",
    `${run.release === null ? "" : "(released) "}${run.because ?? ""}`,
  ];
  const released = releases.map(
    ({ at, by, ci, reason }) => `  released ${clockTime(at)} by ${by}${ci === null ? "" : ` on ${ci}`}: ${reason}`,
  );
  return [
    `${name}  ${title}`,
    `  repairs ${alert}; ${limits.join(", ")}`,
    ...stops,
    ...(runs.length === 0 ? ["  never run"] : [table(["  started", "outcome", "ci", "incident", "change", "because"], runs.map(row))]),
    ...released,
  ].join("\n");
}

function minutes(ms: number): string {
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1_000} s`;
}
