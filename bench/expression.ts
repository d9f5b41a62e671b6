/**
 * B5: expressions. Ours against hand-written closures on parsed documents, against Debian's jq and gojq on a stream,
 * how long the texts of the shipped definitions take to compile, and how bombs end. A peer that is not installed is
 * named, not guessed.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync, closeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as jqWasm from "jq-wasm";
import { readDefinitionFiles } from "../cli/files/definition-files.ts";
import { readDocuments } from "../cli/expression/documents.ts";
import { compactText } from "../cli/expression/json-output.ts";
import { LineBuffer } from "../cli/expression/line-buffer.ts";
import { compileExpression, type Expression } from "../engine/expression/compile.ts";
import { jsonText } from "../engine/expression/value/json-text.ts";
import type { Json, JsonObject } from "../engine/base/json.ts";
import { gojqProgram } from "../test/expression/oracle.ts";
import { bombs } from "./expression/bombs.ts";
import { programs } from "./expression/by-hand.ts";
import { alert } from "./expression/documents.ts";
import { ownProcessorTime, processorTime } from "./processor-time.ts";
import { compareSides, median, report, round } from "./rounds.ts";

const STREAM_DOCUMENTS = 30_000;
const PARSED_DOCUMENTS = 2_000;

/** One JSON value with the ratios of B5 and their targets. */
export async function bench(): Promise<Json> {
  const folder = mkdtempSync(join(tmpdir(), "opsloom-bench-"));
  try {
    const stream = join(folder, "alerts.ndjson");
    writeFileSync(
      stream,
      Array.from({ length: STREAM_DOCUMENTS }, (_, number) => `${JSON.stringify(alert(number))}\n`).join(""),
    );
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

type Answer = (document: Json) => Json | undefined;

/** The one loop that calls every side: V8 sees many functions at its call, and can build none of them into it. */
function callOnAll(answer: Answer, documents: readonly Json[]): Json | undefined {
  let kept: Json | undefined = null;
  for (const document of documents) kept = answer(document);
  return kept;
}

/**
 * Parsed documents, evaluated by an expression and by a closure written for the purpose: by its evaluator, which gives
 * the output as it is, and by `first`, which gives a result. They have to agree on alerts and on documents that are
 * none (agreement.ts).
 */
async function againstHand(): Promise<JsonObject> {
  const agreement = fileURLToPath(new URL("expression/agreement.ts", import.meta.url));
  execFileSync(process.execPath, ["--import", "tsx", agreement], { stdio: ["ignore", "ignore", "inherit"] });
  const documents = Array.from(
    { length: PARSED_DOCUMENTS },
    (_, number) => JSON.parse(JSON.stringify(alert(number))) as Json,
  );
  const sides = programs.map(({ name, text, byHand }) => {
    const expression = compiled(text);
    const first: Answer = (document) => {
      const output = expression.first(document);
      if (!output.ok) throw new Error(output.error.message);
      return output.value;
    };
    const evaluate = expression.evaluator();
    return { name, evaluate, first, byHand };
  });
  for (let turn = 0; turn < 50; turn++) {
    for (const { evaluate, first, byHand } of sides)
      [evaluate, first, byHand].map((each) => callOnAll(each, documents));
  }
  const timed = (answer: Answer) => (): number => {
    for (let turn = 0; turn < 200; turn++) callOnAll(answer, documents);
    return 200 * documents.length;
  };
  const against = async (answer: Answer, byHand: Answer): Promise<Json> =>
    report(await compareSides(timed(answer), timed(byHand), 9, ownProcessorTime), 0.25);
  const results: Record<string, Json> = {};
  for (const { name, evaluate, first, byHand } of sides)
    results[name] = { evaluator: await against(evaluate, byHand), first: await against(first, byHand) };
  return results;
}

/**
 * Filters a stream as one process: `program` and its parameters before the text of the filter, which is then given the
 * file.
 */
interface StreamPeer {
  readonly program: string;
  readonly parameters: readonly string[];
}

function jqCommand(): StreamPeer | string {
  return spawnSync("jq", ["--version"]).status === 0 ? { program: "jq", parameters: ["-c"] } : "jq is not installed";
}

function gojqCommand(): StreamPeer | string {
  const built = gojqProgram();
  return typeof built === "string" ? built : { program: built.path, parameters: [] };
}

async function againstStream(stream: string, name: string, target: number, peer: StreamPeer | string): Promise<Json> {
  if (typeof peer === "string") return peer;
  const results: Record<string, Json> = {};
  for (const program of programs.slice(0, 3)) {
    const expression = compiled(program.text);
    const peerText = filterByPeer(peer, program.text, stream, "pipe");
    if (filterToText(expression, stream) !== canonical(peerText))
      throw new Error(`${program.text} differs from ${name}`);
    const null_ = openSync("/dev/null", "w");
    const ours = (): number => {
      filterByUs(expression, stream, (text) => void writeSync(null_, text));
      return STREAM_DOCUMENTS;
    };
    const theirs = (): number => {
      filterByPeer(peer, program.text, stream, "ignore");
      return STREAM_DOCUMENTS;
    };
    // gojq collects its garbage on a second core, so that both clocks have something to say.
    const processor = report(await compareSides(ours, theirs, undefined, processorTime), target);
    const wall = report(await compareSides(ours, theirs), target);
    results[program.name] = { processor, wall };
    closeSync(null_);
  }
  return results;
}

/**
 * One call after the other on one document, as an application calls them: ours compiled beforehand, jq-wasm with its
 * text. Few calls, since jq-wasm 1.0.1 keeps memory of each and ends with "memory access out of bounds" after some
 * hundred.
 */
async function againstWasm(): Promise<JsonObject> {
  const document = alert(1) as unknown as Json;
  const results: Record<string, Json> = {};
  for (const { name, text } of programs.slice(0, 3)) {
    const expression = compiled(text);
    const answer = await jqWasm.raw(document as object, text, ["-c"]);
    const own = expression.first(document);
    if (!own.ok || own.value === undefined || jsonText(own.value) !== answer.trim())
      throw new Error(`${text} differs from jq-wasm`);
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

/** What `opsloom expr` does with a stream: read, evaluate, write. */
function filterByUs(expression: Expression, stream: string, write: (text: string) => void): void {
  const output = new LineBuffer(write);
  const emit = (value: Json): boolean => {
    output.add(compactText(value));
    return true;
  };
  for (const document of readDocuments(readFileSync(stream), stream)) {
    const result = expression.each(document, emit);
    if (!result.ok) throw new Error(result.error.message);
  }
  output.flush();
}

function filterToText(expression: Expression, stream: string): string {
  let all = "";
  filterByUs(expression, stream, (text) => {
    all += text;
  });
  return all;
}

function filterByPeer(peer: StreamPeer, text: string, stream: string, stdout: "pipe" | "ignore"): string {
  const input = openSync(stream, "r");
  const run = spawnSync(peer.program, [...peer.parameters, text], {
    stdio: [input, stdout, "inherit"],
    maxBuffer: 1 << 28,
  });
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
  return {
    texts: texts.length,
    medianMicros: round(median(medians)),
    worstMicros: round(Math.max(...medians)),
    targetMicros: 100,
  };
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
    const { outcome, ms, worstMs, peakMb } = JSON.parse(run.stdout) as {
      outcome: string;
      ms: number;
      worstMs: number;
      peakMb: number;
    };
    results[name] = {
      outcome,
      ms: round(ms),
      worstMs: round(worstMs),
      peakMb: round(peakMb),
      within: ms <= 50 && peakMb <= 64,
    };
  }
  return results;
}
