import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiCaller } from "../test/support/api-caller.ts";
import { eventually, startProduct, type TestProduct } from "../test/support/product.ts";

const envelope = (kind: string, name: string, spec: string, title = name): string =>
  `apiVersion: opsloom/v1\nkind: ${kind}\nmetadata: { name: ${name}, title: ${title}, owner: facilities }\nspec:\n${spec}`;

/** `price`: what a desk costs in this version of it. */
const definitions = (price: number): string =>
  [
    envelope(
      "RecordType",
      "delivery",
      `  number: DLV
  fields:
    title: { type: string, required: true, index: true }
    item: { type: item, index: true }
    form: { type: object, formOf: item }
    price: { type: integer }
    for: { type: user }
  links: { welcome: { to: welcome, inverse: deliveries }, needs: { to: delivery, inverse: neededBy } }
  access: { open: [{ allow: [agent] }], see: [{ to: [agent, openedBy] }] }
  list: [number, state, item, title]
`,
    ),
    envelope(
      "Lifecycle",
      "delivery",
      `  record: delivery
  allow: [agent]
  initial: open
  states:
    open: { transitions: { edit: { fields: [title, price, form] }, close: closed } }
    closed: { final: true }
`,
    ),
    envelope(
      "RecordType",
      "welcome",
      `  number: WEL
  fields:
    title: { type: string, required: true }
    item: { type: item, required: true }
    form: { type: object, formOf: item }
    left: { type: integer, computed: '\${ [$links.deliveries[] | select(.final | not)] | length }' }
  access: { open: [{ allow: [agent] }], see: [{ to: [agent, openedBy] }] }
`,
    ),
    envelope(
      "Lifecycle",
      "welcome",
      `  record: welcome
  allow: [openedBy, agent]
  initial: begun
  states:
    begun:
      open: [{ order: things, link: welcome, once: true }]
      after: [{ wait: 0s, when: { left: 0 }, target: done }]
    done: { final: true }
`.replace("[openedBy, agent]", "[agent]"),
    ),
    envelope(
      "CatalogItem",
      "desk",
      `  record: delivery
  category: furniture
  for: [employee]
  form:
    type: object
    required: [height]
    properties: { height: { type: integer, minimum: 60 }, for: { type: string } }
  set: { title: '\${ "Desk of \\($form.height) cm" }', price: ${price}, for: '\${ $form.for // $command.by }' }
  lock: [price]
`,
      "Desk",
    ),
    envelope("CatalogItem", "lamp", "  record: delivery\n  for: [{ group: cab }]\n  set: { title: Lamp }\n", "Lamp"),
    envelope(
      "CatalogItem",
      "fax",
      "  record: delivery\n  for: [employee]\n  set: { title: Fax }\n  validUntil: 2020-01-01T00:00:00Z\n",
      "Fax",
    ),
    envelope(
      "CatalogItem",
      "colleague",
      `  record: welcome
  category: people
  for: [{ group: service-desk }]
  form: { type: object, required: [name], properties: { name: { type: string }, lamp: { type: boolean } } }
  set: { title: '\${ "Welcome, " + $form.name }' }
  order:
    lamp: { item: lamp, needs: [desk], when: '$form.lamp' }
    desk: { item: desk, form: { height: 72 } }
`,
      "Colleague",
    ),
  ].join("---\n");

let product: TestProduct;
let call: (user: string) => ApiCaller;
const order = (user: string, item: string, form: object, key: string) =>
  call(user)("POST", `/v1/catalog/${item}/orders`, { body: { form }, headers: { "idempotency-key": key } });
const record = async (user: string, id: string) => (await call(user)("GET", `/v1/records/${id}`)).json;

beforeAll(async () => {
  product = await startProduct({ definitions: [{ path: "catalog.yaml", text: definitions(400) }] });
  call = await product.callers("ada", "kim", "sam");
});
afterAll(() => product?.stop());

