import { Command } from "commander";
import type { Reply } from "../../client/call.ts";
import { report } from "../archive/report.ts";
import { writeUptimeEvidence } from "../archive/write.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { instantOption } from "../client/instant.ts";
import { print, remark } from "../output/print.ts";
import { table } from "../output/table.ts";
import { clockTime, lengthOf } from "../output/time.ts";

/** `opsloom uptime list|show|verify|evidence`: promises that a service is there, and what became of them. */
export function uptimeCommand(): Command {
  return new Command("uptime")
    .description("promises that services are there, and what became of them")
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand())
    .addCommand(verifyCommand())
    .addCommand(evidenceCommand());
}

function listCommand(): Command {
  return withApiOptions(new Command("list"))
    .description("the commitments there are")
    .action(async (options: ConnectOptions) => {
      const api = await connect(options);
      const { items } = await api.call.listUptimes();
      print(options.output, items, () =>
        items.length === 0
          ? "no commitment to uptime is published, or none of which you see all that it is reckoned from"
          : table(
              ["commitment", "target", "period", "hours", "title"],
              items.map(({ name, target, period, hours, title }) => [name, target, period, hours ?? "always", title]),
            ),
      );
    });
}

interface PeriodOptions extends ConnectOptions {
  readonly period?: string;
  readonly asOf?: string;
}

function ofPeriod(command: Command): Command {
  return withApiOptions(command)
    .argument("<name>")
    .option("--period <period>", "2026-11, 2026-Q4 or 2026, as the commitment has it (the one that goes on)")
    .option("--as-of <instant>", "as it was known then, such as 2026-12-01T00:00:00Z", instantOption);
}

function showCommand(): Command {
  return ofPeriod(new Command("show"))
    .description("the uptime of a period, and each outage with what of it counts")
    .action(async (name: string, { period, asOf, ...options }: PeriodOptions) => {
      const api = await connect(options);
      const told = await api.call.showUptime({ params: { name }, query: { period, asOf } });
      print(options.output, told, () => uptimeText(told));
    });
}

function uptimeText({ commitment, period, asOf, provisional, services }: Reply<"showUptime">): string {
  const outages = services.flatMap((service) =>
    service.outages.map((outage) => [
      service.name,
      outage.id,
      clockTime(outage.from),
      outage.goesOn ? "goes on" : clockTime(outage.to),
      ...[outage.countedMs, outage.closedMs, outage.overlapMs, outage.excludedMs].map(lengthOf),
      outage.forgivenBy.join(" "),
    ]),
  );
  return [
    `${commitment.title}, ${period.text}: ${commitment.target} as of ${clockTime(asOf)}${provisional ? ", provisional" : ""}`,
    table(
      ["service", "uptime", "out", "planned", "budget", "left", "promise"],
      services.map(({ name, share, downMs, excludedMs, budgetMs, leftMs, met }) => [
        name,
        share === null ? "" : `${(share * 100).toFixed(4)}%`,
        ...[downMs, excludedMs, budgetMs, leftMs].map(lengthOf),
        met === null ? "nothing to keep" : met ? "kept" : "broken",
      ]),
    ),
    ...(outages.length === 0
      ? []
      : [
          "",
          table(
            ["service", "outage", "from", "to", "counts", "closed", "counted before", "planned", "forgiven by"],
            outages,
          ),
        ]),
  ].join("\n");
}

function verifyCommand(): Command {
  return withApiOptions(new Command("verify"))
    .description(
      "reckon stored readings anew, say which differ and what was corrected since; exit code 3 when one differs",
    )
    .argument("[name]", "one commitment; all of them when left out")
    .action(async (name: string | undefined, options: ConnectOptions) => {
      const api = await connect(options);
      const names = name === undefined ? (await api.call.listUptimes()).items.map((one) => one.name) : [name];
      const found: (Reply<"verifyUptime">["items"][number] & { readonly commitment: string })[] = [];
      for (const commitment of names)
        for await (const one of api.each.verifyUptime({ params: { name: commitment } }))
          found.push({ commitment, ...one });
      const same = found.filter(({ differs }) => differs === null);
      if (same.length < found.length) process.exitCode = 3;
      print(options.output, found, () =>
        [
          ...found.flatMap(({ commitment, period, asOf, differs, corrected }) => [
            ...(differs === null ? [] : [`${commitment} ${period} as of ${asOf}: ${differs}`]),
            ...(corrected === null ? [] : [`${commitment} ${period}: corrected since ${asOf}: ${corrected}`]),
          ]),
          `${String(same.length)} of ${String(found.length)} stored readings are the same`,
        ].join("\n"),
      );
      if (found.length === 0)
        remark("an uptime is stored when it is shown after its period has settled; with --as-of by who may verify");
    });
}

function evidenceCommand(): Command {
  return ofPeriod(new Command("evidence"))
    .description("write a file that proves an uptime without a server: opsloom verify --pack FILE")
    .option(
      "--to <file>",
      "file to write, gzip of JSON lines; there must be none of that name (NAME-PERIOD.evidence.gz)",
    )
    .action(async (name: string, { period, asOf, to, ...options }: PeriodOptions & { readonly to?: string }) => {
      const api = await connect(options);
      const { rows, ...uptime } = await api.call.showUptimeEvidence({ params: { name }, query: { period, asOf } });
      const file = to ?? `${name}-${uptime.period.text}.evidence.gz`;
      await writeUptimeEvidence(api, file, uptime, rows);
      await report(options.output, file);
    });
}
