import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publishedAlertDefinitions } from "../../store/alert/definitions.ts";
import { saveDeliveries } from "../../store/event/deliveries.ts";
import { processAlerts } from "../../store/alert/process.ts";
import type { Told } from "../../test/support/command-line.ts";
import { startProduct, type TestProduct } from "../../test/support/product.ts";

let product: TestProduct;

const source = (severity: string): string => `apiVersion: opsloom/v1
kind: EventSource
metadata: { name: checks }
spec:
  receive: { webhook: json }
  each: .[]
  event: { key: '\${ .key }', state: firing, severity: '\${ ${severity} }', title: '\${ .key }' }
`;

beforeAll(async () => {
  // Nothing is processed but by the tests.
  product = await startProduct({ relay: false });
  await product.publish([{ path: "checks.yaml", text: source(".severity") }]);
});
afterAll(() => product?.stop());

const as = (user: string, ...line: string[]): Promise<Told> => product.opsloom(user, "deliveries", ...line);
const work = () => processAlerts(product.pool, { definitionsNow: publishedAlertDefinitions(), now: Date.now() });

describe("deliveries that are not understood", () => {
  it("are listed, shown and read again once their source is mended", async () => {
    expect((await as("automation", "list")).out).toBe("everything that was sent was understood\n");
    await saveDeliveries(product.pool, [
      { source: "checks", body: '[{"key":"a","severity":1},{"key":"b","severity":"high"}]' },
    ]);
    await work();
    const list = (await as("automation", "list")).out;
    expect(list).toMatch(
      /^id +source +received +rejected +reason\n\d+ +checks +\S+ \S+ +1 item +item 1: severity is "high"/,
    );
    const id = /^(\d+)/m.exec(list)?.[1] ?? "";
    const shown = (await as("automation", "show", id)).out;
    expect(shown).toContain("not understood: items 1 (counted from 0)\n  item 1: severity is");
    expect(shown).toContain('"severity": "high"');
    await product.publish([{ path: "checks.yaml", text: source('if .severity == "high" then 1 else 3 end') }]);
    expect((await as("automation", "retry", id)).out).toBe("1 delivery is read again\n");
    await work();
    expect((await as("automation", "list")).out).toBe("everything that was sent was understood\n");
    expect((await as("automation", "retry", "--all")).out).toBe("nothing was rejected\n");
  });

  it("are for those who may, and one that is named must be there", async () => {
    expect((await as("kim", "list")).err).toContain("effects.manage");
    expect((await as("automation", "show", "9007199254740991")).err).toContain("there is no delivery 9007199254740991");
    expect((await as("automation", "retry")).err).toContain("name one delivery");
  });
});
