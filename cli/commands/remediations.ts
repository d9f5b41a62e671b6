import { Command } from "commander";
import type { Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { readItems } from "../client/pages.ts";
import { print } from "../output/print.ts";
import { plural } from "../output/plural.ts";
import { oneLine, table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

type Remediation = Reply<"showRemediation">;
type Run = Remediation["runs"][number];
type Halt = Remediation["halts"][number];

/** `opsloom remediations list|show|release|halt|resume`. */
export function remediationsCommand(): Command {
  const command = new Command("remediations").description(
    "what repairs by itself: its limits, its runs, what stops it",
  );
  withApiOptions(command.command("list"))
    .description("published remediations with their limits, latest runs, and whether failures have stopped them")
    .option("--stopped", "only those that are stopped or halted")
    .action(async (options: ConnectOptions & { stopped?: boolean }) => {
      const api = await connect(options);
      const all = await readItems((limit) => api.each.listRemediations({ query: { limit } }));
      const shown = all.filter(({ stopped, halts }) => options.stopped !== true || stopped.length + halts.length > 0);
      print(options.output, shown, () =>
        shown.length === 0 ? "no remediation matches" : shown.map(text).join("\n\n"),
      );
    });
  withApiOptions(command.command("show"))
    .description("one remediation, with more of its runs and releases")
    .argument("<name>")
    .action(async (name: string, options: ConnectOptions) => {
      const api = await connect(options);
      const remediation = await api.call.showRemediation({ params: { name } });
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
      const release = await api.call.releaseRemediation({ params: { name }, body });
      print(
        options.output,
        release,
        () =>
          `${name} is released${release.ci === null ? "" : ` on ${release.ci}`}: ${plural(release.failures, "failed run")} no longer ${release.failures === 1 ? "counts" : "count"}`,
      );
    });
  withApiOptions(command.command("halt"))
    .description("switch off all remediations, or one: none begins any more, and what has begun goes on")
    .argument("[name]", "left out: all of them")
    .requiredOption("--reason <text>", "why; told to every record that a repair would have been for")
    .action(async (remediation: string | undefined, options: ConnectOptions & { reason: string }) => {
      const api = await connect(options);
      const halt = await api.call.haltRemediations({ body: { remediation, reason: options.reason } });
      print(
        options.output,
        halt,
        () => `${haltText(halt)}\n  resume with: opsloom remediations resume${resumed(halt)}`,
      );
    });
  withApiOptions(command.command("resume"))
    .description("lift a halt; what fired meanwhile is left to people")
    .argument("[name]", "left out: the halt of all of them")
    .requiredOption("--reason <text>", "why they may repair again")
    .action(async (remediation: string | undefined, options: ConnectOptions & { reason: string }) => {
      const api = await connect(options);
      const halt = await api.call.resumeRemediations({ body: { remediation, reason: options.reason } });
      print(
        options.output,
        halt,
        () => `${halt.remediation ?? "every remediation that is not halted itself"} repairs again`,
      );
    });
  return command;
}

const resumed = ({ remediation }: Halt): string => `${remediation === null ? "" : ` ${remediation}`} --reason TEXT`;

function haltText({ remediation, by, at, reason }: Halt): string {
  return `HALTED${remediation === null ? " with all others" : ""} by ${by} since ${clockTime(at)}: ${oneLine(reason)}`;
}

/** `7 of 9 repaired (78 %), half within 12s; host 5 of 5, database 2 of 4`. */
function successText({ repaired, failed, rate, medianMs, byClass }: Remediation["success"]): string {
  const classes = byClass.map((one) => `${one.class ?? "no CI"} ${one.repaired} of ${one.repaired + one.failed}`);
  const half = medianMs === null ? "" : `, half within ${span(Math.max(1, Math.round(medianMs / 1_000)) * 1_000)}`;
  return `${repaired} of ${repaired + failed} repaired (${Math.round((rate ?? 0) * 100)} %)${half}; ${classes.join(", ")}`;
}

function text({ name, title, alert, limit, success, halts, stopped, runs, releases }: Remediation): string {
  const limits = [
    `${plural(limit.runs, "run")} per ${limit.per} within ${span(limit.withinMs)}`,
    ...(limit.coolDownMs === 0 ? [] : [`cool-down ${span(limit.coolDownMs)}`]),
    ...(limit.blastRadius === null ? [] : [`blast radius ${limit.blastRadius}`]),
    ...(limit.stopAfterFailures === null ? [] : [`stops after ${plural(limit.stopAfterFailures, "failure")} in a row`]),
  ];
  const stops = stopped.map(
    ({ ci, failures, since, because }) =>
      `  STOPPED${ci === null ? "" : ` on ${ci}`} since ${clockTime(since)}: ${plural(failures, "failure")} in a row, the last: ${oneLine(because)}`,
  );
  const row = (run: Run) => [
    `  ${clockTime(run.startedAt)}`,
    run.outcome,
    run.ci ?? "",
    run.incidentId ?? "",
    run.changeId ?? "",
    `${run.release === null ? "" : "(released) "}${oneLine(run.because ?? "")}`,
  ];
  const released = releases.map(
    ({ at, by, ci, reason }) => `  released ${clockTime(at)} by ${by}${ci === null ? "" : ` on ${ci}`}: ${reason}`,
  );
  return [
    `${name}  ${title}`,
    `  repairs ${alert}; ${limits.join(", ")}`,
    ...(success.rate === null ? [] : [`  ${successText(success)}`]),
    ...halts.map((halt) => `  ${haltText(halt)}`),
    ...stops,
    ...(runs.length === 0
      ? ["  never run"]
      : [table(["  started", "outcome", "ci", "incident", "change", "because"], runs.map(row))]),
    ...released,
  ].join("\n");
}

/** As definitions write it: `24h`, `30m`, `90s`. */
function span(ms: number): string {
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000}h`;
  return ms % 60_000 === 0 ? `${ms / 60_000}m` : `${ms / 1_000}s`;
}
