import type { MetricSource } from "../metric/ir.ts";

/** Where lines of logs come from, what is counted of them, and for how long what is kept. */
export interface LogSource {
  readonly name: string;
  readonly title: string;
  readonly receive: LogDoor;
  /** Words by name, in small letters: lines that have one of them are counted beside their templates. */
  readonly keywords: { readonly [keyword: string]: readonly string[] };
  /** What lines are counted by beside their template. */
  readonly per: readonly LogLabel[];
  /** Share of the words of a line that must be those of its template. */
  readonly similarity: number;
  /** Lines of a template that are kept in an hour. */
  readonly samples: number;
  readonly bind: MetricSource["bind"];
  /** Length of the windows in which lines are counted. */
  readonly stepMs: number;
  readonly retain: { readonly linesMs: number; readonly rawMs: number; readonly hourlyMs: number };
}

export type LogDoor =
  | {
      /** Lines of text by HTTP, or the logs of OTLP by HTTP. */
      readonly as: "lines" | "otlp";
      /** Name of the secret that the sender must know; null = an API key of ours is asked for. */
      readonly secret: string | null;
    }
  | {
      readonly as: "syslog";
      /** Networks of its senders, as CIDR. */
      readonly from: readonly string[];
    };

export const logLabels = ["app", "host", "severity"] as const;
export type LogLabel = (typeof logLabels)[number];

/** When a source says nothing of it; milliseconds: a minute, 7 days, 15 days and 400 days. */
export const logDefaults = {
  stepMs: 60_000,
  linesMs: 7 * 86_400_000,
  rawMs: 15 * 86_400_000,
  hourlyMs: 400 * 86_400_000,
  samples: 10,
  similarity: 0.5,
} as const;
