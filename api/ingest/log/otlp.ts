/** Logs of OTLP as lines: the service is the program, attributes of an exception stand behind the text. */
import * as z from "zod";
import { cleanLine } from "../../../engine/event/clean.ts";
import { cleanLogLine, type LogLine, type LogSeverity, severityOf } from "../../../engine/log/line.ts";
import type { RefusedLines } from "../../../store/log/save.ts";

const number = z.union([z.number(), z.string().regex(/^-?\d{1,20}$/)]);
/** Values nest; what lies deeper than this is written as it is. */
const anyValue = z.record(z.string(), z.unknown());
const attributes = z
  .array(z.object({ key: z.string().max(500), value: anyValue.optional() }))
  .max(128)
  .optional();

const request = z.object({
  resourceLogs: z
    .array(
      z.object({
        resource: z.object({ attributes }).optional(),
        scopeLogs: z
          .array(
            z.object({
              logRecords: z
                .array(
                  z.object({
                    timeUnixNano: number.optional(),
                    observedTimeUnixNano: number.optional(),
                    severityNumber: z.union([z.int(), z.string()]).optional(),
                    severityText: z.string().optional(),
                    body: anyValue.optional(),
                    attributes,
                  }),
                )
                .optional(),
            }),
          )
          .optional(),
      }),
    )
    .optional(),
});

type Request = z.infer<typeof request>;
type Record = NonNullable<
  NonNullable<NonNullable<Request["resourceLogs"]>[number]["scopeLogs"]>[number]["logRecords"]
>[number];
type Attributes = z.infer<typeof attributes>;

export interface ReadLogs {
  readonly lines: readonly LogLine[];
  readonly refused: readonly RefusedLines[];
}

/** null: it is no such request. */
export function readOtlpLogs(body: unknown): ReadLogs | null {
  const read = request.safeParse(body);
  if (!read.success) return null;
  const lines: LogLine[] = [];
  let [without, example] = [0, ""];
  for (const { resource, scopeLogs = [] } of read.data.resourceLogs ?? []) {
    const app = attribute(resource?.attributes, "service.name");
    const host = attribute(resource?.attributes, "host.name") || attribute(resource?.attributes, "k8s.pod.name");
    for (const record of scopeLogs.flatMap(({ logRecords = [] }) => logRecords)) {
      const line = cleanLogLine({
        text: textOf(record),
        app,
        host,
        at: instantOf(record),
        ...severityNamed(record),
      });
      if (line !== null) lines.push(line);
      else [without, example] = [without + 1, cleanLine(JSON.stringify(record), 200)];
    }
  }
  return { lines, refused: without === 0 ? [] : [{ reason: "a record without a body", lines: without, example }] };
}

function textOf({ body, attributes: own }: Record): string {
  const error = ["exception.type", "exception.message"].map((name) => attribute(own, name)).filter((one) => one !== "");
  return [valueText(body, 0), ...error].filter((part) => part !== "").join(": ");
}

const deepest = 6;

function valueText(value: z.infer<typeof anyValue> | undefined, depth: number): string {
  if (value === undefined || depth > deepest) return "";
  const [kind, held] = Object.entries(value)[0] ?? [];
  if (kind === "arrayValue" || kind === "kvlistValue") {
    const values = (held as { readonly values?: readonly unknown[] } | null)?.values ?? [];
    return values
      .map((item) => {
        const { key, value: inner } = item as { readonly key?: unknown; readonly value?: z.infer<typeof anyValue> };
        return kind === "arrayValue"
          ? valueText(item as z.infer<typeof anyValue>, depth + 1)
          : `${String(key)}=${valueText(inner, depth + 1)}`;
      })
      .join(" ");
  }
  return typeof held === "string" || typeof held === "number" || typeof held === "boolean" ? String(held) : "";
}

function attribute(all: Attributes, name: string): string {
  return valueText(all?.find(({ key }) => key === name)?.value, 0);
}

function instantOf({ timeUnixNano, observedTimeUnixNano }: Record): number | null {
  const nano = Number(timeUnixNano ?? 0) || Number(observedTimeUnixNano ?? 0);
  return nano === 0 ? null : Math.round(nano / 1e6);
}

/** 1 to 24, four of each (opentelemetry-proto, SeverityNumber). */
const bands: readonly LogSeverity[] = ["debug", "debug", "info", "warning", "error", "critical"];

function severityNamed({ severityNumber, severityText = "" }: Record): { severity?: LogSeverity | "" } {
  if (typeof severityNumber === "number" && severityNumber >= 1 && severityNumber <= 24)
    return { severity: bands[Math.floor((severityNumber - 1) / 4)] ?? "" };
  const word = typeof severityNumber === "string" ? severityNumber.replace(/^SEVERITY_NUMBER_|\d$/g, "") : severityText;
  return word === "" ? {} : { severity: severityOf(word) };
}
