/** What people do with the targets of a run: look at them, sweep them once more, look at one address. */
import http from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type DiscoveryRun, readRuns } from "../../store/discovery/read-runs.ts";
import { adopt, listen, type Listener } from "../support/listener.ts";
import { eventually, startProduct, type TestProduct } from "../support/product.ts";

let product: TestProduct;
let web: Listener;
let mute: Listener;

beforeAll(async () => {
  product = await startProduct();
  web = await adopt(
    http.createServer((_, res) => res.writeHead(200, { server: "nginx/1.22.1" }).end()),
    { address: "127.0.10.1" },
  );
  mute = await listen(() => {}, { address: "127.0.10.2", port: web.port });
  const text = `apiVersion: opsloom/v1
kind: Discovery
metadata: { name: here }
spec: { schedule: { cron: '0 3 1 1 *' }, ranges: [127.0.10.0/29], ports: [${web.port}], rate: 2000, onMissing: { after: 1 runs, then: absent } }
---
apiVersion: opsloom/v1
kind: Discovery
metadata: { name: afterwards }
spec: { schedule: { after: here }, ranges: [127.0.10.1], ports: [${web.port}], rate: 2000 }
---
document: { dsl: 1.0.3, namespace: lab, name: look, version: 1.0.0 }
do:
  - look: { call: discovery.quick, with: { address: 127.0.10.1 } }
`;
  await product.publish([{ path: "here.yaml", text }]);
});
afterAll(async () => {
  await web?.close();
  await mute?.close();
  await product?.stop();
});

const opsloom = async (...args: readonly string[]): Promise<string> => {
  const { code, out, err } = await product.opsloom("admin", ...args);
  expect(code, err).toBe(0);
  return out;
};
const latest = async (discovery: string): Promise<DiscoveryRun> => {
  const [run] = await readRuns(product.pool, { discovery });
  if (run === undefined) throw new Error(`no run of ${discovery}`);
  return run;
};

it("are listed by phase and category, with what is in the way and what to do", { timeout: 120_000 }, async () => {
  await opsloom("discover", "here");
  const { id } = await latest("here");
  expect(await opsloom("discover")).toContain(id);
  const all = await opsloom("discover", "targets", id);
  expect(all).toMatch(/127\.0\.10\.1\s+identify/);
  expect(all).toMatch(/127\.0\.10\.3\s+alive/);
  const failed = await opsloom("discover", "targets", id, "--category", "protocol");
  expect(failed).toContain(`port ${mute.port} is open, and within 2000 ms it neither spoke nor answered HTTP or TLS`);
  expect(failed).toContain("protocol: look at what listens there");
  expect(failed).not.toContain("127.0.10.1 ");
  expect(await opsloom("discover", "targets", id, "--phase", "explore")).toContain("no such target");
});

it("start the discovery that is due after theirs", { timeout: 120_000 }, async () => {
  const run = await eventually("the discovery after it has run", async () => {
    const [found] = await readRuns(product.pool, { discovery: "afterwards" });
    return found?.phase === "completed" ? found : null;
  });
  expect(run.id).toContain("discovery/afterwards/after/");
});

it(
  "are swept once more by category, which infers nothing, and only where there is something to",
  { timeout: 120_000 },
  async () => {
    const { id } = await latest("here");
    const told = await opsloom("discover", "retry", id, "--category", "protocol");
    expect(told).toMatch(/completed: .*1 probed/);
    const retried = await latest("here");
    expect(retried).toMatchObject({ whole: false, addresses: 1, absent: [], counts: { probed: 1, errors: 1 } });
    const none = await product.opsloom("admin", "discover", "retry", id, "--category", "credentials");
    expect(none.code).not.toBe(0);
    expect(none.err).toContain("has an error of the category credentials: there is nothing to retry");
  },
);

it(
  "of one address are looked at by the discovery that covers it, also as a step of a runbook",
  { timeout: 120_000 },
  async () => {
    expect(await opsloom("discover", "127.0.10.1", "--discovery", "here", "--explain")).toMatch(
      /127\.0\.10\.1\s+identify.*127-0-10-1/,
    );
    const stranger = await product.opsloom("admin", "discover", "192.0.2.9");
    expect(stranger.err).toContain("no discovery covers 192.0.2.9: add it to the ranges of one");
    const started = await (await product.as("admin")).post<{ id: string }>("/v1/runs", { runbook: "lab/look" });
    const run = await eventually("the runbook has ended", async () => {
      const found = await (
        await product.as("admin")
      ).get<{ phase: string; output: unknown }>(`/v1/runs/${encodeURIComponent(started.id)}`);
      return ["completed", "faulted"].includes(found.phase) ? found : null;
    });
    expect(run).toMatchObject({
      phase: "completed",
      output: { discovery: "afterwards", phase: "identify", ci: "127-0-10-1", ports: [web.port], errors: [] },
    });
  },
);
