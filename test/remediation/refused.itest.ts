import { setTimeout as pause } from "node:timers/promises";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDefinitionFiles } from "../../cli/files/definition-files.ts";
import { sendCommand } from "../../commands/command.ts";
import { createDeliver } from "../../commands/deliver.ts";
import { type Relay, startRelay } from "../../commands/relay.ts";
import type { Actor } from "../../engine/lifecycle/protocol.ts";
import { saveDeliveries } from "../../store/event/deliveries.ts";
import type { OutboxEffect } from "../../store/outbox/effect.ts";
import { enqueue } from "../../store/outbox/enqueue.ts";
import { readEvents } from "../../store/record/events.ts";
import { loadRecord } from "../../store/record/load.ts";
import { countRefusals } from "../../store/refusal/refusal.ts";
import type { ApiCaller } from "../support/api-caller.ts";
import { eventually, startProduct, type TestProduct } from "../support/product.ts";
import { startAlertProcessor } from "../../commands/alert-processor.ts";

const kim: Actor = { user: "kim", roles: ["agent"], groups: ["service-desk"] };

let product: TestProduct;
let call: ApiCaller;
let relay: Relay;
let stop: () => Promise<unknown>;

/** An alert rule whose incident is refused as long as `impact` is no value of that field. */
const rule = (impact: string, title = "${ .title }"): string => `apiVersion: opsloom/v1
kind: AlertRule
metadata: { name: broken }
spec:
  sources: [monitor]
  group: { by: [labels.group], gap: 1h, life: 4h }
  open: { record: incident, with: { title: '${title}', impact: '${impact}', urgency: high } }
  onJoin: { command: comment, with: { text: '\${ .text }', internal: true } }
  onClear:
    command: resolve
    with:
      resolutionCode: '\${ if .repair == null then "clearedByItself" else "resolvedByChange" end }'
      resolutionNotes: '\${ .text }'
`;
const source = `apiVersion: opsloom/v1
kind: EventSource
metadata: { name: monitor }
spec:
  receive: { webhook: json }
  event: { key: '\${ .key }', state: '\${ .state }', severity: 1, title: '\${ .key + " is down" }', labels: { group: '\${ .group }', impact: '\${ .impact }' } }
`;
// What is known at publish time would be refused there: only at run time does the label turn out to be no impact.
const broken = rule("${ .labels.impact }");
const mended = rule("high", '${ .title + " (mended)" }');

beforeAll(async () => {
  product = await startProduct({ relay: false });
  call = await product.caller("automation");
  await publish(broken);
  const awaken = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));
  const alerts = startAlertProcessor({ pool: product.pool, log: product.apiDeps.log, awaken });
  relay = startRelay({ ...product.apiDeps, deliver: createDeliver(product.apiDeps), awaken, refusals: 2 });
  stop = () => Promise.all([alerts.stop(), relay.stop()]);
});
afterAll(async () => {
  await stop?.();
  await product?.stop();
});

const publish = async (text: string): Promise<void> =>
  product.publish([
    ...(await readDefinitionFiles(["definitions"])),
    { path: "broken.yaml", text: `${source}---\n${text}` },
  ]);
const send = (
  key: string,
  state: "firing" | "clear" = "firing",
  group = key,
  impact = "no such impact",
): Promise<unknown> =>
  saveDeliveries(product.pool, [{ source: "monitor", body: JSON.stringify({ key, state, group, impact }) }]);
const alert = async (key: string) => (await call("GET", `/v1/alerts/${encodeURIComponent(`monitor/${key}`)}`)).json;
const parked = async () =>
  (await call("GET", "/v1/effects?state=parked")).json.items as { id: string; kind: string; reason: string }[];
const opening = (key: string): string => `broken:monitor/${key}:1#open`;

/** The record of an alert's group, once it is open. */
const recordOf = (key: string): Promise<string> =>
  eventually(`the record of ${key}`, async () => (await alert(key)).recordId as string | null);

async function refuse(key: string): Promise<void> {
  await send(key);
  await eventually(`${key} to be parked`, async () => (await parked()).some(({ id }) => id === opening(key)));
}

