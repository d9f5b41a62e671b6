import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ApiError } from "../client/fault.ts";
import { type Composition, compose } from "../cli/composition.ts";
import type { ApiServer } from "../cli/server/api-server.ts";
import { type ApiClient, createApiClient } from "../test/support/api-client.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";

let product: TestProduct;
let second: Composition;
let server: ApiServer;
/** The same person at two APIs that share nothing but the servers. */
let doors: readonly ApiClient[];

beforeAll(async () => {
  product = await startProduct({ relay: false });
  const log = pino({ level: "silent" });
  second = await compose(product.settings, log);
  server = await product.startApi(second);
  doors = [await product.as("admin"), createApiClient(server.url, await product.key("admin"))];
  const document = { document: { dsl: "1.0.3", namespace: "test", name: "echo", version: "1.0.0" } };
  const text = JSON.stringify({ ...document, do: [{ s: { set: { got: "${ . }" } } }] });
  await product.publish([{ path: "test/echo.yaml", text }]);
});
afterAll(async () => {
  await server?.stop();
  await second?.close();
  await product?.stop();
});

/** Sends 20 at once, by both doors, two of each body; what each was answered: its status, or the body's number. */
async function twenty(send: (door: ApiClient, body: number) => Promise<unknown>): Promise<{
  readonly accepted: readonly number[];
  readonly refused: readonly number[];
}> {
  const answers = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const body = index % 10;
      try {
        await send(doors[Math.floor(index / 10)]!, body);
        return { body, status: 200 };
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        return { body, status: error.status };
      }
    }),
  );
  expect(answers.map(({ status }) => status).filter((status) => status !== 200 && status !== 422)).toEqual([]);
  const bodies = (wanted: number): number[] =>
    answers.filter(({ status }) => status === wanted).map(({ body }) => body);
  return { accepted: bodies(200), refused: bodies(422) };
}

describe("the same idempotency key sent at once with different bodies, over two APIs", () => {
  it("for a command: who did not send the body that was committed gets 422", async () => {
    const fields = { title: "Slow", impact: "low", urgency: "low" };
    const { id } = await doors[0]!.post<{ id: string }>(
      "/v1/records/incident",
      { fields },
      { "idempotency-key": "model" },
    );
    for (const round of [1, 2, 3]) {
      const { accepted, refused } = await twenty((door, body) =>
        door.post(
          `/v1/records/${id}/commands`,
          { command: "comment", input: { text: `round ${round} body ${body}` } },
          { "idempotency-key": `comment ${round}` },
        ),
      );
      const { rows } = await product.pool.query<{ text: string }>(
        "select body -> 'input' ->> 'text' as text from ledger where record_id = $1 and body ->> 'command' = 'comment' and body -> 'input' ->> 'text' like $2",
        [id, `round ${round} %`],
      );
      expect(rows).toHaveLength(1);
      expect(accepted.map((body) => `round ${round} body ${body}`)).toEqual([rows[0]!.text, rows[0]!.text]);
      expect(refused).toHaveLength(18);
    }
  });

  it("for an opening: one record is opened, and who asked for another gets 422", async () => {
    const { accepted, refused } = await twenty((door, body) =>
      door.post(
        "/v1/records/incident",
        { fields: { title: `body ${body}`, impact: "low", urgency: "low" } },
        { "idempotency-key": "opening" },
      ),
    );
    const { rows } = await product.pool.query<{ title: string }>(
      "select snapshot -> 'fields' ->> 'title' as title from records where snapshot -> 'fields' ->> 'title' like 'body %'",
    );
    expect(rows).toHaveLength(1);
    expect(accepted.map((body) => `body ${body}`)).toEqual([rows[0]!.title, rows[0]!.title]);
    expect(refused).toHaveLength(18);
  });

  it("for an opening that is refused: it has one refusal at both doors, for good, and no number is given", async () => {
    const ask = async (door: ApiClient, title: string): Promise<string> => {
      const body = { fields: { title, nonsense: 1 } };
      const outcome = await door
        .post("/v1/records/incident", body, { "idempotency-key": "refused" })
        .catch((error: unknown) => error);
      if (!(outcome instanceof ApiError)) throw new Error(`it was opened: ${JSON.stringify(outcome)}`);
      return `${outcome.status} ${outcome.code}`;
    };
    const last = async () =>
      (await product.pool.query("select type, last from record_counters where type = 'incident'")).rows;
    const before = await last();
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const title = `wrong ${index % 2}`;
        return { title, answer: await ask(doors[Math.floor(index / 10)]!, title) };
      }),
    );
    const [first, second] = ["400 OPS418", "422 OPS422"].map((answer) =>
      answers.filter((one) => one.answer === answer),
    );
    expect([first?.length, second?.length]).toEqual([10, 10]);
    const [title, ...others] = new Set(first?.map((one) => one.title));
    expect(others).toEqual([]);
    for (const door of doors) expect(await ask(door, title ?? "")).toBe("400 OPS418");
    expect(await last()).toEqual(before);
  });

  it("for a run: one run is started, and who asked for another gets 422", async () => {
    const { accepted, refused } = await twenty((door, body) =>
      door.post("/v1/runs", { runbook: "test/echo", input: { body } }, { "idempotency-key": "run" }),
    );
    const { rows } = await product.pool.query<{ input: { body: number } }>(
      "select input from runs where name = 'echo'",
    );
    expect(rows).toHaveLength(1);
    expect(accepted).toEqual([rows[0]!.input.body, rows[0]!.input.body]);
    expect(refused).toHaveLength(18);
  });
});
