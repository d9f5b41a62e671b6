import { Command } from "commander";
import type { LedgerEvent } from "../../engine/lifecycle/event.ts";
import { sentence } from "../../engine/lifecycle/sentence.ts";
import type { ArchivedRecord } from "../archive/line.ts";
import { findInArchive } from "../archive/find.ts";
import { readArchive } from "../archive/read.ts";
import { proofOf, report, tellProof } from "../archive/report.ts";
import { writeArchive } from "../archive/write.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { UsageError } from "../client/failure.ts";
import { recordNumber } from "../client/record-number.ts";
import { plural } from "../output/plural.ts";
import { type OutputFormat, print, remark } from "../output/print.ts";
import { table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

/** `opsloom archive run|verify|show|drop`. */
export function archiveCommand(): Command {
  const command = new Command("archive").description(
    "closed records and their ledgers in a file that proves them without a server",
  );
  withApiOptions(command.command("run"))
    .description("write the records that were closed before a day into a new file, and prove it; drops nothing")
    .requiredOption("--closed-before <date>", "such as 2025-01-01 (UTC)")
    .requiredOption("--to <file>", "file to write, gzip of JSON lines; there must be none of that name")
    .action(async (options: ConnectOptions & { closedBefore: string; to: string }) => {
      const closedBefore = instantOf(options.closedBefore);
      const api = await connect(options);
      await writeArchive(api, options.to, closedBefore, (records) => remark(`${records} records so far`));
      await report(options.output, options.to);
    });
  command
    .command("verify")
    .description("prove an archive from the file alone; exit code 3 when something in it was changed")
    .argument("<file>")
    .option("--against <heads>", "heads that were exported earlier (opsloom heads export)")
    .option("--output <format>", "text or json", "text")
    .action((file: string, options: { against?: string; output: OutputFormat }) =>
      report(options.output, file, options.against),
    );
  command
    .command("show")
    .description("what an archive holds, or what happened to one record in it")
    .argument("<file>")
    .argument("[number]", "such as INC0000001")
    .option("--output <format>", "text or json", "text")
    .action((file: string, number: string | undefined, { output }: { output: OutputFormat }) =>
      number === undefined ? list(file, output) : show(file, recordNumber(number), output),
    );
  withApiOptions(command.command("drop"))
    .description("drop the records of an archive from the database; what is left says where they went")
    .argument("<file>")
    .option("--confirm", "do it; without it only the archive is proved")
    .action(async (file: string, { confirm, ...options }: ConnectOptions & { confirm?: boolean }) => {
      const proof = await proofOf(file);
      if (proof.wrong.length > 0) return tellProof(options.output, proof);
      if (confirm !== true)
        throw new UsageError(
          `${proof.records} records of "${file}" would be dropped for good: keep copies of the file, then say --confirm`,
        );
      const api = await connect(options);
      const kept: { record: string; why: string }[] = [];
      let dropped = 0;
      for (let from = 0; from < proof.heads.length; from += 50) {
        const records = proof.heads.slice(from, from + 50);
        const part = await api.call.dropArchived({ body: { archive: proof.digest, records } });
        dropped += part.dropped;
        kept.push(...part.kept);
      }
      print(options.output, { dropped, kept }, () =>
        [...kept.map(({ record, why }) => `${record} stays: ${why}`), `${plural(dropped, "record")} dropped`].join(
          "\n",
        ),
      );
    });
  return command;
}

function instantOf(text: string): string {
  const instant = new Date(text);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(instant.getTime()))
    throw new UsageError(`"${text}" is no day: write it such as 2025-01-01`);
  return instant.toISOString();
}

async function list(file: string, output: OutputFormat): Promise<void> {
  const items: Omit<ArchivedRecord, "events" | "bundles">[] = [];
  for await (const line of readArchive(file)) {
    if (line.kind !== "record") continue;
    const { record, number, type, closedAt, head, hash } = line;
    items.push({ record, number, type, closedAt, head, hash });
  }
  print(output, items, () =>
    table(
      ["number", "type", "closed", "events"],
      items.map(({ number, type, closedAt, head }) => [
        number,
        type,
        closedAt === null ? "open" : clockTime(closedAt),
        String(head),
      ]),
    ),
  );
}

async function show(file: string, number: string, output: OutputFormat): Promise<void> {
  const { record } = await findInArchive(file, number);
  print(output, record, () =>
    record.events
      .map((event) => `${clockTime(new Date(event.at).toISOString())}  ${sentence(event as unknown as LedgerEvent)}`)
      .join("\n"),
  );
}
