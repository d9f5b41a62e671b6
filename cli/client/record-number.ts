import type { Client } from "../../client/client.ts";
import { numberOf } from "../../engine/lifecycle/record-number.ts";
import { remark } from "../output/print.ts";
import { UsageError } from "./failure.ts";

/** A record's number as people write it: `inc4` and `incident/INC4` are INC0000004. */
export function recordNumber(text: string): string {
  const number = numberOf(text.slice(text.indexOf("/") + 1));
  if (number === null) throw new UsageError(`"${text}" is no number of a record: write it such as INC0000001`);
  return number;
}

/** The id of a record that is named by its number: `incident/INC0000004`; of a merged one that of its survivor. */
export async function recordId(api: Client, text: string): Promise<string> {
  const number = recordNumber(text);
  const found = await api.call.findRecord({ params: { number } });
  tellMerged(number, found.number);
  return found.recordId;
}

/** The same of the record itself, also when it was merged: its ledger is its own. */
export async function ownRecordId(api: Client, text: string): Promise<string> {
  return (await api.call.findRecord({ params: { number: recordNumber(text) }, query: { own: "true" } })).recordId;
}

/** Says that what is shown is another record than was asked for. */
export function tellMerged(asked: string, found: string): void {
  if (asked !== found) remark(`${asked} was merged into ${found}`);
}

/** Type and number in the id of a record: `incident/INC0000004`. */
export function recordPath(id: string): { readonly type: string; readonly number: string } {
  const [type = "", number = ""] = id.split("/");
  return { type, number };
}
