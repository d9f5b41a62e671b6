import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { relate } from "../../store/cmdb/relate.ts";
import type { ApiClient } from "../support/api-client.ts";
import { startProduct, type TestProduct } from "../support/product.ts";

/** What the scenarios of definitions/change say of approvals and windows, said to the product. */
interface Change {
  readonly number: string;
  readonly state: string;
  readonly approvals: readonly { readonly approval: string; readonly outcome: string; readonly approvers: string[] }[];
  readonly reservation: {
    readonly cis: string[];
    readonly from: string;
    readonly overridden: string | null;
    readonly closure?: object;
  } | null;
}

let product: TestProduct;
const people = new Map<string, ApiClient>();

beforeAll(async () => {
  product = await startProduct({ relay: false });
  for (const ci of ["shop-db1", "shop-db2", "shop-web9", "shop-portal9", "shop-cache9"])
    await product.pool.query(
      `insert into cis (id, class, family, name, attributes, keys, first_seen_at, last_seen_at, changed_at)
       values ($1, 'application', 'application', $1, '{}', '{}', now(), now(), now())`,
      [ci],
    );
  for (const name of ["kim", "raj", "lee", "mia", "sam", "ada"]) people.set(name, await product.as(name));
});
afterAll(() => product?.stop());

const as = (name: string): ApiClient => people.get(name) as ApiClient;
const show = (number: string) => as("kim").get<Change>(`/v1/records/change/${number}`);
const send = (name: string, number: string, command: string, input: object = {}, more: object = {}) =>
  as(name).post<{ state: string }>(`/v1/records/change/${number}/commands`, { command, input, ...more });

async function planned(by: string, from: number, until: number, rest: object = {}): Promise<string> {
  const day = Date.UTC(2031, 2, 3);
  const fields = {
    title: "Extend the database",
    cis: ["shop-db1"],
    plannedStart: new Date(day + from * 60_000).toISOString(),
    plannedEnd: new Date(day + until * 60_000).toISOString(),
    implementationPlan: "Add a volume",
    backoutPlan: "Detach it",
    assignmentGroup: "infrastructure-operations",
    ...rest,
  };
  return (await as(by).post<{ number: string }>("/v1/records/change", { fields })).number;
}

describe("the shipped normal change with the sample company", () => {
  it("is approved by whom it asks, whatever their role grants besides, and by nobody else", async () => {
    const number = await planned("kim", 0, 60, { cis: ["shop-db2"] });
    await send("kim", number, "submit");
    expect((await show(number)).approvals).toMatchObject([{ approval: "change-peer", approvers: ["lee", "raj"] }]);
    // Who opened it, and an approver by role who is not asked.
    await expect(send("kim", number, "approve")).rejects.toMatchObject({ code: "OPS427" });
    await expect(send("sam", number, "approve")).rejects.toMatchObject({ code: "OPS421" });
    expect(await send("lee", number, "approve")).toMatchObject({ state: "authorize" });
    await expect(send("lee", number, "approve")).rejects.toMatchObject({ code: "OPS421" });
    expect(await send("mia", number, "approve")).toMatchObject({ state: "scheduled" });
  });

  it("is decided by who stands in for one that is asked, and for no other", async () => {
    await as("lee").post("/v1/delegations", { to: "sam", endsAt: new Date(Date.now() + 3_600_000).toISOString() });
    const number = await planned("kim", 120, 180, { cis: ["shop-db2"] });
    await send("kim", number, "submit");
    await expect(send("sam", number, "approve", {}, { onBehalfOf: "raj" })).rejects.toMatchObject({ code: "OPS421" });
    expect(await send("sam", number, "approve", {}, { onBehalfOf: "lee" })).toMatchObject({ state: "authorize" });
  });
});

