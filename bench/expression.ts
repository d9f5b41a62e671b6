/**
 * B5: expressions. Ours against hand-written closures on parsed documents, against Debian's jq and gojq on a stream, how long the
 * texts of the shipped definitions take to compile, and how bombs end. A peer that is not installed is named, not guessed.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync, closeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as jqWasm from "jq-wasm";
import { cacheDirectory } from "../cli/configuration/directories.ts";
import { readDefinitionFiles } from "../cli/files/definition-files.ts";
import { jsonLines } from "../cli/expression/json-lines.ts";
import { compileExpression, type Expression } from "../engine/expression/compile.ts";
import { jsonText } from "../engine/expression/value/json-text.ts";
import type { Json, JsonObject } from "../engine/json.ts";
import { bombs } from "./expression/bombs.ts";
import { alert, type Alert } from "./expression/documents.ts";
import { compareSides, median, report, round } from "./rounds.ts";

interface Program {
  readonly name: string;
  readonly text: string;
  readonly byHand: (document: Alert) => Json;
}

const programs: readonly Program[] = [
  { name: "path", text: ".labels.severity", byHand: (document) => document.labels.severity },
  {
    name: "condition",
    text: '.status == "firing" and .labels.severity == "critical"',
    byHand: (document) => document.status === "firing" && document.labels.severity === "critical",
  },
  {
    name: "build",
    text: '{title: .annotations.summary, host: (.labels.instance | split(":")[0]), at: .startsAt}',
    byHand: (document) => ({
      title: document.annotations.summary,
      host: document.labels.instance.split(":")[0] as string,
      at: document.startsAt,
    }),
  },
  {
    name: "fallback",
    text: '.annotations.runbook // .labels.job // "none"',
    byHand: (document) => truthy(document.annotations.runbook) ?? truthy(document.labels.job) ?? "none",
  },
  {
    name: "number",
    text: ".fingerprint != null and .value >= 90",
    byHand: (document) => document.fingerprint !== null && document.value >= 90,
  },
];

function truthy(value: string | null | undefined): string | null {
  return value ?? null;
}

const STREAM_DOCUMENTS = 30_000;
const PARSED_DOCUMENTS = 2_000;

/** One JSON value with the ratios of B5 and their targets. */
export async function bench(): Promise<Json> {
  const folder = mkdtempSync(join(tmpdir(), "opsloom-bench-"));
  try {
    const stream = join(folder, "alerts.ndjson");
    writeFileSync(stream, Array.from({ length: STREAM_DOCUMENTS }, (_, number) => `${JSON.stringify(alert(number))}\n`).join(""));
    return {
      bench: "expression",
      hand: await againstHand(),
      jq: await againstStream(stream, "jq", 2, jqCommand()),
      gojq: await againstStream(stream, "gojq", 3, gojqCommand()),
      jqWasm: await againstWasm(),
      compile: await compileTimes(),
      bombs: runBombs(),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compiled(text: string): Expression {
  const expression = compileExpression(text);
  if (!expression.ok) throw new Error(`${text}: ${expression.error.message}`);
  return expression.value;
}

type Answer = (document: Alert) => Json;

/** The one loop that calls every side: V8 sees many functions at its call, and can build none of them into it. */
function callOnAll(answer: Answer, documents: readonly Alert[]): Json {
  let kept: Json = null;
  for (const document of documents) kept = answer(document);
  return kept;
}

/** Parsed documents, evaluated by an expression and by a closure written for the purpose. */
async function againstHand(): Promise<JsonObject> {
  const documents = Array.from({ length: PARSED_DOCUMENTS }, (_, number) => alert(number));
  const sides = programs.map(({ name, text, byHand }) => {
    const expression = compiled(text);
    const evaluate: Answer = (document) => {
      const output = expression.first(document as unknown as Json);
      if (!output.ok || output.value === undefined) throw new Error(`${text} failed`);
      return output.value;
    };
    for (const document of documents) {
      if (JSON.stringify(evaluate(document)) !== JSON.stringify(byHand(document))) throw new Error(`${text} differs from the closure`);
    }
    return { name, evaluate, byHand };
  });
  for (let turn = 0; turn < 50; turn++)
    for (const { evaluate, byHand } of sides) [evaluate, byHand].map((each) => callOnAll(each, documents));
  const timed = (answer: Answer) => (): number => {
    for (let turn = 0; turn < 200; turn++) callOnAll(answer, documents);
    return 200 * documents.length;
  };
  const results: Record<string, Json> = {};
  for (const { name, evaluate, byHand } of sides) results[name] = report(await compareSides(timed(evaluate), timed(byHand)), 0.25);
  return results;
}

/** Filters a stream as one process: `program` and its parameters before the text of the filter, which is then given the file. */
interface StreamPeer {
  readonly program: string;
  readonly parameters: readonly string[];
}

function jqCommand(): StreamPeer | string {
  return spawnSync("jq", ["--version"]).status === 0 ? { program: "jq", parameters: ["-c"] } : "jq is not installed";
}

function gojqCommand(): StreamPeer | string {
  const path = join(cacheDirectory(process.env), "gojq-oracle");
  const directory = fileURLToPath(new URL("../tools/gojq/", import.meta.url));
  try {
    execFileSync("go", ["build", "-mod=readonly", "-trimpath", "-o", path, "."], { cwd: directory, stdio: "pipe" });
    return { program: path, parameters: [] };
  } catch {
    return "go is not installed, or cannot build tools/gojq";
  }
}

async function againstStream(stream: string, name: string, target: number, peer: StreamPeer | string): Promise<Json> {
  if (typeof peer === "string") return peer;
  const results: Record<string, Json> = {};
  for (const program of programs.slice(0, 3)) {
    const expression = compiled(program.text);
    const peerText = filterByPeer(peer, program.text, stream, "pipe");
    if (filterByUs(expression, stream, null) !== canonical(peerText)) throw new Error(`${program.text} differs from ${name}`);
    const null_ = openSync("/dev/null", "w");
    const ours = (): number => {
      filterByUs(expression, stream, null_);
      return STREAM_DOCUMENTS;
    };
    const theirs = (): number => {
      filterByPeer(peer, program.text, stream, "ignore");
      return STREAM_DOCUMENTS;
    };
    const wall = report(await compareSides(ours, theirs), target);
    const ourSeconds = processorSeconds("own", ours);
    const theirSeconds = processorSeconds("children", theirs);
    results[program.name] = { ...wall, processorRatio: round(theirSeconds / ourSeconds) };
    closeSync(null_);
  }
  return results;
}

/**
 * Processor time of three turns, in seconds. On a machine with other work the clock tells more about that; and gojq collects its garbage
 * on a second core. What ended processes used is in ticks of 10 ms in fields 16 and 17 of /proc/self/stat.
 */
function processorSeconds(whose: "own" | "children", side: () => number): number {
  const used = (): number => {
    if (whose === "own") return (process.cpuUsage().user + process.cpuUsage().system) / 1e6;
    const fields = readFileSync("/proc/self/stat", "utf8").split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[13]) + Number(fields[14])) / 100;
  };
  const before = used();
  for (let turn = 0; turn < 3; turn++) side();
  return used() - before;
}

/**
 * One call after the other on one document, as an application calls them: ours compiled beforehand, jq-wasm with its text. Few calls,
 * since jq-wasm 1.0.1 keeps memory of each and ends with "memory access out of bounds" after some hundred.
 */
async function againstWasm(): Promise<JsonObject> {
  const document = alert(1) as unknown as Json;
  const results: Record<string, Json> = {};
  for (const { name, text } of programs.slice(0, 3)) {
    const expression = compiled(text);
    const answer = await jqWasm.raw(document as object, text, ["-c"]);
    const own = expression.first(document);
    if (!own.ok || own.value === undefined || jsonText(own.value) !== answer.trim()) throw new Error(`${text} differs from jq-wasm`);
    const ours = (): number => {
      for (let turn = 0; turn < 100_000; turn++) expression.first(document);
      return 100_000;
    };
    const theirs = async (): Promise<number> => {
      await jqWasm.raw(document as object, text, ["-c"]);
      return 1;
    };
    results[name] = report(await compareSides(ours, theirs), 1000);
  }
  return results;
}

/** gojq sorts keys: texts are compared with the keys in our order. */
function canonical(text: string): string {
  return text
    .split("\n")
    .map((line) => (line.startsWith("{") ? reorder(JSON.parse(line) as JsonObject) : line))
    .join("\n");
}

function reorder(value: JsonObject): string {
  return JSON.stringify({ title: value["title"], host: value["host"], at: value["at"] });
}

/** What a host of ours does with a stream: read, evaluate, write. */
function filterByUs(expression: Expression, stream: string, output: number | null): string {
  let text = "";
  const emit = (value: Json): boolean => {
    text += `${jsonText(value)}\n`;
    return true;
  };
  for (const document of jsonLines(readFileSync(stream))) {
    const result = expression.each(document, emit);
    if (!result.ok) throw new Error(result.error.message);
  }
  if (output !== null) writeSync(output, text);
  return text;
}

function filterByPeer(peer: StreamPeer, text: string, stream: string, stdout: "pipe" | "ignore"): string {
  const input = openSync(stream, "r");
  const run = spawnSync(peer.program, [...peer.parameters, text], { stdio: [input, stdout, "inherit"], maxBuffer: 1 << 28 });
  closeSync(input);
  if (run.status !== 0) throw new Error(`${peer.program} failed`);
  return stdout === "pipe" ? run.stdout.toString() : "";
}

/** Each text of the shipped definitions, compiled anew: the median of each, then the median of all. */
async function compileTimes(): Promise<Json> {
  const files = await readDefinitionFiles([fileURLToPath(new URL("../definitions/", import.meta.url))]);
  const texts = [
    ...new Set(files.flatMap(({ text }) => [...text.matchAll(/\$\{ ([^{}]+) \}/g)].map((match) => match[1] as string))),
  ].filter((text) => compileExpression(text, { variables: knownVariables }).ok);
  const medians = texts.map((text) => {
    const runs = Array.from({ length: 60 }, () => {
      const started = performance.now();
      compileExpression(text, { variables: knownVariables });
      return performance.now() - started;
    });
    return median(runs) * 1000;
  });
  return { texts: texts.length, medianMicros: round(median(medians)), worstMicros: round(Math.max(...medians)), targetMicros: 100 };
}

const knownVariables = [
  "before",
  "command",
  "facts",
  "event",
  "record",
  "runs",
  "items",
  "now",
  "context",
  "input",
  "output",
  "workflow",
  "task",
  "runtime",
  "secrets",
];

function runBombs(): Json {
  const script = fileURLToPath(new URL("expression/bomb.ts", import.meta.url));
  const results: Record<string, Json> = {};
  for (const name of Object.keys(bombs)) {
    const run = spawnSync(process.execPath, ["--import", "tsx", script, name], { encoding: "utf8", timeout: 60_000 });
    if (run.status !== 0) {
      results[name] = { outcome: `the process ended with ${run.signal ?? run.status}`, within: false };
      continue;
    }
    const { outcome, ms, worstMs, peakMb } = JSON.parse(run.stdout) as { outcome: string; ms: number; worstMs: number; peakMb: number };
    results[name] = { outcome, ms: round(ms), worstMs: round(worstMs), peakMb: round(peakMb), within: ms <= 50 && peakMb <= 64 };
  }
  return results;
}
