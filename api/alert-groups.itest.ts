import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiCaller } from "../test/support/api-caller.ts";
import { eventually, startProduct, type TestProduct } from "../test/support/product.ts";

let product: TestProduct;
let kim: ApiCaller;
let robot: ApiCaller;

beforeAll(async () => {
  product = await startProduct();
  kim = await product.caller("kim");
  robot = await product.caller("automation");
  await product.pool.query(
    `insert into cis (id, class, family, name, attributes, keys, first_seen_at, last_seen_at, changed_at)
     select 'db' || n, 'application', 'application', 'db' || n,
       jsonb_build_object('address', jsonb_build_object('value', '192.0.2.' || n), 'port', jsonb_build_object('value', 5432)),
       '{}', now(), now(), now() from generate_series(1, 2) n`,
  );
});
afterAll(() => product?.stop());

interface Sent {
  readonly fingerprint: string;
  readonly instance?: string;
  readonly alertname?: string;
  readonly severity?: string;
  readonly summary: string;
  readonly ended?: boolean;
}

const began = new Date(Date.now() - 60_000).toISOString();

async function send(alerts: readonly Sent[]): Promise<void> {
  const body = {
    version: "4",
    status: "firing",
    alerts: alerts.map(
      ({ fingerprint, instance = "192.0.2.1:5432", alertname = "DatabaseDown", severity, summary, ended }) => ({
        status: ended === true ? "resolved" : "firing",
        fingerprint,
        labels: { alertname, instance, severity: severity ?? "critical", tier: "database" },
        annotations: { summary },
        startsAt: began,
        endsAt: ended === true ? new Date().toISOString() : "0001-01-01T00:00:00Z",
      }),
    ),
  };
  expect((await robot("POST", "/v1/events/alertmanager", { body })).status).toBe(202);
}

interface Line {
  readonly key: string;
  readonly group: string | null;
  readonly title: string;
  readonly alerts: number;
  readonly firing: number;
  readonly severity: number | null;
  readonly recordId: string | null;
  readonly cis: readonly string[];
  readonly last: string;
  readonly reason: { readonly [name: string]: unknown };
}

const feed = async (query = ""): Promise<readonly Line[]> => (await kim("GET", `/v1/alert-groups${query}`)).json.items;

describe("alerts, folded", () => {
  it("a group is a line, with the worst that fires, its record and why; an alert in no group is one too", async () => {
    await send([
      { fingerprint: "one", summary: "The first does not answer" },
      { fingerprint: "two", summary: "The first is slow to write", severity: "error" },
      { fingerprint: "odd", summary: "Nobody asked for this", alertname: "Odd", severity: "info", instance: "nowhere" },
    ]);
    const lines = await eventually("two lines, one with its record", async () => {
      const found = await feed("?state=firing");
      return found.length === 2 && found.some(({ recordId }) => recordId !== null) && found;
    });
    const group = lines.find(({ group: id }) => id !== null)!;
    expect(group).toMatchObject({
      title: "The first does not answer",
      alerts: 2,
      firing: 2,
      severity: 1,
      cis: ["db1"],
      recordId: expect.stringMatching(/^incident\/INC/),
      reason: { group: expect.any(String), binding: expect.any(String) },
    });
    expect(lines.find(({ group: id }) => id === null)).toMatchObject({ key: "alertmanager/odd", alerts: 1, cis: [] });
    const members = (await kim("GET", `/v1/alerts?group=${encodeURIComponent(group.group ?? "")}`)).json as {
      items: { id: string }[];
    };
    expect(members.items.map(({ id }) => id).sort()).toEqual(["alertmanager/one", "alertmanager/two"]);
  });

  it("is found by a part of a title or an item, by source and item, and by whether one of it fires", async () => {
    expect((await feed("?q=SLOW%20to")).map(({ alerts }) => alerts)).toEqual([2]);
    expect(await feed("?q=100%25")).toEqual([]);
    expect(await feed("?q=_")).toEqual([]);
    expect((await feed("?ci=db1")).length).toBe(1);
    expect(await feed("?ci=db2")).toEqual([]);
    expect((await feed("?source=alertmanager")).length).toBe(2);
    expect(await feed("?source=other")).toEqual([]);
    expect(await feed("?state=clear")).toEqual([]);
    const { json: first } = await kim("GET", "/v1/alert-groups?limit=1");
    const { json: second } = await kim("GET", `/v1/alert-groups?limit=1&cursor=${first.next}`);
    expect([first.items.length, second.items.length, second.next]).toEqual([1, 1, null]);
    expect(first.items[0].key).not.toBe(second.items[0].key);
  });

  it("an alert tells what it was over time, and what repairs it, with the change it waits for", async () => {
    const path = `/v1/alerts/${encodeURIComponent("alertmanager/one")}`;
    const repairs = await eventually("its repair", async () => {
      const { items } = (await kim("GET", `${path}/repairs`)).json as { items: { changeId: string | null }[] };
      return items[0]?.changeId !== null && items.length === 1 && items;
    });
    expect(repairs[0]).toMatchObject({
      remediation: "restart-database",
      outcome: "running",
      changeId: expect.stringMatching(/^change\/CHG/),
    });
    await send([{ fingerprint: "one", summary: "x", ended: true }]);
    const changes = await eventually("its end", async () => {
      const { items } = (await kim("GET", `${path}/changes`)).json as { items: { state: string }[] };
      return items[0]?.state === "clear" && items;
    });
    expect(changes.map(({ state }) => state).slice(0, 2)).toEqual(["clear", "firing"]);
    expect(changes.at(-1)).toMatchObject({ episode: 1, state: "firing", severity: 1 });
    const { json: page } = await kim("GET", `${path}/changes?limit=1`);
    expect(page.items).toEqual(changes.slice(0, 1));
    const { json: rest } = await kim("GET", `${path}/changes?cursor=${page.next}`);
    expect(rest.items).toEqual(changes.slice(1));
    expect((await kim("GET", "/v1/alerts/none/changes")).status).toBe(404);
    expect((await kim("GET", "/v1/alerts/none/repairs")).status).toBe(404);
  });
});