describe("a window that is taken over another", () => {
  it("is held: the next one meets it, and the record shows what it holds", async () => {
    const standard = { changeType: "standard" };
    const [first, second, third] = [
      await planned("raj", 0, 60, standard),
      await planned("lee", 30, 90, standard),
      await planned("kim", 75, 120, standard),
    ] as const;
    await send("raj", first, "submit");
    await expect(send("lee", second, "submit", { override: "I want to" })).rejects.toMatchObject({ code: "OPS430" });
    await send("mia", second, "submit", { override: "They share the console" });
    await expect(send("kim", third, "submit")).rejects.toThrow(`change/${second} holds shop-db1`);
    expect((await show(first)).reservation).toMatchObject({ cis: ["shop-db1"], overridden: null });
    expect((await show(second)).reservation).toMatchObject({ overridden: "They share the console" });
    expect((await show(third)).reservation).toBeNull();
    await send("mia", third, "submit", { override: "All three share it" });
    expect((await show(third)).state).toBe("scheduled");
  });
});

describe("a window that takes what depends on its items", () => {
  const normal = (by: string, ci: string, from = 600) => planned(by, from, from + 60, { cis: [ci] });

  beforeAll(async () => {
    const edges = [
      { from: "shop-portal9", type: "dependsOn", to: "shop-web9" },
      { from: "shop-portal9", type: "dependsOn", to: "shop-cache9" },
    ];
    await relate(product.pool, { edges, source: "test", at: Date.now() });
  });

  it("is given to one of several that ask at once for items on which the same depends", async () => {
    const changes = await Promise.all(
      ["kim", "raj", "lee", "kim"].map((by, index) => normal(by, index % 2 === 0 ? "shop-web9" : "shop-cache9")),
    );
    // The window is taken when it is submitted, all at once.
    const answers = await Promise.allSettled(changes.map((number) => send("kim", number, "submit")));
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const answer of answers)
      if (answer.status === "rejected") expect(answer.reason).toMatchObject({ code: "OPS430" });
    const held = (await Promise.all(changes.map(show))).filter(({ reservation }) => reservation !== null);
    expect(held).toHaveLength(1);
    expect(held[0]?.reservation?.cis).toContain("shop-portal9");
    expect(held[0]?.reservation).toMatchObject({ closure: { depth: 2, version: expect.stringMatching(/^\d+\.\d+$/) } });
  });

  it("is passed over by the free windows, which are told without trying", async () => {
    const free = (query: string) =>
      as("kim").get<{ items: { from: string; until: string }[]; cis: string[]; lifecycles: string[] }>(
        `/v1/free-windows?${query}`,
      );
    const from = "2031-03-03T10:00:00Z";
    const answer = await free(`cis=shop-cache9&length=1h&from=${from}&lifecycle=change-normal`);
    expect(answer).toMatchObject({
      items: [{ from: "2031-03-03T11:00:00.000Z", until: "2031-03-03T12:00:00.000Z" }, {}, {}],
      cis: ["shop-cache9", "shop-portal9"],
      lifecycles: ["change-normal"],
    });
    const told = await product.opsloom("kim", "windows", "free", "shop-cache9", "--length", "1h", "--from", from);
    expect(told.out).toContain("2031-03-03T11:00:00.000Z");
    expect(told.out).toContain("Takes shop-cache9, shop-portal9, by the rules of change-emergency, change-normal");
    await expect(free(`cis=shop-db9&length=1h`)).rejects.toThrow('there is no configuration item "shop-db9"');
    await expect(free(`cis=shop-db1&length=2bd`)).rejects.toThrow("elapsed time");
    await expect(free(`cis=shop-db1&length=1h&lifecycle=incident`)).rejects.toThrow("these do: change-emergency");
    // The end of a year is frozen: the next window begins after it.
    const frozen = await free(`cis=shop-cache9&length=1h&from=2026-12-20T10:00:00Z&lifecycle=change-normal&limit=1`);
    expect(frozen.items).toEqual([{ from: "2027-01-06T23:00:00.000Z", until: "2027-01-07T00:00:00.000Z" }]);
  });
});
