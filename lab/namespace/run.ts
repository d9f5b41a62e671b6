import { spawn } from "node:child_process";
import { Refusal } from "./refusal.ts";

export interface RunOptions {
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs one program to its end and gives what it wrote. Rejects with what it complained of. */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const [program = "", ...rest] = argv;
  const child = spawn(program, rest, { stdio: ["pipe", "pipe", "pipe"], env: options.env ?? process.env });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.input ?? "");
  const code = await new Promise<number | string>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? signal ?? ""));
  });
  if (code !== 0) throw new Refusal(`"${argv.join(" ")}" ended with ${code}: ${(err || out).trim().slice(-2_000)}`);
  return out;
}
