import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createKey } from "../store/key/key.ts";
import { type ApiCaller, readStream } from "../test/support/api-caller.ts";
import { type IncidentDesk, incidentDesk } from "../test/support/incident-desk.ts";
import { eventually, startProduct, type TestProduct } from "../test/support/product.ts";

let product: TestProduct;
let kim: string;
let call: ApiCaller;
/** May start runs. */
let robot: ApiCaller;
let open: IncidentDesk["open"];
let command: IncidentDesk["command"];

beforeAll(async () => {
  product = await startProduct();
  kim = await product.key("kim");
  call = await product.caller("kim");
  robot = await product.caller("automation");
  ({ open, command } = incidentDesk(call));
});
afterAll(() => product?.stop());

describe("following", () => {
  it("streams a record's events in order as they are committed, and goes on after Last-Event-ID", async () => {
    const { json } = await open();
    const number = json.number as string;
    const url = `${product.server.url}/v1/records/incident/${number}/events`;
    const following = readStream(url, kim, (events) =>
      events.some(({ data }) => data.body.kind === "moved" || /assign/.test(JSON.stringify(data.body))),
    );
    await command(number, "assign", { assignee: "kim" });
    const { events, headers } = await following;
    expect(headers.get("content-type")).toMatch(/^text\/event-stream/);
    expect(events.map(({ id }) => Number(id))).toEqual(events.map((_, index) => index + 1));
    const timeline = (await call("GET", `/v1/records/incident/${number}/timeline`)).json;
    expect(timeline.items.slice(0, events.length)).toEqual(events.map(({ data }) => data));
    const rest = await readStream(url, kim, (after) => after.length > 0, { "last-event-id": "2" });
    expect(rest.events[0]?.id).toBe("3");
    const asked = await readStream(`${url}?after=1`, kim, (after) => after.length > 0);
    expect(asked.events[0]?.id).toBe("2");
    const page = (await call("GET", `/v1/records/incident/${number}/timeline?after=1&limit=1`)).json;
    expect(page).toMatchObject({ items: [{ seq: 2 }], next: 2 });
  });

  it("streams a run until it ends", async () => {
    const started = await robot("POST", "/v1/runs", {
      body: { runbook: "shop/restart-tier", input: { tier: "web", host: "127.0.0.1", port: 9 } },
      headers: { "idempotency-key": "stream" },
    });
    expect(started.status).toBe(202);
    const path = started.headers["location"] ?? "";
    const { events } = await readStream(`${product.server.url}${path}/events`, kim, () => false);
    const last = events.at(-1)?.data;
    expect(last).toMatchObject({ id: started.json.id, phase: "faulted" });
    expect((await call("GET", path)).json).toEqual(last);
    const again = await readStream(`${product.server.url}${path}/events`, kim, () => false, { "last-event-id": "7" });
    expect(again.events.map(({ id }) => id)).toEqual(["8"]);
  });
});

describe("a stream", () => {
  it("ends when the key that opened it is revoked", async () => {
    const { json } = await open();
    const key = await createKey(product.pool, { user: "kim", title: "stream" });
    let seen = 0;
    const following = readStream(`${product.server.url}/v1/records/incident/${json.number}/events`, key, (events) => {
      seen = events.length;
      return false;
    });
    const ended = following.then(
      () => "whole",
      (error: Error) => error.message,
    );
    await eventually("the first event", async () => seen > 0);
    await product.pool.query("update api_keys set revoked_at = now() where id = $1", [key.split("_")[1]]);
    expect(await ended).toBe("terminated");
  });
});
