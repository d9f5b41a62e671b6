import { Suspense } from "react";
import type { RecordName } from "../data/record-queries.ts";
import { lazyPart } from "../parts/lazy-part.ts";

const AllCommands = lazyPart(async () => (await import("./all-commands.tsx")).AllCommands);
const RecordCauses = lazyPart(async () => (await import("../cause/record-causes.tsx")).RecordCauses);
const Proof = lazyPart(async () => (await import("../audit/proof.tsx")).Proof);

const parts = { causes: RecordCauses, wouldTake: AllCommands, prove: Proof } as const;

/** What somebody asked to see of a record: what has caused it, what it would take, whether it is as it was written. */
export function Asked({ of, name }: { readonly of: keyof typeof parts; readonly name: RecordName }) {
  const Part = parts[of];
  return (
    <Suspense>
      <Part name={name} />
    </Suspense>
  );
}
