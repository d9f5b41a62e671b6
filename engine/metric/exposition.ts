/**
 * What an exporter shows: the text format of Prometheus and OpenMetrics, a sample a line. Comments, types and exemplars
 * are passed over; a line that cannot be read is counted and passed over too.
 */
import type { Labels } from "./labels.ts";

export interface ExposedSample {
  readonly labels: Labels;
  readonly value: number;
  /** UTC milliseconds; null = as of when it was asked. */
  readonly at: number | null;
}

export interface Exposed {
  readonly samples: readonly ExposedSample[];
  /** Lines that could not be read. */
  readonly faults: number;
}

/** Labels of a sample, more of which a line is not read. */
const mostLabels = 64;
const name = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const label = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const number = /[^ \t#]+/y;

/** `inSeconds`: instants are seconds, as OpenMetrics has them, and not milliseconds. */
export function readExposition(text: string, { inSeconds }: { readonly inSeconds: boolean }): Exposed {
  const samples: ExposedSample[] = [];
  let faults = 0;
  for (const raw of text.split("\n")) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const sample = readLine(line, inSeconds);
    if (sample === null) faults += 1;
    else samples.push(sample);
  }
  return { samples, faults };
}

function readLine(line: string, inSeconds: boolean): ExposedSample | null {
  const metric = match(name, line, 0);
  if (metric === null) return null;
  let at = blank(line, metric.length);
  let labels: { [label: string]: string } = { __name__: metric };
  if (line[at] === "{") {
    const read = readLabels(line, at + 1);
    if (read === null) return null;
    labels = { ...read.labels, ...labels };
    at = read.end;
  }
  at = blank(line, at);
  const written = match(number, line, at);
  const value = written === null ? null : valueOf(written);
  if (written === null || value === null) return null;
  at = blank(line, at + written.length);
  // What follows a # is an exemplar.
  const stamp = at >= line.length || line[at] === "#" ? null : match(number, line, at);
  if (stamp === null) return { labels, value, at: null };
  const instant = Number(stamp);
  return Number.isFinite(instant) ? { labels, value, at: Math.round(inSeconds ? instant * 1_000 : instant) } : null;
}

/** From behind the brace to behind the one that closes it. */
function readLabels(line: string, from: number): { readonly labels: Labels; readonly end: number } | null {
  const labels: { [label: string]: string } = {};
  let at = blank(line, from);
  for (let count = 0; count <= mostLabels; count += 1) {
    if (line[at] === "}") return { labels, end: at + 1 };
    const key = match(label, line, at);
    if (key === null) return null;
    at = blank(line, at + key.length);
    if (line[at] !== "=") return null;
    at = blank(line, at + 1);
    const quoted = readQuoted(line, at);
    if (quoted === null) return null;
    // An empty value is no label.
    if (quoted.text !== "") labels[key] = quoted.text;
    at = blank(line, quoted.end);
    if (line[at] === ",") at = blank(line, at + 1);
    else if (line[at] !== "}") return null;
  }
  return null;
}

function readQuoted(line: string, from: number): { readonly text: string; readonly end: number } | null {
  if (line[from] !== '"') return null;
  let text = "";
  for (let at = from + 1; at < line.length; at += 1) {
    const character = line[at] ?? "";
    if (character === '"') return { text, end: at + 1 };
    if (character !== "\\") text += character;
    else {
      at += 1;
      const escaped = line[at] ?? "";
      text += escaped === "n" ? "\n" : escaped === '"' || escaped === "\\" ? escaped : `\\${escaped}`;
    }
  }
  return null;
}

function valueOf(text: string): number | null {
  switch (text) {
    case "NaN":
      return Number.NaN;
    case "+Inf":
    case "Inf":
      return Number.POSITIVE_INFINITY;
    case "-Inf":
      return Number.NEGATIVE_INFINITY;
    default:
      return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : null;
  }
}

function match(pattern: RegExp, line: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(line)?.[0] ?? null;
}

function blank(line: string, from: number): number {
  let at = from;
  while (line[at] === " " || line[at] === "\t") at += 1;
  return at;
}
