/**
 * What is found when the product itself does what I12 to I15 and I17 forbid: each of its promises is taken away by a
 * part that works as one without it would. `invariants.itest.ts` plants what no part could write.
 */
import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { noChannels } from "../../cli/configuration/channels.ts";
import { createDeliver } from "../../commands/deliver.ts";
import { type Deliver, type Relay, startRelay } from "../../commands/relay.ts";
import type { OutboxEffect } from "../../store/outbox/effect.ts";
import { uploadFile } from "../../store/file/upload.ts";
import { dropBatch } from "../../store/retention/drop.ts";
import { policies } from "../../store/retention/policies.ts";
import { eventually, startProduct, type TestProduct } from "../support/product.ts";
import { createCaller } from "./caller.ts";
import { crashDefinitions } from "./crash-definitions.ts";
import { createDesk, type Desk } from "./desk.ts";
import { checkFamilies } from "./families.ts";
import { checkKeptFiles } from "./files.ts";
import { newJournal } from "./journal.ts";
import { checkMerges } from "./merges.ts";
import { checkMessages } from "./messages.ts";
import { checkRequests } from "./requests.ts";
import { type StubService, startStubService } from "./stub-service.ts";

/** Kinds of effects that the relay notes as delivered and does not deliver, and those that each try names anew. */
const [lost, renamed] = [new Set<string>(), new Set<string>()];

let stub: StubService;
let product: TestProduct;
let relay: Relay;
let desk: Desk;

beforeAll(async () => {
  stub = await startStubService();
  product = await startProduct({
    relay: false,
    definitions: await crashDefinitions(),
    secrets: { crashToken: "x", crashService: stub.url },
    channels: { ...noChannels, publicUrl: "http://127.0.0.1" },
  });
  const real = createDeliver(product.apiDeps);
  const deliver: Deliver = async (effect, entry) => {
    if (lost.has(effect.kind)) return;
    await real(effect, entry);
    if (renamed.has(effect.kind)) await real(anew(effect), entry);
  };
  relay = startRelay({ ...product.apiDeps, deliver, awaken: () => pause(50) });
  const keys = new Map<string, string>();
  for (const user of ["ada", "kim"]) keys.set(user, await product.key(user));
  const as = (user: string) => createCaller({ url: product.server.url, user, key: keys.get(user) ?? "", wrong: [] });
  desk = createDesk({ as, stub, journal: newJournal() });
});
afterEach(() => {
  lost.clear();
  renamed.clear();
});
afterAll(async () => {
  await relay?.stop();
  await product?.stop();
  await stub?.stop();
});

/** Under another name, by which nobody can tell that it is the same. The inbox knows a message by a name of its own. */
function anew(effect: OutboxEffect): OutboxEffect {
  const again = { ...effect, id: `${effect.id}:again` };
  return again.kind === "tell" && again.channel === "inbox" ? { ...again, message: `${again.message}:again` } : again;
}

const quiet = (): Promise<unknown> =>
  eventually(
    "an outbox with nothing to deliver",
    async () =>
      (await product.pool.query("select from outbox where done_at is null and available_at <= now()")).rowCount === 0,
  );

const incident = (title: string, links = {}): Promise<string> =>
  desk.open("kim", "incident", { title, caller: "ada" }, title, links);

const found = (invariant: string, what: RegExp) =>
  expect.arrayContaining([expect.objectContaining({ invariant, what: expect.stringMatching(what) })]);

it("I12: a relay that names what is asked for anew at each try orders it twice", async () => {
  renamed.add("open");
  await desk.as("ada").post("/v1/catalog/crash-set/orders", { form: { login: "u1" } }, "twice");
  await eventually("four items", async () => {
    const { rows } = await product.pool.query("select from record_links where link = 'request'");
    return rows.length === 4;
  });
  expect(await checkRequests(product.pool)).toEqual(found("I12", /was ordered 2 times/));
});

it("I13: news that are noted as told before they are told leave a child where it was, or unknown to its parent", async () => {
  const resolution = { resolutionCode: "solutionProvided", resolutionNotes: "Done" };
  const parent = await incident("A parent");
  const child = await incident("A child", { parent: [parent] });
  await quiet();
  lost.add("link");
  const stranger = await incident("A stranger", { parent: [parent] });
  await quiet();
  lost.add("reaction");
  await desk.command("kim", parent, "resolve", resolution);
  await quiet();
  expect(await checkFamilies(product.pool, [{ parent, children: [child] }])).toEqual(
    found("I13", /followed .* 0 times/),
  );
  expect(await checkFamilies(product.pool, [{ parent, children: [stranger] }])).toEqual(
    found("I13", /does not know of it/),
  );
});

it("I14: a merge that is noted as told before the other record has taken it over is half made", async () => {
  lost.add("merge");
  const [into, merged] = [await incident("It stays"), await incident("It is the same")];
  await desk.command("kim", merged, "mergeInto", { into: into.split("/")[1] });
  await quiet();
  expect(await checkMerges(product.pool, [{ merged, into }])).toEqual(found("I14", /has taken it over 0 times/));
});

it("I15: a sweep that does not wait for uploads under way takes a part of one", async () => {
  const parts = policies.find(({ kind }) => kind === "fileParts");
  if (parts === undefined) throw new Error("parts of files are swept by no policy");
  const halves = [Buffer.from("89504e470d0a1a0a", "hex"), Buffer.alloc(400_000, "a"), Buffer.alloc(400_000, "b")];
  let swept = 0;
  async function* slowly(): AsyncGenerator<Buffer> {
    for (const half of halves) {
      yield half;
      swept += await dropBatch(product.pool, parts!, new Date(Date.now() + 60_000));
    }
  }
  const { id } = await uploadFile(product.pool, { name: "a.png", by: "kim", content: slowly(), most: 1_000_000 });
  expect(swept).toBeGreaterThan(0);
  const record = await incident("A file");
  await desk.command("kim", record, "attach", { files: [id] });
  const digest = createHash("sha256").update(Buffer.concat(halves)).digest("hex");
  expect(await checkKeptFiles(product.pool, [{ record, digest }])).toEqual(
    found("I15", /bytes that are not those of its digest/),
  );
});

it("I17: a relay that names messages anew at each try tells them twice, by a gateway and in the inbox", async () => {
  renamed.add("tell");
  const id = await desk.open("kim", "crash-case", { title: "Nobody looks at it", promised: true }, "told");
  const number = id.split("/")[1] ?? "";
  const toldIn = async (channel: string): Promise<number> => {
    const { rows } = await product.pool.query(
      "select from ledger where record_id = $1 and kind = 'told' and body ->> 'channel' = $2",
      [id, channel],
    );
    return rows.length;
  };
  for (const channel of ["crash-message", "inbox"])
    await eventually(`a page by ${channel}, noted twice`, async () => (await toldIn(channel)) > 1);
  await desk.command("kim", id, "finish");
  const violations = await checkMessages(product.pool, stub.messages);
  expect(violations).toEqual(found("I17", /^was handed over under 2 ids/));
  expect(violations).toEqual(found("I17", /was told to \w+ by crash-message 2 times/));
  expect(violations).toEqual(found("I17", new RegExp(`"Page of ${number}" is 2 times in the inbox of`)));
});
