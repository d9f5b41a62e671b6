/**
 * Runs one process and gives back what it said.
 *
 * 1. Arguments are a list, never a text that something parses.
 * 2. The process leads a group of its own; the whole group dies with the step.
 * 3. Its environment is what was given and a short list of harmless names, nothing of the worker's own.
 * 4. Output is read to its end and cut while it is read: what a repair prints does not end it half way.
 */
import { spawn } from "node:child_process";
import { StringDecoder } from "node:string_decoder";

export interface ProcessParams {
  readonly file: string;
  readonly args: readonly string[];
  readonly stdin: string | null;
  readonly environment: { readonly [name: string]: string };
  readonly workingDirectory?: string;
  /** Most bytes kept of each of stdout and stderr. */
  readonly maxOutputBytes: number;
  readonly signal: AbortSignal;
  /** Hears what is printed as it comes, all of it. */
  readonly onOutput?: (stream: "out" | "error", piece: string) => void;
}

export interface ProcessResult {
  /** Exit code; 128 + number of the signal that ended it, as shells tell it. */
  readonly code: number;
  /** At most `maxOutputBytes`, and after it, where it was cut, a line that says so. */
  readonly stdout: string;
  readonly stderr: string;
}

export class ProcessError extends Error {
  readonly reason: "notStarted" | "cancelled";

  constructor(reason: ProcessError["reason"], message: string) {
    super(message);
    this.name = "ProcessError";
    this.reason = reason;
  }
}

const INHERITED = ["PATH", "HOME", "LANG", "TZ", "TMPDIR", "USER", "LOGNAME"];

const SIGNAL_NUMBERS: { readonly [name: string]: number } = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
};

/** Time a group gets between being asked and being made to end. */
const GRACE_MS = 3000;

/** Resolves when the process has ended and its output is read. Rejects with a ProcessError. */
export function runProcess(params: ProcessParams): Promise<ProcessResult> {
  const { file, args, stdin, environment, maxOutputBytes, signal } = params;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new ProcessError("cancelled", "the step was cancelled"));
    const inherited = Object.fromEntries(
      INHERITED.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
    );
    const child = spawn(file, [...args], {
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...inherited, ...environment },
      ...(params.workingDirectory === undefined ? {} : { cwd: params.workingDirectory }),
    });
    let failure: ProcessError | null = null;
    let killTimer: NodeJS.Timeout | null = null;
    const end = (reason: ProcessError): void => {
      if (failure !== null) return;
      failure = reason;
      killGroup(child.pid, "SIGTERM");
      killTimer = setTimeout(() => killGroup(child.pid, "SIGKILL"), GRACE_MS);
    };
    const onAbort = (): void => end(new ProcessError("cancelled", "the step was cancelled"));
    signal.addEventListener("abort", onAbort, { once: true });
    const stdout = readCut(child.stdout, maxOutputBytes);
    const stderr = readCut(child.stderr, maxOutputBytes);
    if (params.onOutput !== undefined) {
      hear(child.stdout, (piece) => params.onOutput?.("out", piece));
      hear(child.stderr, (piece) => params.onOutput?.("error", piece));
    }
    // A process may end without reading its input: that is its right.
    child.stdin.on("error", () => undefined);
    child.stdin.end(stdin ?? "");
    const settle = (): void => {
      signal.removeEventListener("abort", onAbort);
      if (killTimer !== null) clearTimeout(killTimer);
    };
    child.on("error", (error) => {
      settle();
      reject(new ProcessError("notStarted", `"${file}" could not be started: ${error.message}`));
    });
    child.on("exit", () => {
      // What the command left behind in its group would hold the pipes open, and outlive the step.
      killGroup(child.pid, "SIGTERM");
    });
    child.on("close", (code, killedBy) => {
      settle();
      killGroup(child.pid, "SIGKILL");
      if (failure !== null) reject(failure);
      else resolve({ code: code ?? 128 + (SIGNAL_NUMBERS[killedBy ?? ""] ?? 0), stdout: stdout(), stderr: stderr() });
    });
  });
}

/** Reads a stream to its end and keeps its first bytes. */
function readCut(stream: NodeJS.ReadableStream, maxBytes: number): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on("data", (chunk: Buffer) => {
    if (size < maxBytes) chunks.push(chunk.subarray(0, maxBytes - size));
    size += chunk.length;
  });
  return () => {
    const text = Buffer.concat(chunks).toString("utf8");
    return size <= maxBytes ? text : `${text}\n[cut: the first ${maxBytes} of ${size} bytes]\n`;
  };
}

/** Pieces of a stream as text: a character that two pieces share is whole. */
function hear(stream: NodeJS.ReadableStream, take: (piece: string) => void): void {
  const decoder = new StringDecoder("utf8");
  stream.on("data", (chunk: Buffer) => take(decoder.write(chunk)));
  stream.on("end", () => take(decoder.end()));
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // the group is gone
  }
}
