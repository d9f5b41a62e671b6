import { plural } from "../output/plural.ts";
import { type OutputFormat, print } from "../output/print.ts";
import { BrokenArchiveError } from "./read.ts";
import { type ArchiveReport, verifyArchive } from "./verify.ts";

/** A file that is no whole archive is a finding, not a failure. */
export async function proofOf(file: string, against?: string): Promise<ArchiveReport> {
  try {
    return await verifyArchive(file, against);
  } catch (error) {
    if (!(error instanceof BrokenArchiveError)) throw error;
    const wrong = [{ record: "archive", why: error.message }];
    return { records: 0, events: 0, digest: "", heads: [], wrong, compared: 0 };
  }
}

/** Proves a file and says what came of it; exit code 3 when something in it was changed. */
export async function report(output: OutputFormat, file: string, against?: string): Promise<void> {
  tellProof(output, await proofOf(file, against), against !== undefined);
}

export function tellProof(output: OutputFormat, found: ArchiveReport, compared = false): void {
  const { records, events, digest, wrong } = found;
  const proof = { records, events, digest, wrong, compared: found.compared };
  if (proof.wrong.length > 0) process.exitCode = 3;
  const counted = `${plural(records, "record")} with ${plural(events, "event")}`;
  print(output, proof, () =>
    [
      ...proof.wrong.map(({ record, why }) => `${record}: ${why}`),
      ...(compared ? [`${proof.compared} exported heads are of records in the archive`] : []),
      proof.wrong.length > 0 ? `${counted}: NOT whole` : `${counted}: whole, digest ${proof.digest}`,
    ].join("\n"),
  );
}