describe("the catalog", () => {
  it("shows everybody what is for them and has not ended, and nothing of the rest", async () => {
    const names = async (user: string) =>
      (await call(user)("GET", "/v1/catalog")).json.items.map(({ name }: { name: string }) => name);
    expect(await names("ada")).toEqual(["desk"]);
    expect(await names("kim")).toEqual(["desk", "colleague"]);
    expect(await names("sam")).toEqual(["desk", "lamp"]);
    const desk = (await call("ada")("GET", "/v1/catalog/desk")).json;
    expect(desk).toMatchObject({ title: "Desk", category: "furniture", owner: "facilities", record: "delivery" });
    expect(desk.form).toMatchObject({ required: ["height"], additionalProperties: false });
    const [hidden, unknown] = [
      await call("ada")("GET", "/v1/catalog/lamp"),
      await call("ada")("GET", "/v1/catalog/moon"),
    ];
    expect([hidden.status, unknown.status]).toEqual([404, 404]);
    expect(hidden.text.replaceAll("lamp", "moon")).toBe(unknown.text);
  });

  it("is on the command line as well, with what a form asks for", async () => {
    const list = await product.opsloom("ada", "catalog");
    expect(list.out).toMatch(/^desk +furniture +Desk$/m);
    const shown = await product.opsloom("ada", "catalog", "show", "desk");
    expect(shown.out).toMatch(/^height +required +integer, minimum 60$/m);
    expect(shown.out).toContain("opsloom catalog order desk height=...");
    const ordered = await product.opsloom("ada", "catalog", "order", "desk", "height=75", "--key", "line-1");
    expect(ordered.out).toMatch(/^DLV\d+ ordered, open$/m);
    const again = await product.opsloom("ada", "catalog", "order", "desk", "height=75", "--key", "line-1");
    expect(again.out).toBe(ordered.out);
    const refused = await product.opsloom("ada", "catalog", "order", "desk");
    expect(refused.code).not.toBe(0);
    expect(refused.err).toContain('must have the property "height"');
  });
});

describe("an order", () => {
  it("opens a record, which its orderer sees, from the version of the item as it is", async () => {
    const ordered = await order("ada", "desk", { height: 72 }, "o-1");
    expect(ordered.status).toBe(201);
    expect(ordered.headers["location"]).toBe(`/v1/records/${ordered.json.id}`);
    const { digest } = (await call("ada")("GET", "/v1/catalog/desk")).json;
    expect((await record("ada", ordered.json.id)).fields).toEqual({
      title: "Desk of 72 cm",
      item: { id: "desk", digest },
      form: { height: 72 },
      price: 400,
      for: "ada",
    });
    const found = await call("kim")("GET", "/v1/records/delivery?item=desk");
    expect(found.json.items.map(({ id }: { id: string }) => id)).toContain(ordered.json.id);
    expect((await call("ada")("POST", "/v1/records/delivery", { body: { fields: { title: "x" } } })).status).toBe(403);
    const given = { title: "x", item: { id: "desk", digest } };
    expect((await call("kim")("POST", "/v1/records/delivery", { body: { fields: given } })).json.code).toBe("OPS407");
  });

  it("is made once for any number of repeats at once, and another one under its key is refused", async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => order("ada", "desk", { height: 80 }, "o-2")));
    expect(new Set(answers.map(({ json }) => json.number)).size).toBe(1);
    expect((await order("ada", "desk", { height: 81 }, "o-2")).json).toMatchObject({ status: 422, code: "OPS422" });
    const { text, status } = await call("ada")("POST", "/v1/catalog/desk/orders", { body: { form: { height: 80 } } });
    expect([status, text.includes("Idempotency-Key")]).toEqual([400, true]);
  });

  it("is refused with a pointer to each fault of the form, and takes no number", async () => {
    const before = (await order("ada", "desk", { height: 70 }, "o-3")).json.number as string;
    const refused = await order("ada", "desk", { height: 7, for: 8, shade: "red" }, "o-4");
    expect(refused.json).toMatchObject({ status: 400, code: "OPS402" });
    const pointers = refused.json.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers).toEqual(["/body/form/height", "/body/form/for", "/body/form/shade"]);
    // What the item makes of the form is told of the form.
    const stranger = await order("ada", "desk", { height: 70, for: "nobody" }, "o-5");
    expect(stranger.json).toMatchObject({ code: "OPS408", errors: [{ pointer: "/body/form" }] });
    expect((await order("ada", "desk", { height: 7, for: 8, shade: "red" }, "o-4")).json.code).toBe("OPS402");
    const after = (await order("ada", "desk", { height: 70 }, "o-6")).json.number as string;
    expect(Number(after.slice(3)) - Number(before.slice(3))).toBe(1);
  });

  it("is of what is for them, and has not ended", async () => {
    const hidden = await order("ada", "lamp", {}, "o-7");
    const unknown = await order("ada", "moon", {}, "o-8");
    expect([hidden.status, hidden.text.replaceAll("lamp", "moon")]).toEqual([404, unknown.text]);
    expect((await order("ada", "fax", {}, "o-9")).json).toMatchObject({ status: 409, code: "OPS446" });
    expect((await order("sam", "lamp", {}, "o-7")).status).toBe(201);
  });

  it("keeps what the item locks, and checks the form by it", async () => {
    const { number } = (await order("ada", "desk", { height: 72 }, "o-10")).json;
    const edit = (input: object) =>
      call("kim")("POST", `/v1/records/delivery/${number}/commands`, { body: { command: "edit", input } });
    expect((await edit({ price: 1 })).json).toMatchObject({ status: 400, code: "OPS428" });
    const wrong = (await edit({ form: { height: 1 } })).json;
    expect(wrong).toMatchObject({ code: "OPS402", errors: [{ pointer: "/body/input/form/height" }] });
    expect((await edit({ form: { height: 100 }, price: 400 })).status).toBe(200);
    const offered = (await call("kim")("GET", `/v1/records/delivery/${number}/commands`)).json.items;
    const form = offered[0].inputs.find(({ name }: { name: string }) => name === "form");
    expect(form.schema).toMatchObject({ required: ["height"] });
  });
});

