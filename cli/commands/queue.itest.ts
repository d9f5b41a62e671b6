import { afterAll, beforeAll, expect, it } from "vitest";
import type { Told } from "../../test/support/command-line.ts";
import { startProduct, type TestProduct } from "../../test/support/product.ts";

let product: TestProduct;

beforeAll(async () => {
  product = await startProduct({ relay: false });
  await open("Slow mail", "impact=low", "urgency=low", "category=other");
  await open("No mail", "impact=high", "urgency=high", "category=other");
  await open("Broken index", "impact=low", "urgency=low", "category=database");
});
afterAll(() => product?.stop());

const as = (user: string, ...line: string[]): Promise<Told> => product.opsloom(user, ...line);

const json = async (user: string, ...line: string[]): Promise<unknown> => {
  const told = await as(user, ...line, "--output", "json");
  expect(told.code, told.err).toBe(0);
  return JSON.parse(told.out);
};

const open = (title: string, ...fields: string[]) => json("kim", "incident", "open", `title=${title}`, ...fields);

const get = async (user: string, path: string): Promise<{ status: number; body: { [key: string]: unknown } }> => {
  const key = await product.key(user);
  const answer = await fetch(`${product.server.url}${path}`, { headers: { authorization: `Bearer ${key}` } });
  return { status: answer.status, body: (await answer.json()) as { [key: string]: unknown } };
};

it("holds what is meant for who looks: the groups of the person who asks", async () => {
  const titles = async (user: string): Promise<unknown[]> =>
    ((await json(user, "queue", "show", "my-groups-incidents")) as { fields: { title: string } }[]).map(
      ({ fields }) => fields.title,
    );
  const own = await titles("kim");
  expect(own).toContain("No mail");
  expect(own[0]).toBe("No mail");
  expect(own).not.toContain("Broken index");
  expect(await titles("raj")).toEqual(["Broken index"]);
});

it("is shown with the columns of its definition, in its order", async () => {
  const { out, code } = await as("kim", "queue", "show", "unassigned-incidents");
  expect(code).toBe(0);
  const [head = "", first = ""] = out.split("\n");
  expect(head.split(/ {2,}/u)).toEqual(["number", "state", "priority", "assignmentGroup", "due", "title"]);
  expect(first).toMatch(/^INC\d{7} +new +1 .*\d\d:\d\d.* No mail$/u);
});

it("is counted, and seen by those that it is for", async () => {
  const { items } = (await get("kim", "/v1/queues")).body as { items: { [key: string]: unknown }[] };
  expect(items.find(({ name }) => name === "unassigned-incidents")).toMatchObject({
    count: 3,
    more: false,
    atRisk: expect.any(Number),
    breached: 0,
    fault: null,
  });
  expect(items.find(({ name }) => name === "my-groups-problems")).toMatchObject({
    count: 0,
    atRisk: null,
    breached: null,
  });
  expect(items.map(({ name }) => name)).not.toContain("changes-to-approve");
  expect((await get("kim", "/v1/queues/changes-to-approve")).status).toBe(404);
  expect((await get("mia", "/v1/queues/changes-to-approve")).body).toMatchObject({ items: [], next: null });
  expect((await as("kim", "queue")).out).toMatch(/^queue +records +at risk +breached +title\n/u);
});

it("is read page by page", async () => {
  const first = (await get("kim", "/v1/queues/unassigned-incidents?limit=2")).body as {
    items: unknown[];
    next: string;
  };
  expect(first.items).toHaveLength(2);
  const rest = await get("kim", `/v1/queues/unassigned-incidents?limit=2&cursor=${encodeURIComponent(first.next)}`);
  expect(rest.body).toMatchObject({ items: [expect.objectContaining({ type: "incident" })], next: null });
});

it("says what does not go together when its record type was published again without the index", async () => {
  await product.pool.query(
    "update record_declarations set body = body #- '{fields,assignee}' where type = 'incident' returning type",
  );
  const { items } = (await get("kim", "/v1/queues")).body as { items: { [key: string]: unknown }[] };
  expect(items.find(({ name }) => name === "unassigned-incidents")).toMatchObject({
    count: null,
    fault: expect.stringContaining("assignee"),
  });
  expect(items.find(({ name }) => name === "my-groups-incidents")).toMatchObject({ fault: null });
  expect((await get("kim", "/v1/queues/unassigned-incidents")).body).toMatchObject({
    status: 409,
    detail: expect.stringContaining('the queue "unassigned-incidents" does not fit what is published'),
  });
});