describe("a record that is refused", () => {
  it("is tried a few times, put aside, and told by the alert and in the list", async () => {
    await refuse("a");
    expect(await alert("a")).toMatchObject({
      recordId: null,
      openingFailure: expect.stringMatching(/^incident refused: .*no such impact/) as string,
    });
    expect((await call("GET", "/v1/alerts")).json.items[0].openingFailure).toContain("incident refused");
    expect(await parked()).toMatchObject([
      { id: opening("a"), kind: "group.open", state: "parked", attempts: 2, recordId: null },
    ]);
  });

  it("holds up no other one, and takes the later news of its group with it", async () => {
    await send("sound", "firing", "sound", "high");
    expect(await recordOf("sound")).toMatch(/^incident\//);
    await send("a2", "firing", "a");
    await eventually("the join to be parked", async () => (await parked()).some(({ kind }) => kind === "group.join"));
    await send("a", "clear");
    await send("a2", "clear");
    const clear = await eventually("the clear to be parked", async () =>
      (await parked()).find(({ kind }) => kind === "group.clear"),
    );
    expect(clear.reason).toContain("has opened no record: incident refused");
  });

  it("is tried again by nobody but automation and administrators", async () => {
    const key = await product.key("kim");
    expect((await call("GET", "/v1/effects", { key })).status).toBe(403);
    expect((await call("POST", "/v1/effects/retry", { key, body: {} })).status).toBe(403);
    expect((await call("POST", "/v1/effects/nothing/retry", { body: {} })).status).toBe(404);
  });

  it("is refused once more when nothing has changed", async () => {
    const { json } = await call("POST", `/v1/effects/${encodeURIComponent(opening("a"))}/retry`, { body: {} });
    expect(json.retried).toHaveLength(3);
    await eventually("all to be parked again", async () => (await parked()).length === 3);
  });

  it("is opened as the rule says by then when the rule is published anew, and told what happened since", async () => {
    await refuse("b");
    await publish(mended);
    const record = await recordOf("b");
    expect(await loadRecord(product.pool, record)).toMatchObject({
      fields: { title: "b is down (mended)" },
      state: "new",
    });
    await eventually(
      "the cleared one to be resolved",
      async () => (await loadRecord(product.pool, await recordOf("a")))?.state === "resolved",
    );
    expect(await alert("b")).toMatchObject({ openingFailure: null });
    expect(await parked()).toEqual([]);
    const { rows } = await product.pool.query("select type from records where type = 'incident'");
    expect(rows).toHaveLength(3);
  });

  it("is opened once when it is tried again by several at once", async () => {
    await publish(broken);
    // The processor reads definitions anew every two seconds.
    await pause(2_500);
    await refuse("c");
    // Who mends it elsewhere, such as in the lifecycle, asks for another try.
    await product.pool.query(
      "update latest_definitions set digest = (select digest from definitions where name = 'broken' and ir -> 'open' -> 'with' -> 'impact' ->> 'kind' = 'literal') where name = 'broken'",
    );
    const answers = await Promise.all([1, 2, 3].map(() => call("POST", "/v1/effects/retry", { body: {} })));
    expect(answers.flatMap(({ json }) => json.retried)).toEqual([opening("c")]);
    await recordOf("c");
    expect(
      (await product.pool.query("select 1 from records where snapshot -> 'fields' ->> 'title' like 'c is down%'"))
        .rowCount,
    ).toBe(1);
  });
});

describe("a command of a rule that its record refuses", () => {
  it("is told on the record, once, and counted for doctor", async () => {
    const { pool } = product;
    await send("over", "firing", "over", "high");
    const record = await recordOf("over");
    const command = { id: "over-by-hand", name: "cancel", by: kim, input: { reason: "by hand" } };
    expect(await sendCommand(product, { recordId: record, command })).toMatchObject({ ok: true });
    await send("over", "clear", "over", "high");
    const notes = await eventually("the refusal to be told", async () => {
      const told = (await readEvents(pool, record, 0)).flatMap(({ body }) =>
        body.kind === "noted" && body.command === "$note" ? [body.input["text"]] : [],
      );
      return told.length > 0 ? told : null;
    });
    expect(notes).toEqual([expect.stringMatching(/^"resolve" was refused \(OPS410\): INC\d+ is cancelled/)]);
    expect(await countRefusals(pool, 7)).toEqual([{ command: "resolve", count: 1 }]);
  });
});

describe("any other effect that is refused for good", () => {
  const effects: readonly OutboxEffect[] = [
    {
      id: "x#run",
      record: "incident/INC9",
      kind: "run.start",
      run: "run/x",
      runbook: "no/such",
      digest: null,
      purpose: "do",
      input: {},
      tasks: [],
    } as never,
    {
      id: "x#defect",
      record: "incident/INC9",
      kind: "tell",
      message: "x#defect",
      channel: "inbox",
      to: "kim",
      subject: null,
      text: "t",
      because: "b",
    } as never,
  ];

  it("is put aside with its reason, beside those that are delivered", async () => {
    await enqueue(product.pool, effects);
    const all = await eventually("both to be parked", async () => {
      const items = await parked();
      return items.length === 2 ? items : null;
    });
    expect(all.find(({ id }) => id === "x#run")?.reason).toContain('no runbook "no/such" is published');
    await send("after", "firing", "after", "high");
    await recordOf("after");
  });
});

describe("what may pass", () => {
  it("is never put aside, and many of it hold up nothing", async () => {
    await relay.stop();
    const { pool } = product;
    const waiting = Array.from({ length: 100 }, (_, index): OutboxEffect => ({
      id: `slow#${index}`,
      record: "r",
      kind: "run.cancel",
      run: `slow/${index}`,
    }));
    await enqueue(pool, [...waiting, { id: "quick", record: "r", kind: "run.cancel", run: "quick" }]);
    const delivered: string[] = [];
    const tries = new Map<string, number>();
    const slow = startRelay({
      ...product,
      log: pino({ level: "silent" }),
      awaken: () => new Promise((resolve) => setTimeout(resolve, 20)),
      refusals: 1,
      async deliver(effect) {
        tries.set(effect.id, (tries.get(effect.id) ?? 0) + 1);
        if (effect.id === "quick") return void delivered.push(effect.id);
        throw new Error("Temporal does not answer");
      },
    });
    await eventually("the quick one", async () => delivered.includes("quick"));
    await eventually("third tries", async () => [...tries.values()].filter((count) => count >= 3).length >= 100);
    await slow.stop();
    const { rows } = await pool.query<{ parked: number; errors: number }>(
      "select count(*) filter (where parked_at is not null)::int as parked, count(error)::int as errors from outbox where id like 'slow#%'",
    );
    expect(rows).toEqual([{ parked: 0, errors: 100 }]);
    expect((await call("GET", "/v1/effects?limit=5")).json).toMatchObject({ next: expect.any(String) as string });
  });

  it("does not wait for another that takes its time", async () => {
    const { pool } = product;
    await pool.query("delete from outbox where done_at is null");
    let free: () => void = () => undefined;
    const blocked = new Promise<void>((resolve) => (free = resolve));
    const delivered: string[] = [];
    const slow = startRelay({
      ...product,
      log: pino({ level: "silent" }),
      awaken: () => new Promise((resolve) => setTimeout(resolve, 20)),
      async deliver(effect) {
        if (effect.id === "stuck") await blocked;
        delivered.push(effect.id);
      },
    });
    await enqueue(pool, [{ id: "stuck", record: "r", kind: "run.cancel", run: "stuck" }]);
    await pool.query("select pg_sleep(0.2)");
    await enqueue(pool, [{ id: "later", record: "r", kind: "run.cancel", run: "later" }]);
    await eventually("the later one", async () => delivered.includes("later"));
    expect(delivered).toEqual(["later"]);
    free();
    await slow.stop();
    expect(delivered).toEqual(["later", "stuck"]);
  });
});
