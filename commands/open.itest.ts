import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../engine/lifecycle/protocol.ts";
import { saveCompany } from "../store/person/save.ts";
import { listGaps } from "../store/record/gaps.ts";
import { activitiesOf } from "../test/support/activities.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";
import { loggedPool } from "../test/support/statement-log.ts";
import { openRecord } from "./open.ts";

let product: TestProduct;
/** What openings have sent, in their order. */
let statements: string[] = [];

const kim: Actor = { user: "kim", roles: ["agent"], groups: ["service-desk"] };
const fields = { title: "Checkout is slow", impact: "high", urgency: "medium", caller: "ada" };

beforeAll(async () => {
  product = await startProduct({ relay: false });
});
afterAll(() => product?.stop());

const open = (key: string, more: object = {}) => {
  const pool = loggedPool(product.pool, (statement) => statements.push(statement));
  return openRecord({ ...product, pool }, { type: "incident", fields: { ...fields, ...more }, by: kim, key });
};
const gaps = async () => (await listGaps(product.pool, { type: "", n: 0 }, 100)).gaps;

describe("an opening", () => {
  it("that is refused takes no number, and the next one has the next number", async () => {
    const first = await open("first");
    const refused = await open("refused", { nonsense: 1 });
    expect(refused).toMatchObject({ ok: false, refusal: { code: "OPS418" } });
    const next = await open("next");
    const numbers = [first, next].map((outcome) => (outcome.ok ? Number(outcome.number.slice(3)) : null));
    expect(numbers).toEqual([1, 2]);
    expect(await gaps()).toEqual([]);
  });

  it("is decided by its sender with no statement more than before, accepted or refused, known or new", async () => {
    await open("warm");
    const sent = async (...asked: Parameters<typeof open>): Promise<readonly string[]> => {
      statements = [];
      await open(...asked);
      return statements;
    };
    const before = ["latest-bundle", "people", "groups"];
    expect(await sent("accepted")).toEqual([...before, "reserve-number"]);
    expect(await sent("not accepted", { title: "" })).toEqual([...before, "refuse-opening"]);
    expect(await sent("not accepted", { title: "" })).toEqual([...before, "refuse-opening"]);
  });

  it("sends along what its sender has read of CIs, so that its run asks nothing more", async () => {
    const { rows } = await product.pool.query<{ id: string }>(
      `insert into cis (id, class, family, name, attributes, keys, first_seen_at, last_seen_at, changed_at)
       values ('ci-door', 'server', 'server', 'door', '{}', '{}', now(), now(), now()) returning id`,
    );
    const outcome = await open("with a ci", { ci: rows[0]?.id });
    if (!outcome.ok) throw new Error(outcome.refusal.message);
    expect(await activitiesOf(product, outcome.record)).toEqual(["commitCommand"]);
  });

  it("that was refused is told so again, whatever has changed since, and is decided anew under a new key", async () => {
    const refused = await open("unknown caller", { caller: "newcomer" });
    expect(refused).toMatchObject({ ok: false, refusal: { code: "OPS408", durable: true } });
    await saveCompany(product.pool, { users: [{ name: "newcomer", title: "New" }], groups: [] });
    expect(await open("unknown caller", { caller: "newcomer" })).toEqual(refused);
    await expect(open("unknown caller", { caller: "ada" })).rejects.toMatchObject({
      name: "CommandConflictError",
      message: expect.stringContaining("which was refused") as string,
    });
    expect(await open("known caller", { caller: "newcomer" })).toMatchObject({ ok: true });
  });

  it("that was accepted is found again, although it would be refused now", async () => {
    const opened = await open("leaver", { caller: "newcomer" });
    await product.pool.query("update users set active = false where name = 'newcomer'");
    expect(await open("another", { caller: "newcomer" })).toMatchObject({ ok: false });
    expect(await open("leaver", { caller: "newcomer" })).toEqual(opened);
    await product.pool.query("update users set active = true where name = 'newcomer'");
  });

  it(
    "that its run refuses, because the world changed after its sender saw it, gets the run's verdict, and its number is explained",
    { timeout: 300_000 },
    async () => {
      await product.worker.stop();
      const late = open("late", { caller: "newcomer" });
      // What a sender has read counts for five seconds.
      await new Promise((resolve) => setTimeout(resolve, 6_000));
      await product.pool.query("update users set active = false where name = 'newcomer'");
      const worker = await product.startWorker();
      try {
        const refused = await late;
        expect(refused).toMatchObject({ ok: false, refusal: { code: "OPS408" } });
        expect(await gaps()).toMatchObject(
          [{ explained: true, why: /^its opening was refused: / }].map((gap) => ({
            ...gap,
            why: expect.stringMatching(gap.why) as string,
          })),
        );
        expect(await open("late", { caller: "newcomer" })).toEqual(refused);
      } finally {
        await worker.stop();
      }
    },
  );
});
