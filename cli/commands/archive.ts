import { Command } from "commander";
import type { LedgerEvent } from "../../engine/lifecycle/record.ts";
import { sentence } from "../../engine/lifecycle/sentence.ts";
import type { ArchivedRecord } from "../archive/line.ts";
import { BrokenArchiveError, readArchive } from "../archive/read.ts";
import { type ArchiveReport, verifyArchive } from "../archive/verify.ts";
import { writeArchive } from "../archive/write.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { UsageError } from "../client/failure.ts";
import { recordNumber } from "../client/record-number.ts";
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
      const proof = await verify(file);
      if (proof.wrong.length > 0) return tell(options.output, proof);
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
        [...kept.map(({ record, why }) => `${record} stays: ${why}`), `${dropped} records dropped`].join("\n"),
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

/** A file that is no whole archive is a finding, not a failure. */
async function verify(file: string, against?: string): Promise<ArchiveReport> {
  try {
    return await verifyArchive(file, against);
  } catch (error) {
    if (!(error instanceof BrokenArchiveError)) throw error;
    const wrong = [{ record: "archive", why: error.message }];
    return { records: 0, events: 0, digest: "", heads: [], wrong, compared: 0 };
  }
}

async function report(output: OutputFormat, file: string, against?: string): Promise<void> {
  tell(output, await verify(file, against), against !== undefined);
}

function tell(output: OutputFormat, found: ArchiveReport, compared = false): void {
  const { records, events, digest, wrong } = found;
  const proof = { records, events, digest, wrong, compared: found.compared };
  if (proof.wrong.length > 0) process.exitCode = 3;
  print(output, proof, () =>
    [
      ...proof.wrong.map(({ record, why }) => `${record}: ${why}`),
      ...(compared ? [`${proof.compared} exported heads are of records in the archive`] : []),
      proof.wrong.length > 0
        ? `${proof.records} records with ${proof.events} events: NOT whole`
        : `${proof.records} records with ${proof.events} events: whole, digest ${proof.digest}`,
    ].join("\n"),
  );
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
      items.map(({ number, type, closedAt, head }) => [number, type, clockTime(closedAt), String(head)]),
    ),
  );
}

async function show(file: string, number: string, output: OutputFormat): Promise<void> {
  let found: ArchivedRecord | undefined;
  // To the end, so that nothing is shown of a file that was changed.
  for await (const line of readArchive(file)) if (line.kind === "record" && line.number === number) found = line;
  if (found === undefined)
    throw new UsageError(`there is no ${number} in "${file}": opsloom archive show ${file} lists what there is`);
  const { events } = found;
  print(output, found, () =>
    events
      .map((event) => `${clockTime(new Date(event.at).toISOString())}  ${sentence(event as unknown as LedgerEvent)}`)
      .join("\n"),
  );
}
