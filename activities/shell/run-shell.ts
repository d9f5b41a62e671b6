/** `run: shell` of the DSL: the command text is literal, data comes as arguments, stdin or environment. */
import { z } from "zod";
import type { Json } from "../../engine/base/json.ts";
import { largestOutput } from "../../engine/runbook/shell-command.ts";
import { defineActivity, type FunctionContext, type FunctionDefinition } from "../function/define-activity.ts";
import { faultError } from "../function/fault-error.ts";
import { ProcessError, runProcess } from "./run-process.ts";

export interface ShellOptions {
  /** A worker runs commands only when it was told to: off by default. */
  readonly enabled: boolean;
  /** @default "/bin/sh" */
  readonly shell?: string;
  readonly workingDirectory?: string;
  /** Most bytes kept of each of stdout and stderr, where the task does not say. @default 65536 */
  readonly maxOutputBytes?: number;
  /** Longest one command may take. @default 600000 */
  readonly timeoutMs?: number;
}

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const input = z.strictObject({
  command: z.string(),
  arguments: z.array(scalar).default([]),
  stdin: z.json().optional(),
  environment: z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be a name of an environment variable"), scalar)
    .default({}),
  /** Bytes kept of each of stdout and stderr; of a task `metadata: { opsloom: { maxOutput } }`. */
  maxOutput: z.int().min(0).max(largestOutput).optional(),
  return: z.enum(["stdout", "stderr", "code", "all", "none"]).default("stdout"),
});

type ShellInput = z.output<typeof input>;

/**
 * Names that would change what is run: where programs, libraries and configurations are looked for, and what the shell,
 * the loader and the usual programs start by themselves.
 */
const FORBIDDEN_ENVIRONMENT = new RegExp(
  `^(?:${[
    // the shell
    "PATH|HOME|SHELL|CDPATH|IFS|ENV|BASH_ENV|BASH_FUNC_.*|SHELLOPTS|BASHOPTS|PS4|PROMPT_COMMAND|TMPDIR",
    // the loader and the C library
    "LD_.*|DYLD_.*|GLIBC_TUNABLES|GCONV_PATH|LOCPATH|NLSPATH|HOSTALIASES|RES_OPTIONS|LOCALDOMAIN|MALLOC_.*|TERMINFO.*",
    // interpreters
    "NODE_.*|PYTHON.*|PERL5?(?:LIB|OPT|DB)|PERL_.*|RUBYLIB|RUBYOPT|GEM_.*|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|_JAVA_OPTIONS|CLASSPATH|LUA_.*|PHP_INI_SCAN_DIR|PHPRC",
    // programs that start others, or read files that say so
    "GIT_.*|SSH_.*|SUDO_.*|EDITOR|VISUAL|PAGER|MANPAGER|LESS.*|BROWSER|RSYNC_.*|TAR_OPTIONS|MAKEFLAGS|MAKE|CURL_HOME|WGETRC|SYSTEMRC|OPENSSL_.*|SSLKEYLOGFILE|XDG_.*|KUBECONFIG|ANSIBLE_CONFIG|ANSIBLE_.*(?:PATH|PLUGINS)|PSQLRC|PGSYSCONFDIR|PGSERVICEFILE",
  ].join("|")})$`,
);

/**
 * The function behind `run: shell`. Not idempotent: a worker that dies leaves the outcome unknown, and the step faults.
 */
export function createRunShell(options: ShellOptions): FunctionDefinition {
  return defineActivity({
    name: "shell",
    title: "Shell command",
    input,
    output: z.json(),
    heartbeats: true,
    timeoutMs: options.timeoutMs ?? 600_000,
    run: (given, context): Promise<Json> => run(options, given, context),
  });
}

async function run(options: ShellOptions, given: ShellInput, context: FunctionContext): Promise<Json> {
  if (!options.enabled) {
    throw faultError("authorization", "this worker does not run shell commands; start one with shell commands enabled");
  }
  const forbidden = Object.keys(given.environment).find((name) => FORBIDDEN_ENVIRONMENT.test(name));
  if (forbidden !== undefined)
    throw faultError(
      "validation",
      `the environment variable "${forbidden}" may not be set: it changes what is run; write it into the command's own text`,
    );
  const shell = options.shell ?? "/bin/sh";
  try {
    const result = await runProcess({
      file: shell,
      // After the text come $0 and the positional parameters: a text among them is never parsed.
      args: ["-c", given.command, "sh", ...given.arguments],
      stdin:
        given.stdin === undefined || given.stdin === null
          ? null
          : typeof given.stdin === "string"
            ? given.stdin
            : JSON.stringify(given.stdin),
      environment: { ...given.environment, OPSLOOM_IDEMPOTENCY_KEY: context.idempotencyKey },
      ...(options.workingDirectory === undefined ? {} : { workingDirectory: options.workingDirectory }),
      maxOutputBytes: given.maxOutput ?? options.maxOutputBytes ?? 64 * 1024,
      signal: context.signal,
      onOutput: (stream, piece) => context.printed(stream, piece),
    });
    if (given.return === "code") return result.code;
    if (given.return === "all") return { ...result };
    if (result.code !== 0) {
      const said = context.excerpt(result.stderr, "end");
      throw faultError("runtime", `the command ended with exit code ${result.code}${said === "" ? "" : `: ${said}`}`);
    }
    return given.return === "none" ? null : result[given.return];
  } catch (error) {
    if (error instanceof ProcessError && error.reason !== "cancelled") throw faultError("runtime", error.message);
    throw error;
  }
}
