import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startRecordRun, suspendRun, resumeRun } from "../../commands/run.ts";
import { readStory, wholeStory } from "../../store/record/story.ts";
import { readRun } from "../../store/run/read-run.ts";
import { eventually, startProduct, type TestProduct } from "../support/product.ts";
import { openedRecord } from "../support/opened-record.ts";

const canary = "canary-51c9-value";
let product: TestProduct;
let server: Server;
let held: ServerResponse | undefined;

beforeAll(async () => {
  // Answers an error that repeats what it was asked with, as careless servers do.
  server = createServer((req, res) => {
    if (req.url === "/hold") held = res;
    else res.writeHead(503, { "content-type": "text/plain" }).end(`no access with ${req.headers.authorization ?? ""}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  product = await startProduct({ secrets: { token: canary } });
  const document = {
    document: {
      dsl: "1.0.3",
      namespace: "test",
      name: "leaky",
      version: "1.0.0",
      metadata: { opsloom: { allow: ["agent"] } },
    },
    use: { secrets: ["token"] },
    do: [
      { wait: { call: "http", with: { method: "get", endpoint: `${base}/hold` } } },
      {
        ask: {
          call: "http",
          with: { method: "get", endpoint: `${base}/ask`, headers: { authorization: "Bearer ${ $secrets.token }" } },
        },
      },
    ],
  };
  await product.publish([{ path: "test/leaky.yaml", text: JSON.stringify(document) }]);
});
afterAll(async () => {
  await product?.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it("who paused a run and let it go on stands in its record's story and in run show, and no secret of it does", async () => {
  const fields = { title: "Printer on fire", impact: "high", urgency: "high", caller: "ada" };
  const by = { user: "kim", roles: ["agent"], groups: ["service-desk"] };
  const { recordId } = await openedRecord(product, { type: "incident", fields, by, key: "story" });
  const id = `${recordId}#leaky`;
  await startRecordRun(product, {
    id: "effect",
    record: recordId,
    kind: "run.start",
    run: id,
    purpose: "test",
    runbook: "test/leaky",
    digest: null,
    tasks: [],
    input: {},
    expiresAt: null,
  });
  const answer = await eventually("the held step", () => Promise.resolve(held));
  await suspendRun(product, id, "kim");
  await eventually("the pause", async () => (await readRun(product.pool, id))?.phase === "suspended");
  await resumeRun(product, id, "mia");
  answer.writeHead(200, { "content-type": "application/json" }).end("{}");
  const run = await eventually("its end", async () => {
    const found = await readRun(product.pool, id);
    return found !== null && found.endedAt !== null && found;
  });
  expect(JSON.stringify(run.fault)).toContain("***");

  const story = (await readStory(product.pool, recordId, wholeStory)) ?? [];
  const told = story.filter(({ subject }) => subject === "test/leaky").map(({ by: who, text }) => [who, text]);
  expect(told).toContainEqual(["kim", "run asked to pause"]);
  expect(told).toContainEqual(["mia", "run asked to go on"]);
  expect(told.at(-1)).toEqual([null, "run faulted"]);

  const show = await product.opsloom("kim", "run", "show", id);
  expect(show).toMatchObject({ code: 0, err: "" });
  expect(show.out).toMatch(
    /\n {2}started by incident\/INC\d+ at [^\n]+\n {2}asked to pause by kim at \d[^\n]*\n {2}asked to go on by mia at \d[^]*\*\*\*/,
  );
  const explained = await product.opsloom("kim", "explain", recordId);
  expect(`${JSON.stringify(story)}${show.out}${explained.out}${JSON.stringify(run)}`).not.toContain(canary);
});
