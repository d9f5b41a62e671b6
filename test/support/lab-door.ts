import { once } from "node:events";
import { spawn } from "node:child_process";
import { connect, createServer } from "node:net";
import { findHost } from "../../lab/host/find.ts";
import { pathIn } from "../../lab/namespace/enter.ts";
import type { TestLab } from "./lab.ts";

/** Where a program on the host finds what is outside: a lab has no way out but this one. */
export interface LabDoor {
  readonly address: string;
  close(): Promise<void>;
}

/**
 * Opens one way out of a lab: what connects to `address` on the host reaches `outside` (`HOST:PORT`) on this machine. A
 * socket in the host's files carries it, so that no network is joined.
 */
export async function openDoor(lab: TestLab, host: string, outside: string): Promise<LabDoor> {
  const [name = "", port = ""] = outside.split(":");
  const path = "/run/door";
  const served = createServer((inner) => {
    const outer = connect(Number(port), name);
    inner.pipe(outer).pipe(inner);
    for (const one of [inner, outer]) one.on("error", () => (inner.destroy(), outer.destroy()));
  });
  served.listen(pathIn(findHost(lab.running(), host).pid, path));
  await once(served, "listening");
  const script = `import { connect, createServer } from "node:net";
    const server = createServer((inner) => {
      const outer = connect(${JSON.stringify(path)});
      inner.pipe(outer).pipe(inner);
      for (const one of [inner, outer]) one.on("error", () => { inner.destroy(); outer.destroy(); });
    }).listen(7233, "127.0.0.1", () => console.log("open"));`;
  const [program = "", ...args] = lab.lineOf(host, [process.execPath, "--input-type=module", "-e", script]);
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return {
    address: "127.0.0.1:7233",
    async close() {
      child.kill("SIGKILL");
      served.close();
      await once(child, "exit");
    },
  };
}
