import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readEventsOfKinds } from "../store/record/events.ts";
import { loadRecord } from "../store/record/load.ts";
import { createBundleCache } from "../store/definition/bundle-cache.ts";
import { rebuildRecord } from "../store/record/rebuild.ts";
import { readSurvivors } from "../store/record/survivors.ts";
import { verifyRecord } from "../store/record/verify.ts";
import type { Answer } from "../test/support/api-caller.ts";
import { type IncidentDesk, incidentDesk } from "../test/support/incident-desk.ts";
import { eventually, startProduct, type TestProduct } from "../test/support/product.ts";

let product: TestProduct;
let desk: IncidentDesk;

beforeAll(async () => {
  product = await startProduct();
  desk = incidentDesk(await product.caller("kim"));
});
afterAll(() => product?.stop());

const open = async (fields: object = {}): Promise<string> => (await desk.open(fields)).json.number as string;
const merge = (number: string, into: string): Promise<Answer> => desk.command(number, "mergeInto", { into });
const link = (number: string, parent: string): Promise<Answer> =>
  desk.command(number, "link", { link: "parent", record: parent });
const stateOf = async (number: string) => {
  const state = await loadRecord(product.pool, `incident/${number}`);
  if (state === null) throw new Error(`there is no ${number}`);
  return state;
};
const linksOf = async (number: string, name: string) => (await stateOf(number)).links[name] ?? [];
const isLinked = async (child: string, parent: string): Promise<boolean> =>
  (await linksOf(child, "parent")).join() === `incident/${parent}` &&
  (await linksOf(parent, "children")).includes(`incident/${child}`);

