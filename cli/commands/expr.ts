import { readFile } from "node:fs/promises";
import { Command, InvalidArgumentError } from "commander";
import { compileExpression, type Expression } from "../../engine/expression/compile.ts";
import { formatDiagnostic } from "../../engine/expression/diagnostic.ts";
import type { Json } from "../../engine/base/json.ts";
import { readDocuments } from "../expression/documents.ts";
import { compactText, prettyText } from "../expression/json-output.ts";
import { LineBuffer } from "../expression/line-buffer.ts";
import { runTestFiles } from "../expression/run-tests.ts";
import { splitSteps } from "../expression/steps.ts";
import { remark } from "../output/print.ts";

interface ExprOptions {
  readonly explain?: boolean;
  readonly time?: boolean;
  readonly rawOutput?: boolean;
  readonly compactOutput?: boolean;
  readonly nullInput?: boolean;
  readonly arg: Readonly<Record<string, Json>>;
  readonly runTests?: readonly string[];
}

/** What one filter is asked with: the variables, the time, how to print. */
interface Question {
  readonly scope: { readonly variables: Readonly<Record<string, Json>>; readonly now: number };
  readonly print: (value: Json) => string;
}

/**
 * `opsloom expr FILTER [FILE]`: evaluates a filter on JSON or YAML as definitions do. Exit code 0 done, 1 an evaluation
 * or a test failed, 2 wrong use, 3 the filter does not compile. Works without a server.
 */
export function exprCommand(): Command {
  return new Command("expr")
    .description("evaluate a jq filter on JSON or YAML, the way definitions do")
    .argument("[filter]", "the filter, for example '.priority <= 2'")
    .argument("[file]", "JSON, JSON lines or YAML; - or nothing reads standard input")
    .option("--explain", "show what each step of the filter produced")
    .option("--time", "show how long compiling and evaluating took")
    .option("-r, --raw-output", "print texts without quotation marks")
    .option("-c, --compact-output", "print each result on one line")
    .option("-n, --null-input", "evaluate once on null and read nothing")
    .option("--arg <name=value>", "bind $name; a value that is JSON is taken as JSON (repeat it)", addVariable, {})
    .option("--run-tests <files...>", "run files in jq's test format instead")
    .action(async (filter: string | undefined, file: string | undefined, options: ExprOptions) => {
      if (options.runTests !== undefined)
        return runTests([...options.runTests, ...[filter, file].filter((name) => name !== undefined)]);
      if (filter === undefined) {
        remark("there is no filter; write for example: opsloom expr '.name' file.yaml");
        process.exitCode = 2;
        return;
      }
      await evaluate(filter, file, options);
    });
}

function addVariable(text: string, variables: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> {
  const match = /^\$?([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(text);
  if (match === null) throw new InvalidArgumentError(`"${text}" is not name=value`);
  const [, name, value] = match as unknown as [string, string, string];
  return { ...variables, [name]: jsonOrText(value) };
}

function jsonOrText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

async function runTests(files: readonly string[]): Promise<void> {
  const { passed, failed, skipped } = await runTestFiles(files, (line) => process.stdout.write(`${line}\n`));
  process.stdout.write(`${passed} of ${passed + failed} tests passed (${failed} failed, ${skipped} skipped)\n`);
  if (failed > 0) process.exitCode = 1;
}

async function evaluate(filter: string, file: string | undefined, options: ExprOptions): Promise<void> {
  const started = performance.now();
  const compiled = compileExpression(filter, { variables: Object.keys(options.arg) });
  const compileMs = performance.now() - started;
  if (!compiled.ok) {
    remark(formatDiagnostic(filter, compiled.error));
    if (compiled.error.hint !== undefined) remark(compiled.error.hint);
    process.exitCode = 3;
    return;
  }
  const question: Question = {
    scope: { variables: options.arg, now: Date.now() },
    print: (value) => {
      if (options.rawOutput === true && typeof value === "string") return value;
      return options.compactOutput === true ? compactText(value) : prettyText(value);
    },
  };
  // Remarks on stderr come after what precedes them.
  const output = new LineBuffer((text) => process.stdout.write(text));
  try {
    for (const input of options.nullInput === true ? [null] : await readInputs(file)) {
      if (options.explain === true) explain(filter, input, options, question);
      else answer(compiled.value, input, question, output);
      if (options.time === true) remark(timing(compiled.value, compileMs, input, question));
    }
  } finally {
    output.flush();
  }
}

async function readInputs(file: string | undefined): Promise<Iterable<Json>> {
  if (file !== undefined && file !== "-") return readDocuments(await readFile(file), file);
  // A person at a terminal who names no file asks about no input.
  if (file === undefined && process.stdin.isTTY) return [null];
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return readDocuments(Buffer.concat(chunks), "standard input");
}

function answer(expression: Expression, input: Json, { scope, print }: Question, output: LineBuffer): void {
  const emit = (value: Json): boolean => {
    output.add(print(value));
    return true;
  };
  const done = expression.each(input, emit, scope);
  if (done.ok) return;
  output.flush();
  remark(`opsloom: error: ${done.error.message}`);
  process.exitCode = 1;
}

/** Each step with its results; the last step's are the filter's. A step that fails ends it. */
function explain(filter: string, input: Json, options: ExprOptions, { scope, print }: Question): void {
  const steps = splitSteps(filter).filter(({ kind }) => kind !== "definition");
  for (const [index, step] of steps.entries()) {
    process.stdout.write(`${index + 1}. ${step.text}\n`);
    const bindings =
      step.kind === "binding" ? ` | {${step.variables.map((name) => `"${name}": ${name}`).join(", ")}}` : "";
    const compiled = compileExpression(`${step.prefix}\n${bindings}`, { variables: Object.keys(options.arg) });
    // A part of a filter that compiles is one itself; when it is not, the step is shown without its results.
    if (!compiled.ok) continue;
    const outputs = compiled.value.all(input, scope);
    if (!outputs.ok) {
      process.stdout.write(`   error: ${outputs.error.message}\n`);
      process.exitCode = 1;
      return;
    }
    for (const value of outputs.value) process.stdout.write(`   ${print(value).replaceAll("\n", "\n   ")}\n`);
    if (outputs.value.length === 0) process.stdout.write("   (nothing)\n");
  }
}

function timing(expression: Expression, compileMs: number, input: Json, { scope }: Question): string {
  const runs: number[] = [];
  const until = performance.now() + 50;
  while (runs.length < 3 || (runs.length < 1000 && performance.now() < until)) {
    const started = performance.now();
    expression.all(input, scope);
    runs.push(performance.now() - started);
  }
  const first = runs[0] as number;
  const median = runs.toSorted((a, b) => a - b)[runs.length >> 1] as number;
  const micro = (ms: number): string => `${(ms * 1000).toPrecision(3)} µs`;
  return `compiled in ${micro(compileMs)}, evaluated in ${micro(first)} first and ${micro(median)} then (median of ${runs.length})`;
}
