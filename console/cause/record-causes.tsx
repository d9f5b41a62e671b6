import type { RecordName } from "../data/record-queries.ts";
import { Causes } from "./causes.tsx";

/** What has probably caused the trouble that a record is about. */
export function RecordCauses({ name }: { readonly name: RecordName }) {
  return <Causes of={{ record: name }} />;
}