describe("an item that orders others", () => {
  it("has each opened once, after what it needs, and linked to it", async () => {
    const welcome = (await order("kim", "colleague", { name: "Bo", lamp: true }, "w-1")).json;
    const both = await eventually("two deliveries", async () => {
      const { links } = await record("kim", welcome.id);
      return links.deliveries?.length === 2 && (links.deliveries as string[]);
    });
    // Either may be the first to tell that it is there.
    const opened = await Promise.all(both.map((id) => record("kim", id)));
    const [desk, lamp] = ["desk", "lamp"].map((item) => opened.find(({ fields }) => fields.item.id === item)!);
    expect(lamp.links.needs).toEqual([desk.id]);
    expect(desk.fields).toMatchObject({ form: { height: 72 }, for: "kim", title: "Desk of 72 cm" });
    // A lamp is not for kim; what orders it is.
    expect((await order("kim", "lamp", {}, "w-2")).status).toBe(404);
    for (const id of both) await call("kim")("POST", `/v1/records/${id}/commands`, { body: { command: "close" } });
    await eventually("the end of the welcome", async () => (await record("kim", welcome.id)).state === "done");
    expect((await order("kim", "colleague", { name: "Bo", lamp: true }, "w-1")).json.number).toBe(welcome.number);
  });
});

describe("another version of an item", () => {
  it("is for later orders; a record keeps the one it was ordered from, and is not moved to the other", async () => {
    const old = (await order("ada", "desk", { height: 72 }, "v-1")).json;
    await product.publish([{ path: "catalog.yaml", text: definitions(500) }]);
    const young = (await order("ada", "desk", { height: 72 }, "v-2")).json;
    const [before, after] = [await record("kim", old.id), await record("kim", young.id)];
    expect([before.fields.price, after.fields.price]).toEqual([400, 500]);
    expect(before.fields.item.digest).not.toBe(after.fields.item.digest);
    const otto = await product.caller("otto");
    const plan = await otto("POST", "/v1/moves", { body: { type: "delivery" } });
    expect(plan.text).toContain('the item \\"desk\\" is another version there');
  });
});

describe("an item that is ordered no more", () => {
  it("answers a repeat as the first time, whether it was retired or is for others now", async () => {
    const first = await order("sam", "lamp", {}, "r-1");
    const desk = await order("ada", "desk", { height: 72 }, "r-2");
    const others = definitions(500).replaceAll("for: [employee]", "for: [{ group: cab }]");
    await product.publish([{ path: "catalog.yaml", text: others }]);
    const gone = await product.opsloom("otto", "retire", "CatalogItem/lamp", "CatalogItem/colleague");
    expect(gone.code, gone.err).toBe(0);
    const repeated = await order("sam", "lamp", {}, "r-1");
    expect([repeated.status, repeated.json.number]).toEqual([201, first.json.number]);
    expect((await order("ada", "desk", { height: 72 }, "r-2")).json.number).toBe(desk.json.number);
    // Anything else is of what is not there, whatever the key was used for.
    const changed = [order("ada", "desk", { height: 73 }, "r-2"), order("ada", "lamp", {}, "r-2")];
    const strangers = [order("sam", "lamp", {}, "r-3"), order("ada", "lamp", {}, "r-1")];
    const answers = await Promise.all([...changed, ...strangers]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  });
});
