import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiCaller } from "../test/support/api-caller.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";

let product: TestProduct;
let who: (user: string) => ApiCaller;

beforeAll(async () => {
  product = await startProduct({ relay: false });
  who = await product.callers("admin", "kim", "raj", "mia", "ada");
});
afterAll(() => product?.stop());

const show = (query: string) => who("kim")("GET", `/v1/on-call/database?${query}`);

describe("who is on call", () => {
  it("is listed by plan", async () => {
    const { json } = await who("kim")("GET", "/v1/on-call");
    expect(json.items).toMatchObject([
      { name: "database", zone: "Europe/Berlin", layers: ["first", "second"], people: [expect.any(String)] },
      { name: "infrastructure", people: [expect.any(String)] },
    ]);
  });

  it("is told for any instant, with who follows whom", async () => {
    const { json } = await show("at=2026-03-02T08:55:00%2B01:00&until=2026-03-16T00:00:00Z");
    expect(json).toMatchObject({
      at: "2026-03-02T07:55:00.000Z",
      people: ["lee"],
      spans: [
        { from: "2026-03-02T07:55:00.000Z", until: "2026-03-02T08:00:00.000Z", person: "lee", layer: "first" },
        { from: "2026-03-02T08:00:00.000Z", until: "2026-03-09T08:00:00.000Z", person: "raj" },
        { from: "2026-03-09T08:00:00.000Z", until: "2026-03-16T00:00:00.000Z", person: "lee" },
      ],
    });
    expect((await show("at=2026-03-02T08:55:00Z&layer=second")).json.people).toEqual(["mia"]);
  });

  it("is refused where it cannot be told: no such plan, no such layer, too far ahead", async () => {
    expect((await who("kim")("GET", "/v1/on-call/nowhere")).status).toBe(404);
    expect((await show("layer=third")).json.detail).toBe('the on-call plan "database" has no layer "third"');
    expect((await show("at=2026-03-02T00:00:00Z&until=2027-03-02T00:00:00Z")).status).toBe(400);
    expect((await who("ada")("GET", "/v1/on-call")).status).toBe(403);
  });

  it("is shown by the command line", async () => {
    const listed = await product.opsloom("kim", "oncall", "list");
    expect(listed.out).toMatch(/^database +(raj|lee) +first, second +Databases around the clock$/m);
    const shown = await product.opsloom("kim", "oncall", "show", "database", "--at", "2026-03-02T08:55:00+01:00");
    expect(shown.out).toMatch(
      /^Databases around the clock, turns in Europe\/Berlin; at 2026-03-02T07:55:00.000Z: lee\n[^]*^2026-03-02T08:00:00.000Z +2026-03-09T08:00:00.000Z +raj +first$/m,
    );
  });
});
