import { spawn } from "node:child_process";

/** Runs one command line with the terminal of this process, and gives its exit code. */
export async function attach(argv: readonly string[]): Promise<number> {
  const [program = "", ...rest] = argv;
  // Ctrl-C is for what runs there.
  const ignore = (): void => undefined;
  process.on("SIGINT", ignore);
  try {
    const child = spawn(program, rest, { stdio: "inherit" });
    return await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve(code ?? 128));
    });
  } finally {
    process.off("SIGINT", ignore);
  }
}
