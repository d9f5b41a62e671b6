import { describe, expect, it } from "vitest";
import { monday, worldOf } from "./testing/world-of.ts";
import { definition } from "../definition/testing/marked.ts";

const texts = [
  definition(
    "RecordType",
    "thing",
    "  number: THG\n  fields: { title: { type: string, required: true }, item: { type: item }, form: { type: object, formOf: item } }\n  links: { whole: { to: whole, inverse: things }, needs: { to: thing, inverse: neededBy } }\n",
  ),
  definition(
    "Lifecycle",
    "thing",
    "  record: thing\n  allow: [agent]\n  initial: begun\n  states:\n    begun:\n      after:\n        - { wait: 0s, when: '.title == \"refused\"', target: left }\n        - { wait: 0s, target: open }\n    open: { transitions: { close: closed } }\n    left: { final: true }\n    closed: { final: true }\n",
  ),
  definition(
    "RecordType",
    "whole",
    "  number: WHL\n  fields: { title: { type: string }, item: { type: item }, form: { type: object, formOf: item } }\n",
  ),
  definition(
    "Lifecycle",
    "whole",
    "  record: whole\n  allow: [agent]\n  initial: open\n  states:\n    open: { open: [{ order: parts, link: whole, once: true }], transitions: { close: closed } }\n    closed: { final: true }\n",
  ),
  definition(
    "CatalogItem",
    "part",
    "  record: thing\n  for: [employee]\n  form: { type: object, properties: { title: { type: string } } }\n  set: { title: '${ $form.title // \"Part\" }' }\n",
  ),
  definition(
    "CatalogItem",
    "whole",
    "  record: whole\n  for: [agent]\n  form: { type: object, properties: { second: { type: boolean } } }\n  order:\n    last: { item: part, needs: [first] }\n    first: { item: part, form: { title: refused } }\n    second: { item: part, when: '$form.second == true' }\n",
  ),
].join("---\n");

const kim = { user: "kim", roles: ["agent"], groups: [] };

describe("orders in virtual time", () => {
  it("open what an item orders, and count the item, its entries and the way that each record took at once", () => {
    const world = worldOf(texts);
    const { decision, id } = world.open("whole", {}, {}, kim, { order: { item: "whole", form: {} } });
    expect(decision.ok).toBe(true);
    const [first, last] = world.record(id)?.state.links["things"] ?? [];
    expect(world.record(first ?? "")?.state).toMatchObject({ state: "left", fields: { title: "refused" } });
    expect(world.record(last ?? "")?.state).toMatchObject({
      state: "open",
      links: { needs: [first] },
      openedBy: "kim",
    });
    expect([...world.coverage.catalogItems].sort()).toEqual(["part", "whole", "whole/first", "whole/last"]);
    expect([...world.coverage.opens]).toEqual(["whole/open/parts"]);
    expect([...world.coverage.transitions].sort()).toEqual(["thing/begun/after/0", "thing/begun/after/1"]);
    expect(world.now).toBe(monday);
    expect(world.problems).toEqual([]);
  });

  it("ask for attention when what is ordered cannot be made", () => {
    const title = "{ type: string, required: true, maxLength: 3 }";
    const world = worldOf(texts.replace("{ type: string, required: true }", title));
    const { id } = world.open("whole", {}, {}, kim, { order: { item: "whole", form: {} } });
    expect(world.problems).toEqual([
      'WHL0000001 could not open "parts:first": OPS402 "title" has 7 characters; 3 are the most',
      'WHL0000001 could not open "parts:last": whole/WHL0000001:parts:first, which it is linked to, was not opened',
    ]);
    // It waits for both until somebody has looked.
    expect(world.record(id)?.state.awaited?.map(({ as, refused }) => [as, refused !== undefined])).toEqual([
      ["first", true],
      ["last", true],
    ]);
  });
});
