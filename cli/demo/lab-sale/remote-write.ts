import protobuf from "protobufjs/minimal.js";
import { compress } from "snappyjs";

/** Sends values of one series to a MetricSource as a Prometheus does; gives the status of the answer. */
export async function remoteWrite(
  url: string,
  { key, source = "prometheus" }: { readonly key: string; readonly source?: string },
  labels: { readonly [label: string]: string },
  values: readonly { readonly at: number; readonly value: number }[],
): Promise<number> {
  const writer = protobuf.Writer.create().uint32(10).fork();
  for (const [name, text] of Object.entries(labels))
    writer.uint32(10).fork().uint32(10).string(name).uint32(18).string(text).ldelim();
  for (const { at, value } of values) writer.uint32(18).fork().uint32(9).double(value).uint32(16).int64(at).ldelim();
  const answer = await fetch(`${url}/v1/metrics/${source}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${key}`,
      "content-type": "application/x-protobuf",
      "content-encoding": "snappy",
    },
    body: new Uint8Array(compress(Buffer.from(writer.ldelim().finish()))),
  });
  return answer.status;
}
