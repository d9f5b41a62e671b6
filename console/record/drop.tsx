import type { RecordName } from "../data/record-queries.ts";
import { DropZone } from "../file/drop-zone.tsx";
import { text } from "../file/text.ts";
import { Refusal } from "../parts/refusal.tsx";
import { type Taker, useAttach } from "./use-attach.ts";

/** Where files are dropped for a command of a record to take. */
export function Drop({ name, taker }: { readonly name: RecordName; readonly taker: Taker }) {
  const attach = useAttach(name);
  return (
    <>
      <DropZone
        label={text.drop}
        many
        isBusy={attach.isPending}
        onFiles={(added) => attach.mutate({ ...taker, added })}
      />
      <Refusal error={attach.error} />
    </>
  );
}
