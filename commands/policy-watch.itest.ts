import { pino } from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { listLatestDefinitions } from "../store/definition/read.ts";
import { lookWhenDue } from "../store/policy/look.ts";
import { readPolicyWatches } from "../store/policy/watch.ts";
import { eventually, startProduct, type TestProduct } from "../test/support/product.ts";
import { type PolicyWatch, startPolicyWatch } from "./policy-watch.ts";

const log = pino({ level: "silent" });
let product: TestProduct;
let watches: PolicyWatch[] = [];
beforeAll(async () => {
  product = await startProduct();
});
afterEach(async () => {
  await Promise.all(watches.map((watch) => watch.stop()));
  watches = [];
});
afterAll(() => product?.stop());

/** Several processes look at the same policies. */
function look(): void {
  watches = [1, 2].map(() => startPolicyWatch({ ...product, log, intervalMs: 100, rests: 0 }));
}

const policy = (more = "") => `apiVersion: opsloom/v1
kind: Policy
metadata: { name: printer-owner, title: Printers have owners, owner: desk }
spec:
  over: { class: host, where: '.name | startswith("prn-")' }
  at: { every: 1h, change: true }
  must: ".ownerGroup != null"
  severity: 2
  finding: "Nobody answers for \${ .name }"
  open:
    as: task
    record: incident
    set: { title: "\${ $finding.title }", ci: "\${ .id }", impact: low, urgency: low }
  onClear: { command: resolve, with: { resolutionCode: clearedByItself, resolutionNotes: "\${ .text }" } }
${more}`;

interface Finding {
  readonly id: string;
  readonly name: string;
  readonly record: string | null;
  readonly why: string;
  readonly ended: string | null;
  readonly exception: unknown;
}

async function publish(text: string): Promise<void> {
  const otto = await product.as("otto");
  await otto.post("/v1/definitions", { files: [{ path: "printer-owner.yaml", text }] });
}

async function printer(name: string, attributes: { readonly [name: string]: unknown } = {}): Promise<void> {
  const items = [{ ref: name, class: "host", attributes: { name, ...attributes } }];
  const admin = await product.caller("admin");
  expect(await admin("PUT", "/v1/cis", { body: { source: "manual", items } })).toMatchObject({ status: 200 });
}

async function findings(query = "policy=printer-owner"): Promise<readonly Finding[]> {
  const kim = await product.as("kim");
  return (await kim.get<{ items: Finding[] }>(`/v1/findings?${query}`)).items;
}

