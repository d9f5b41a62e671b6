import { bundleOf } from "../../engine/lifecycle/bundle/before.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import { UsageError } from "../client/failure.ts";
import type { ArchivedRecord, PeopleSpan } from "./line.ts";
import { readArchive } from "./read.ts";

export interface Found {
  readonly record: ArchivedRecord;
  /** Definitions of the file, by digest. */
  readonly bundles: ReadonlyMap<string, Bundle>;
  /** What its people were; none in an archive that is no evidence. */
  readonly people: readonly PeopleSpan[];
}

/** A record of a file, by its number. Reads to the end, so that nothing is told of a file that was changed. */
export async function findInArchive(file: string, number: string): Promise<Found> {
  const bundles = new Map<string, Bundle>();
  let record: ArchivedRecord | undefined;
  let people: readonly PeopleSpan[] = [];
  for await (const line of readArchive(file)) {
    if (line.kind === "bundle") bundles.set(line.digest, bundleOf(line.body as Parameters<typeof bundleOf>[0]));
    if (line.kind === "record" && line.number === number) record = line;
    if (line.kind === "people" && line.record === record?.record) people = line.spans;
  }
  if (record === undefined)
    throw new UsageError(`there is no ${number} in "${file}": opsloom archive show ${file} lists what there is`);
  return { record, bundles, people };
}
