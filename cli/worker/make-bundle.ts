import { bundleWorkflowCode, type BundleOptions } from "@temporalio/worker";

type Configuration = Parameters<NonNullable<BundleOptions["webpackConfigHook"]>>[0];

/** The modules that a bundle is made of, by their files. */
export interface BundleParts {
  readonly workflows: string;
  readonly preload: string;
  readonly payloadConverter: string;
}

/** Raised when the options below change: the digest of the sources does not tell that. */
export const bundleFormat = 4;

/**
 * Built-in objects that nothing ever replaces, the SDK neither: it takes other ones in the place of `Date`, and another
 * `Math.random` inside of `Math`. Each look-up of a global in the sandbox goes through a function of Node (0.4 µs
 * against 0.03, measured), so the bundle binds them once, in the scope of its script.
 */
const builtIns =
  "Array, BigInt, Boolean, JSON, Map, Math, Number, Object, Promise, Proxy, Reflect, RegExp, Set, String, " +
  "Symbol, WeakMap, WeakSet, Error, RangeError, TypeError, Float64Array, Int32Array, Uint16Array, Uint8Array";

/** Makes the text of a workflow bundle (0.7 s of webpack). Throws with what the bundler said when it fails. */
export async function makeBundle({ workflows, preload, payloadConverter }: BundleParts): Promise<string> {
  const said: string[] = [];
  try {
    const { code } = await bundleWorkflowCode({
      workflowsPath: workflows,
      preloadModules: [preload],
      payloadConverterPath: payloadConverter,
      webpackConfigHook: modernSyntax,
      logger: { ...silent, error: (text) => void said.push(text) },
    });
    // On the first line, where it moves none that the source map knows.
    return `const { ${builtIns} } = globalThis; ${code}`;
  } catch (error) {
    // The bundler tells its reason to the log alone; the error that it throws leads to a page of its makers.
    const reason = said.length > 0 ? reasonOf(said.join("\n")) : (error as Error).message;
    throw new Error(`the workflows of "${workflows}" cannot be bundled:\n${reason}`, { cause: error });
  }
}

/**
 * What is wrong: without colors, the list of all that is well before it, and the bundler's own stack and closing
 * line.
 */
function reasonOf(output: string): string {
  const plain = output.replaceAll(/\u001B\[[\d;]*m/g, "");
  const at = plain.search(/^ERROR in /m);
  const lines = (at === -1 ? plain : plain.slice(at)).split("\n");
  return lines
    .filter((line) => !/^ {4}at |^webpack \S+ compiled /.test(line))
    .join("\n")
    .trim();
}

/**
 * The SDK compiles for ES2017, where spreading an object is a loop in a helper: a third of the time of a decision
 * (measured). Every Node we run on knows the syntax of ES2022. Fails when the SDK's rule is not where it was.
 */
function modernSyntax(config: Configuration): Configuration {
  const loader = config.module?.rules?.flatMap((rule) => (isTypeScriptRule(rule) ? [rule.use] : []))[0];
  if (loader === undefined)
    throw new Error("the SDK's webpack configuration has no rule for TypeScript: adapt cli/worker/make-bundle.ts");
  loader.options.jsc.target = "es2022";
  return config;
}

interface TypeScriptRule {
  readonly use: { readonly options: { readonly jsc: { target: string } } };
}

function isTypeScriptRule(rule: unknown): rule is TypeScriptRule {
  const { test, use } = rule as { test?: unknown; use?: { options?: { jsc?: { target?: unknown } } } };
  return test instanceof RegExp && test.test("x.ts") && typeof use?.options?.jsc?.target === "string";
}

const silent = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };
