import { describe, expect, it } from "vitest";
import type { PinnedItem } from "../../catalog/ir.ts";
import type { JsonObject } from "../../base/json.ts";
import { effects } from "../effects.ts";
import { faultsOf } from "../faults.ts";
import {
  bundle,
  codeOf,
  company,
  drive,
  type Driver,
  field,
  final,
  jq,
  lifecycle,
  literal,
  monday,
  named,
  recordType,
  row,
  state,
  to,
} from "../sample.ts";

const item = (name: string, rest: Partial<PinnedItem> = {}): PinnedItem => ({
  name,
  title: name.toUpperCase(),
  description: null,
  owner: "kim",
  category: null,
  record: "thing",
  for: [{ role: "employee" }],
  form: null,
  set: { title: literal(name) },
  lock: [],
  data: {},
  validUntil: null,
  order: [],
  digest: `${name}-1`,
  ...rest,
});

const account = item("account", {
  form: {
    type: "object",
    required: ["login"],
    properties: { login: { type: "string", pattern: "^[a-z]+$" }, seats: { type: "integer" } },
    additionalProperties: false,
  },
  set: { title: jq('"Account " + $form.login'), team: jq("$form.team"), by: jq("$command.by"), price: literal(4) },
  lock: ["price"],
  data: { signed: true },
  validUntil: monday + 3_600_000,
});

const guide = item("guide", {
  set: { title: literal("Welcome") },
  form: { type: "object", properties: { login: { type: "string" }, phone: { type: "boolean" } } },
  order: [
    { key: "mail", item: "account", record: "thing", when: null, needs: [], form: { login: jq("$form.login") } },
    { key: "phone", item: "phone", record: "thing", when: jq("$form.phone"), needs: ["mail"], form: {} },
    {
      key: "desk",
      item: "desk",
      record: "thing",
      when: null,
      needs: ["phone", "mail"],
      form: { size: jq("$form.size") },
    },
  ],
});

const thing = bundle(
  recordType("thing", "THG", [
    field("title", "string", { required: true, maxLength: 20 }),
    field("item", "item"),
    field("form", "object", { formOf: "item" }),
    field("team", "string", { default: "desk" }),
    field("by", "user"),
    field("price", "integer"),
    field("signed", "boolean", { computed: jq(".item.data.signed // false") }),
  ]),
  [
    lifecycle("thing", [
      state("new", {
        edit: to(null, { fields: ["title", "price", "form", "item"] }),
        begin: to("ordered"),
        end: to("done", { when: row({ item: "account", "item.category": null }) }),
      }),
      state(
        "ordered",
        { again: to("ordered") },
        { open: [{ as: "parts", link: "whole", inverses: { thing: "parts" }, when: null, once: true }] },
      ),
      final("done"),
    ]),
  ],
  { CatalogItem: named(account, guide, item("phone"), item("desk")) },
);

const order = (driver: Driver, name: string, form: JsonObject = {}, rest: JsonObject = {}) =>
  driver.send("ada", "$open", {
    type: "thing",
    number: "THG0000001",
    bundle: "b1",
    fields: {},
    links: {},
    order: { item: name, form },
    ...rest,
  });
const driven = () => drive(thing, company({ ada: ["agent"], kim: ["agent"] }));

describe("an order", () => {
  it("opens a record with what the item makes of the form, and keeps which version it was", () => {
    const driver = driven();
    expect(codeOf(order(driver, "account", { login: "bo" }))).toBe("ok");
    expect(driver.state?.fields).toEqual({
      title: "Account bo",
      item: { id: "account", digest: "account-1" },
      form: { login: "bo" },
      team: "desk",
      by: "ada",
      price: 4,
      signed: true,
    });
    expect(codeOf(driver.send("ada", "end"))).toBe("ok");
  });

  it("is refused with every fault of the form at its place, and before anything is made of it", () => {
    const refused = order(driven(), "account", { login: "B O", seats: "two", desk: 1 });
    expect(refused.ok ? [] : faultsOf(refused.refusal).map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      "/order/form/login OPS402",
      "/order/form/seats OPS402",
      "/order/form/desk OPS402",
    ]);
    expect(codeOf(order(driven(), "phone", { shade: "red" }))).toBe("OPS418");
    const long = order(driven(), "account", { login: "abcdefghijklmnopqrst" });
    expect(long.ok ? [] : faultsOf(long.refusal)).toMatchObject([{ pointer: "/fields/title", code: "OPS402" }]);
  });

  it("is of an item that there is, until it ends", () => {
    const driver = driven();
    expect(codeOf(order(driver, "nothing"))).toBe("OPS445");
    driver.now = monday + 3_600_000;
    expect(codeOf(order(driver, "account", { login: "bo" }))).toBe("OPS446");
    driver.now -= 1;
    expect(codeOf(order(driver, "account", { login: "bo" }))).toBe("ok");
  });

  it("gives no fields beside the form, and nobody gives the item", () => {
    expect(codeOf(order(driven(), "phone", {}, { fields: { price: 1 } }))).toBe("OPS418");
    expect(codeOf(driven().open("ada", { title: "x", item: { id: "phone", digest: "phone-1" } }))).toBe("OPS407");
    expect(codeOf(driven().open("ada", { title: "x", form: { login: "bo" } }))).toBe("OPS402");
    expect(codeOf(driven().open("ada", { title: "x" }))).toBe("ok");
  });
});

describe("a record that was ordered", () => {
  it("keeps what its item locks, checks the form by it, and takes the rest", () => {
    const driver = driven();
    order(driver, "account", { login: "bo" });
    const edit = (input: JsonObject) => codeOf(driver.send("ada", "edit", input));
    expect(edit({ price: 5 })).toBe("OPS428");
    expect(edit({ price: null })).toBe("OPS428");
    expect(edit({ price: 4, title: "Other" })).toBe("ok");
    expect(edit({ form: { login: 1 } })).toBe("OPS402");
    expect(edit({ form: { login: "di" } })).toBe("ok");
    expect(edit({ item: { id: "phone", digest: "phone-1" } })).toBe("OPS407");
  });

  it("is not moved to definitions with another version of its item", () => {
    const other = (changed: PinnedItem | null) => ({
      ...thing,
      parts: { ...thing.parts, CatalogItem: named(guide, ...(changed === null ? [] : [changed])) },
    });
    const move = (changed: PinnedItem | null) => {
      const driver = drive(thing, company({ ada: ["agent"] }, {}, { bundles: { b2: other(changed) } }));
      order(driver, "account", { login: "bo" });
      const moved = driver.engine("$move", { bundle: "b2" });
      return moved.ok ? "ok" : `${moved.refusal.code} ${moved.refusal.message}`;
    };
    expect(move({ ...account, digest: "account-2" })).toMatch(/^OPS441 the item "account" is another version there/);
    expect(move(null)).toMatch(/^OPS441 those definitions do not have the item "account"/);
    expect(move(account)).toBe("ok");
  });
});

describe("what an item orders", () => {
  const asked = (driver: Driver) =>
    driver.events.flatMap(({ body }) =>
      body.kind === "openRequested" ? [{ key: body.key, as: body.as, order: body.order, links: body.links }] : [],
    );

  it("is asked for once, each after what it needs, by its own form", () => {
    const driver = driven();
    order(driver, "guide", { login: "bo", phone: true });
    // Whoever brings it this far: it is ordered in the name of who ordered it.
    expect(codeOf(driver.send("kim", "begin"))).toBe("ok");
    const id = "thing/THG0000001";
    const mail = { key: `${id}:parts:mail`, type: "thing" };
    const phone = { key: `${id}:parts:phone`, type: "thing" };
    expect(asked(driver)).toEqual([
      { key: mail.key, as: "mail", order: { item: "account", form: { login: "bo" } }, links: {} },
      { key: phone.key, as: "phone", order: { item: "phone", form: {} }, links: { needs: [mail] } },
      { key: `${id}:parts:desk`, as: "desk", order: { item: "desk", form: {} }, links: { needs: [phone, mail] } },
    ]);
    expect(driver.state?.awaited?.map(({ as, link }) => `${as} ${link}`)).toEqual([
      "mail parts",
      "phone parts",
      "desk parts",
    ]);
    const opened = driver.state === null ? [] : effects(thing, driver.state, driver.events);
    expect(opened.filter(({ kind }) => kind === "open")).toMatchObject([
      { id: mail.key, link: "whole", by: "ada", inTurn: true, order: { item: "account" } },
      { id: phone.key },
      { id: `${id}:parts:desk` },
    ]);
    driver.send("ada", "again");
    expect(asked(driver)).toHaveLength(3);
  });

  it("leaves out what its condition leaves out, also as something that is needed", () => {
    const driver = driven();
    order(driver, "guide", { login: "bo", phone: false });
    driver.send("ada", "begin");
    expect(asked(driver).map(({ as, links }) => [as, Object.values(links).flat().length])).toEqual([
      ["mail", 0],
      ["desk", 1],
    ]);
  });

  it("is nothing for a record that was not ordered", () => {
    const driver = driven();
    driver.open("ada", { title: "x" });
    expect(codeOf(driver.send("ada", "begin"))).toBe("ok");
    expect(asked(driver)).toEqual([]);
  });
});
