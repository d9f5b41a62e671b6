import { Command } from "commander";
import { report } from "../archive/report.ts";
import { writeEvidence } from "../archive/write.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { recordNumber } from "../client/record-number.ts";

/** `opsloom evidence NUMBER... [--to FILE]`: a file that proves records without a server. */
export function evidenceCommand(): Command {
  return withApiOptions(new Command("evidence"))
    .description("write a file that proves records without a server: ledgers, definitions, what the people were")
    .argument("<numbers...>", "such as CHG0000001")
    .option("--to <file>", "file to write, gzip of JSON lines; there must be none of that name (NUMBER.evidence.gz)")
    .action(async (written: readonly string[], options: ConnectOptions & { to?: string }) => {
      const numbers = written.map((number) => recordNumber(number));
      const file = options.to ?? `${numbers[0] ?? ""}.evidence.gz`;
      await writeEvidence(await connect(options), file, numbers);
      await report(options.output, file);
    });
}