describe("a policy in the product", () => {
  it("finds what was there, what changes, and what holds again, and opens one record for each", async () => {
    await printer("prn-1");
    await printer("prn-2", { ownerGroup: "service-desk" });
    await publish(policy());
    look();
    await eventually("the first finding", async () => (await findings()).some(({ record }) => record !== null));
    expect(await findings()).toMatchObject([
      {
        name: "prn-1",
        step: "must",
        severity: 2,
        title: "Nobody answers for prn-1",
        why: expect.any(String),
        ended: null,
      },
    ]);
    // What is changed is looked at long before the hour is over.
    await printer("prn-3");
    await eventually(
      "what was added",
      async () => (await findings()).filter(({ record }) => record !== null).length === 2,
    );
    const [third] = await findings();
    await printer("prn-3", { ownerGroup: "service-desk" });
    await eventually("its end", async () => (await findings("policy=printer-owner&open=true")).length === 1);
    const kim = await product.as("kim");
    const number = third?.record?.split("/")[1] ?? "";
    await eventually("its record to hear of it", async () => {
      const { state, fields } = await kim.get<{ state: string; fields: { resolutionNotes?: string } }>(
        `/v1/records/incident/${number}`,
      );
      return state === "resolved" && fields.resolutionNotes === "Nobody answers for prn-3: it holds again";
    });
    const { items } = await kim.get<{ items: { fields: { title: string } }[] }>("/v1/records/incident?limit=200");
    const titles = items
      .map(({ fields }) => fields.title)
      .filter((title) => title.startsWith("Nobody answers for prn-"));
    expect(titles.toSorted()).toEqual(["Nobody answers for prn-1", "Nobody answers for prn-3"]);
  });

  it("opens nothing twice when it died between opening a record and noting it", async () => {
    const [before] = await findings("policy=printer-owner&ci=prn-1");
    await product.pool.query(
      "update findings set record_id = null, told = null, opening = opening || $1 where id = $2",
      [JSON.stringify({ title: "In other words" }), before?.id],
    );
    look();
    await eventually(
      "it to be noted",
      async () => (await findings("policy=printer-owner&ci=prn-1"))[0]?.record !== null,
    );
    expect((await findings("policy=printer-owner&ci=prn-1"))[0]?.record).toBe(before?.record);
  });

  it("misses no change that is committed after a later one was looked at", async () => {
    const slow = await product.pool.connect();
    try {
      await slow.query("begin");
      await slow.query("update cis set attributes = attributes - 'ownerGroup' where name = 'prn-2'");
      await slow.query(
        `insert into ci_changes (ci_id, at, source, changes) select id, now(), 'manual', '[]' from cis where name = 'prn-2'`,
      );
      look();
      await printer("prn-4");
      await eventually("the later one", async () => (await findings("policy=printer-owner&ci=prn-4")).length === 1);
      expect(await findings("policy=printer-owner&ci=prn-2")).toEqual([]);
      await slow.query("commit");
    } finally {
      slow.release();
    }
    await eventually("the earlier one", async () => (await findings("policy=printer-owner&ci=prn-2")).length === 1);
  });

  it("shows what is excepted, does nothing about it until the exception is over, and stops above its share", async () => {
    await publish(
      policy("  except: [{ of: prn-5, until: 2126-01-01T00:00:00Z, by: mia, because: It is being moved }]\n"),
    );
    look();
    await printer("prn-5");
    await eventually("the excepted one", async () => (await findings("policy=printer-owner&ci=prn-5")).length === 1);
    expect(await findings("policy=printer-owner&ci=prn-5")).toMatchObject([
      { record: null, ended: null, exception: { by: "mia", because: "It is being moved" } },
    ]);
    await publish(policy());
    await eventually("its record", async () => (await findings("policy=printer-owner&ci=prn-5"))[0]?.record !== null);
    await publish(policy("  stopAbove: 10%\n"));
    await printer("prn-6");
    const kim = await product.as("kim");
    await eventually("that it stops", async () => {
      const { looked } = await kim.get<{ looked: { stopped: boolean } | null }>("/v1/policies/printer-owner");
      return looked?.stopped === true;
    });
    expect(await findings("policy=printer-owner&ci=prn-6")).toEqual([]);
    expect(await findings("policy=printer-owner&ci=printer-owner")).toMatchObject([
      { step: "stopped", why: expect.stringContaining("more than 10%") },
    ]);
    const effect = await kim.get("/v1/policies/printer-owner/effect");
    expect(effect).toMatchObject({ stopped: true, begins: 0, opens: 0 });
  });

  it("says what one that is not published would find and do, and writes nothing", async () => {
    const otto = await product.as("otto");
    const text = policy().replaceAll("printer-owner", "printer-site").replace(".ownerGroup", ".site");
    const files = [{ path: "printer-site.yaml", text }];
    const effect = await otto.post("/v1/policies/printer-site/effect", { files });
    expect(effect).toMatchObject({ population: 6, found: 6, begins: 6, opens: 6, ends: 0, stopped: false });
    expect(await findings("policy=printer-site")).toEqual([]);
  });

  it("retires what is agreed to, without seeing it, and the same when it is done twice", async () => {
    const then = policy("  then: { state: retired, set: { os: gone }, agreed: resolved }\n").replaceAll(
      /printer-owner|prn-/gu,
      (found) => (found === "prn-" ? "old-" : "old-gone"),
    );
    const otto = await product.as("otto");
    await printer("old-1");
    await printer("old-2");
    await otto.post("/v1/definitions", { files: [{ path: "old-gone.yaml", text: then }] });
    look();
    const of = async (name: string) =>
      (await findings(`policy=old-gone&ci=${name}`))[0] as Finding & { doneAt: string };
    await eventually(
      "both records",
      async () => (await of("old-1"))?.record != null && (await of("old-2"))?.record != null,
    );
    const kim = await product.as("kim");
    const ci = (name: string) =>
      kim.get<{ state: string; lastSeenAt: string; attributes: { os?: { value: string; source: string } } }>(
        `/v1/cis/${name}`,
      );
    const before = await ci("old-1");
    expect([before.state, before.attributes.os]).toEqual(["active", undefined]);
    const number = (await of("old-1")).record?.split("/")[1] ?? "";
    await kim.post(`/v1/records/incident/${number}/commands`, {
      command: "resolve",
      input: { resolutionCode: "solutionProvided", resolutionNotes: "It may go" },
    });
    await eventually("its end", async () => (await of("old-1")).ended !== null);
    const after = await ci("old-1");
    expect(after).toMatchObject({ state: "retired", lastSeenAt: before.lastSeenAt });
    expect(after.attributes.os).toMatchObject({ value: "gone", source: "policy" });
    expect((await of("old-1")).doneAt).not.toBeNull();
    expect((await ci("old-2")).state).toBe("active");
    expect((await of("old-2")).doneAt).toBeNull();
    // It died between doing and noting it.
    const changes = async () =>
      (await product.pool.query("select count(*)::int as n from ci_changes where ci_id = 'old-1'")).rows[0] as unknown;
    const noted = await changes();
    await product.pool.query(
      "update findings set done_at = null, ended_at = null, ended = null where policy = 'old-gone' and name = 'old-1'",
    );
    await eventually("it to be noted", async () => (await of("old-1")).doneAt !== null);
    expect(await changes()).toEqual(noted);
    await otto.post("/v1/definitions", { files: [], retire: ["Policy/old-gone"] });
  });

  it("is over with all its findings when it is retired", async () => {
    const otto = await product.as("otto");
    await otto.post("/v1/definitions", { files: [], retire: ["Policy/printer-owner"] });
    look();
    await eventually("its findings to be over", async () => {
      const { rows } = await product.pool.query(
        "select from findings where policy = 'printer-owner' and (ended_at is null or not settled)",
      );
      return rows.length === 0;
    });
    expect([...(await readPolicyWatches(product.pool)).keys()]).not.toContain("printer-owner");
  });

  it("that is looked at by another process is left alone", async () => {
    await publish(policy());
    const [one] = (await listLatestDefinitions(product.pool, "Policy")).filter(({ name }) => name === "printer-owner");
    const held = await product.pool.connect();
    try {
      await held.query("select pg_advisory_lock(4600031, hashtext('printer-owner'))");
      const published = { policy: one!.ir, digest: one!.digest };
      expect(await lookWhenDue(product.pool, published, undefined, Date.now())).toBe(false);
      await held.query("select pg_advisory_unlock(4600031, hashtext('printer-owner'))");
      expect(await lookWhenDue(product.pool, published, undefined, Date.now())).toBe(true);
    } finally {
      held.release();
    }
  });
});