describe("a record that is merged", { timeout: 300_000 }, () => {
  it("hands its links and who watches it over, once, and both say so", async () => {
    const [stays, twin, child] = [await open(), await open({ caller: "ada" }), await open()];
    expect((await link(child, twin)).status).toBe(200);
    await eventually("the link", () => isLinked(child, twin));
    expect((await merge(twin, stays)).status).toBe(200);
    await eventually("the child to follow", () => isLinked(child, stays));
    expect(await stateOf(twin)).toMatchObject({ final: true, links: {}, mergedInto: `incident/${stays}` });
    expect(await stateOf(stays)).toMatchObject({ mergedFrom: [`incident/${twin}`], fields: { watchers: ["ada"] } });
    // Delivered again, after a crash between delivery and its note, it changes nothing.
    const { head } = await stateOf(stays);
    await product.pool.query(
      "update outbox set done_at = null, available_at = now() where record_id = $1 and kind = 'merge'",
      [`incident/${twin}`],
    );
    await eventually("it to be delivered again", async () => {
      const { rows } = await product.pool.query("select from outbox where kind = 'merge' and done_at is null");
      return rows.length === 0;
    });
    expect((await stateOf(stays)).head).toBe(head);
    expect(await readEventsOfKinds(product.pool, `incident/${stays}`, ["tookOver"])).toHaveLength(1);
  });

  it("is what its ledger says, and its other name is made of that", async () => {
    const [stays, twin] = [await open(), await open()];
    await merge(twin, stays);
    const bundles = createBundleCache(product.pool);
    const id = `incident/${twin}`;
    expect(await verifyRecord(product.pool, bundles, id)).toMatchObject({ brokenAt: null, differences: [] });
    await product.pool.query("delete from record_aliases where record_id = $1", [id]);
    const lacking = ["record_aliases lacks 1 of the rows its ledger gives"];
    expect((await verifyRecord(product.pool, bundles, id)).differences).toEqual(lacking);
    expect(await rebuildRecord(product.pool, bundles, id, "kim")).toEqual(lacking);
    expect(await readSurvivors(product.pool, [id])).toEqual({ [id]: { id: `incident/${stays}`, final: false } });
  });

  it("of two that are merged into one another at once one stays", async () => {
    for (let round = 0; round < 6; round += 1) {
      const [one, other] = [await open(), await open()];
      const codes = (await Promise.all([merge(one, other), merge(other, one)])).map(({ status }) => status);
      // Who comes later finds the other one over (409), or that it is its own record by now (400).
      const [done, refused] = codes.toSorted((a, b) => a - b);
      expect(done).toBe(200);
      expect([400, 409]).toContain(refused);
      const states = [await stateOf(one), await stateOf(other)];
      expect(states.filter(({ mergedInto }) => mergedInto === undefined)).toHaveLength(1);
    }
  });

  it("never into one that is closed at the same time", async () => {
    for (let round = 0; round < 6; round += 1) {
      const [stays, twin] = [await open(), await open()];
      const [merged, cancelled] = await Promise.all([
        merge(twin, stays),
        desk.command(stays, "cancel", { reason: "Mistaken" }),
      ]);
      expect(cancelled.status).toBe(200);
      const [before] = await readEventsOfKinds(product.pool, `incident/${twin}`, ["merged"]);
      const ended = (await readEventsOfKinds(product.pool, `incident/${stays}`, ["moved"])).at(-1);
      if (merged.status === 200) expect(before?.at ?? 0).toBeLessThanOrEqual(ended?.at ?? 0);
      else expect([merged.json.code, before]).toEqual(["OPS448", undefined]);
    }
  });

  it("a link that is made meanwhile leads to what is left, from both sides", async () => {
    for (let round = 0; round < 6; round += 1) {
      const [stays, twin, child] = [await open(), await open(), await open()];
      const answers = await Promise.all([link(child, twin), merge(twin, stays)]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      await eventually(`${child} to be linked to ${stays}`, () => isLinked(child, stays));
    }
  });

  it("both sides of a link that are merged at once leave one link between what is left", async () => {
    for (let round = 0; round < 4; round += 1) {
      const [parent, child, newParent, newChild] = [await open(), await open(), await open(), await open()];
      await link(child, parent);
      await eventually("the link", () => isLinked(child, parent));
      await Promise.all([merge(parent, newParent), merge(child, newChild)]);
      await eventually(`${newChild} to be linked to ${newParent}`, () => isLinked(newChild, newParent));
      await eventually("no other link", async () => (await linksOf(newParent, "children")).length === 1);
    }
  });

  it("a number leads through a chain of merges, and later links go to its end", async () => {
    const [one, two, three, child] = [await open(), await open(), await open(), await open()];
    expect([(await merge(one, two)).status, (await merge(two, three)).status]).toEqual([200, 200]);
    expect((await link(child, one.toLowerCase())).status).toBe(200);
    await eventually("the link", () => isLinked(child, three));
    expect((await merge(three, one)).json).toMatchObject({ status: 400, code: "OPS448" });
  });

  it("takes no link over that leads in a circle since it was decided, and is decided once more for that", async () => {
    const [stays, twin, above] = [await open(), await open(), await open()];
    await link(twin, above);
    await eventually("the link", () => isLinked(twin, above));
    const client = await product.pool.connect();
    try {
      // Whoever writes such a link waits for its turn: what is linked by then was not there when it was decided.
      await client.query("begin");
      await client.query("select pg_advisory_xact_lock(hashtextextended('incident.parent', 4600003))");
      expect((await merge(twin, stays)).status).toBe(200);
      await eventually("the survivor to wait", async () => {
        const { rowCount } = await product.pool.query(
          "select from pg_locks where locktype = 'advisory' and not granted",
        );
        return (rowCount ?? 0) > 0;
      });
      await client.query("insert into record_links (record_id, link, to_record) values ($1, 'parent', $2)", [
        `incident/${above}`,
        `incident/${stays}`,
      ]);
      await client.query("commit");
    } finally {
      client.release();
    }
    const { rows } = await eventually("the merge to be told", async () => {
      const found = await product.pool.query<{ attempts: number }>(
        "select attempts from outbox where kind = 'merge' and record_id = $1 and done_at is not null",
        [`incident/${twin}`],
      );
      return found.rowCount === 1 ? found : null;
    });
    expect(rows).toEqual([{ attempts: 1 }]);
    expect(await linksOf(stays, "parent")).toEqual([]);
    // Decided, asked, refused by the store, asked anew, committed: and not once for each time that it may be decided.
    const { events } = await product.client.workflow.getHandle(`incident/${stays}`).fetchHistory();
    expect(events?.filter(({ markerRecordedEventAttributes: marker }) => marker != null).length).toBeLessThan(20);
    await product.pool.query("delete from record_links where record_id = $1", [`incident/${above}`]);
  });
});
