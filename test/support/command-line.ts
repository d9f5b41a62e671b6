import { run } from "../../cli/opsloom.ts";

export interface Told {
  readonly out: string;
  readonly err: string;
  readonly code: number;
}

/** Runs one command line of `opsloom` in this process and gives what it wrote and its exit code. One at a time. */
export async function opsloom(...parameters: string[]): Promise<Told> {
  const { stdout, stderr } = process;
  const [writeOut, writeErr, before] = [stdout.write.bind(stdout), stderr.write.bind(stderr), process.exitCode];
  const told = { out: "", err: "" };
  stdout.write = (text: string) => ((told.out += text), true);
  stderr.write = (text: string) => ((told.err += text), true);
  process.exitCode = 0;
  try {
    await run(parameters);
    return { ...told, code: process.exitCode ?? 0 };
  } finally {
    stdout.write = writeOut;
    stderr.write = writeErr;
    process.exitCode = before;
  }
}
