/** The flash sale on the lab, unattended: Opsloom runs on its host mid, as docs/lab.md says. */
import { type ChildProcess, spawn } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startLab, type TestLab, whyNoLab } from "../support/lab.ts";

const home = "/var/lib/opsloom";
const environment = [
  "OPSLOOM_HOST=0.0.0.0",
  "OPSLOOM_SYSLOG_PORT=5514",
  "OPSLOOM_EGRESS_ALLOW=127.0.0.0/8,192.0.2.0/24",
];

describe.skipIf(whyNoLab() !== null)("the flash sale on the lab", { timeout: 600_000 }, () => {
  let lab: TestLab;
  let product: ChildProcess;
  const opsloom = (...words: readonly string[]): Promise<string> =>
    lab.run("mid", ["sh", "-c", 'exec "$@" 2>&1', "sh", process.execPath, "cli/opsloom.cjs", ...words, "--home", home]);

  beforeAll(async () => {
    lab = await startLab();
    const up = [process.execPath, "cli/opsloom.cjs", "up", "--json", "--home", home];
    const [program = "", ...args] = lab.lineOf("mid", ["env", ...environment, ...up]);
    product = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise<void>((resolve, reject) => {
      product.stdout?.once("data", () => resolve());
      product.once("exit", (code) => reject(new Error(`opsloom up ended with ${code}`)));
    });
  });
  afterAll(async () => {
    product?.kill("SIGKILL");
    await lab?.stop();
  });

  it("is foreseen and seen; a storm is one incident with its cause, and an approved change ends it", async () => {
    const told = await opsloom("demo", "flash-sale", "--lab", "--yes");
    const order = [
      /the lab is discovered/,
      /noticed: \/var\/lib\/postgresql of \S+ is full on \d{4}-\d\d-\d\d ±/,
      /the sale begins/,
      /noticed: 192\.0\.2\.2[12]:3000 is asked \d+ times a second, at this hour usually 1/,
      /a report that locks the articles/,
      /INC\d+ opened, priority 1: Sessions of db1 wait for a lock/,
      /alerts are one trouble; the others come from: Sessions of db1 wait for a lock \(\S+ depends on "db1"\)/,
      /mia approved CHG\d+/,
      /✔ postgresql\/end-blocker@\S+ completed/,
      /CHG\d+ is closed/,
      /the session of the report is ended/,
      /the shop answers again/,
    ];
    const places = order.map((line) => ({ line: String(line), at: told.search(line) }));
    expect(
      places.filter(({ at }) => at < 0),
      told,
    ).toEqual([]);
    expect(
      places.map(({ at }) => at),
      told,
    ).toEqual(places.map(({ at }) => at).toSorted((a, b) => a - b));
    const change = /mia approved (CHG\d+)/.exec(told)?.[1] ?? "";
    expect(await opsloom("change", "show", change)).toMatch(/closeCode +successful/);
  });
});
