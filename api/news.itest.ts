import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, createClient } from "../client/client.ts";
import { listen as listenTo } from "../test/support/news.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";

let product: TestProduct;
const stopping = new AbortController();

beforeAll(async () => {
  product = await startProduct();
});
afterAll(async () => {
  stopping.abort();
  await product?.stop();
});

async function clientOf(person: string): Promise<Client> {
  return createClient({ url: product.server.url, key: await product.key(person) });
}

const listen = (client: Client, topics: readonly string[]) => listenTo(client, topics, stopping.signal);

async function incident(client: Client, fields = {}): Promise<string> {
  const opened = await client.call.openRecord({
    params: { type: "incident" },
    body: { fields: { title: "Printer", ...fields } },
  });
  return opened.number;
}

const comment = (client: Client, number: string, input: object) =>
  client.call.commandRecord({
    params: { type: "incident", number },
    body: { command: "comment", input: input as never },
  });

describe("news", () => {
  it("tell the first who listens too of what changed just before they did", async () => {
    const kim = await clientOf("kim");
    const number = await incident(kim);
    const stream = await listen(kim, [`record:incident/${number}`, "type:problem"]);
    await stream.until(`record:incident/${number}`);
    expect(stream.told()).not.toContain("type:problem");
    stream.stop();
  });

  it("tell of a record, its type, and the queues when somebody changes it", async () => {
    const [kim, lee] = [await clientOf("kim"), await clientOf("lee")];
    const number = await incident(kim);
    const stream = await listen(kim, [`record:incident/${number}`, "type:incident", "records", "type:change"]);
    await stream.settle();
    const waits = Promise.all(
      ["type:incident", "records", `record:incident/${number}`].map((one) => stream.until(one)),
    );
    await comment(lee, number, { text: "Looked at it" });
    await waits;
    expect(stream.told()).not.toContain("type:change");
    stream.stop();
  });

  it("tell of other topics when the stream is told to, and of none that are not for the caller", async () => {
    const [kim, ada] = [await clientOf("kim"), await clientOf("ada")];
    const [seen, hidden] = [await incident(kim, { caller: "ada" }), await incident(kim, { caller: "kim" })];
    const stream = await listen(ada, ["runs", "alerts", "type:problem", `record:incident/${hidden}`]);
    expect(stream.refused).toEqual(expect.arrayContaining(["runs", "alerts", `record:incident/${hidden}`]));
    const changed = await ada.call.changeNews({
      params: { connection: stream.connection },
      body: { topics: [`record:incident/${seen}`, `record:incident/${hidden}`, "records"] },
    });
    expect(changed.refused).toEqual([`record:incident/${hidden}`]);
    const wait = stream.until(`record:incident/${seen}`);
    await comment(kim, hidden, { text: "For nobody else", internal: false });
    await comment(kim, seen, { text: "For Ada", internal: false });
    await wait;
    expect(stream.told()).not.toContain(`record:incident/${hidden}`);
    await expect(
      kim.call.changeNews({ params: { connection: stream.connection }, body: { topics: [] } }),
    ).rejects.toMatchObject({ status: 404 });
    stream.stop();
  });

  it("tell a caller nothing of what is internal", async () => {
    const [kim, ada] = [await clientOf("kim"), await clientOf("ada")];
    const number = await incident(kim, { caller: "ada" });
    const stream = await listen(ada, [`record:incident/${number}`, "records"]);
    await stream.settle();
    const first = stream.until("records");
    await comment(kim, number, { text: "For you", internal: false });
    await first;
    const agent = await listen(kim, [`record:incident/${number}`]);
    await Promise.all([stream.settle(), agent.settle()]);
    const heard = agent.until(`record:incident/${number}`);
    const next = stream.until("records", 2_000).then(
      () => "told",
      () => "silent",
    );
    await comment(kim, number, { text: "Do not tell Ada", internal: true });
    await heard;
    expect(await next).toBe("silent");
    expect([...stream.told()]).toEqual([]);
    for (const one of [stream, agent]) one.stop();
  });

  it("tell a caller nothing of what is internal before anything else either, in a stream that was opened since", async () => {
    const [kim, ada] = [await clientOf("kim"), await clientOf("ada")];
    const number = await incident(kim, { caller: "ada" });
    await pause(4_000);
    const [stream, agent] = [
      await listen(ada, [`record:incident/${number}`, "records"]),
      await listen(kim, ["records"]),
    ];
    await Promise.all([stream.settle(), agent.settle()]);
    const heard = agent.until("records");
    await comment(kim, number, { text: "Do not tell Ada", internal: true });
    await heard;
    await pause(1_000);
    expect([...stream.told()]).toEqual([]);
    const next = stream.until(`record:incident/${number}`);
    await comment(kim, number, { text: "For you", internal: false });
    await next;
    for (const one of [stream, agent]) one.stop();
  });

  it("end within seconds when the key is revoked", async () => {
    const mia = await clientOf("mia");
    const stream = await listen(mia, ["records"]);
    expect(stream.refused).toEqual([]);
    await product.pool.query("update api_keys set revoked_at = now() where user_name = 'mia'");
    await pause(6_000);
    await expect(
      mia.call.changeNews({ params: { connection: stream.connection }, body: { topics: [] } }),
    ).rejects.toMatchObject({ status: 401 });
    const told = stream.count();
    await incident(await clientOf("kim"));
    await pause(1_000);
    expect(stream.count()).toBe(told);
    stream.stop();
  });

  it("cost two hundred streams no more statements than one: a change is read once, and heard by all within a second", async () => {
    const [kim, lee] = [await clientOf("kim"), await clientOf("lee")];
    const number = await incident(kim);
    const topics = [`record:incident/${number}`, "type:incident", "records"];
    const streams = await Promise.all(Array.from({ length: 200 }, () => listen(kim, topics)));
    await Promise.all(streams.map((one) => one.settle()));
    const count = countStatements(product);
    const waits = Promise.all(streams.map((one) => one.until(`record:incident/${number}`)));
    const begun = performance.now();
    await comment(lee, number, { text: "All of you" });
    // It is committed by now at the latest.
    const commandMs = performance.now() - begun;
    const delays = await waits;
    const texts = count.stop();
    const marks = texts.filter((text) => text.includes("record_declarations d cross join lateral")).length;
    expect(Math.max(...delays)).toBeLessThan(commandMs + 1_000);
    // Four rounds a second, whoever listens; none of what is read besides is of the news.
    expect(marks).toBeLessThanOrEqual(Math.ceil((performance.now() - begun) / 250) + 2);
    expect(texts.filter((text) => /from records|from ledger/.test(text)).length).toBeLessThan(60);
    for (const one of streams) one.stop();
  });
});

/** Texts of the statements of the product's pool, from now until it is stopped. */
function countStatements({ pool }: TestProduct): { stop(): readonly string[] } {
  const texts: string[] = [];
  const query = pool.query.bind(pool) as (...given: unknown[]) => unknown;
  Object.assign(pool, {
    query(...given: unknown[]) {
      const [first] = given;
      texts.push(typeof first === "string" ? first : (first as { text: string }).text);
      return query(...given);
    },
  });
  return {
    stop() {
      Object.assign(pool, { query });
      return texts;
    },
  };
}
