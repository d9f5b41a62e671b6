import type { TestProduct } from "./product.ts";

/** Types of the local activities a record's runs have done, in their order. */
export async function activitiesOf({ client }: TestProduct, recordId: string): Promise<readonly string[]> {
  const { events } = await client.workflow.getHandle(recordId).fetchHistory();
  return (events ?? []).flatMap(({ markerRecordedEventAttributes: marker }) => {
    const data = marker?.details?.["data"]?.payloads?.[0]?.data;
    return data === undefined || data === null
      ? []
      : [(JSON.parse(Buffer.from(data).toString("utf8")) as { activity_type: string }).activity_type];
  });
}
