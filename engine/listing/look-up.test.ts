import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../base/json.ts";
import type { Declaration, IndexedField } from "./declaration.ts";
import { readLookUp } from "./look-up.ts";

const field = (type: IndexedField["type"], values: readonly string[] | null = null): IndexedField => ({
  type,
  many: false,
  values,
});
const declaration: Declaration = {
  fields: {
    title: field("string"),
    owner: field("user"),
    priority: field("integer"),
    dueAt: field("instant"),
    impact: field("enum", ["low", "medium", "high"]),
  },
  search: { title: 4 },
  columns: [],
};
const now = Date.UTC(2026, 2, 2);

function asked(input: { readonly [name: string]: Json }) {
  const read = readLookUp(declaration, input, now);
  return read.ok ? read.value.query : read.error;
}

function testOf(name: string, cell: Json) {
  const query = asked({ where: { [name]: cell } });
  return typeof query === "string" ? query : query.fields[0]?.test;
}

describe("what a look-up asks", () => {
  it("are values that are equal, one of several, or none", () => {
    expect(testOf("priority", 2)).toEqual({ is: "oneOf", values: [2] });
    expect(testOf("owner", ["kim", "me"])).toEqual({ is: "oneOf", values: ["kim", "me"] });
    expect(testOf("owner", null)).toEqual({ is: "empty" });
    expect(testOf("dueAt", "2026-03-02T00:00:00.000Z")).toEqual({ is: "oneOf", values: [now] });
  });

  it("are comparisons in fields that have an order, and in no other", () => {
    expect(testOf("priority", "<= 2")).toEqual({ is: "range", from: null, to: 2 });
    expect(testOf("priority", "1..3")).toEqual({ is: "range", from: 1, to: 3 });
    expect(testOf("impact", ">= medium")).toEqual({ is: "range", from: 1, to: null });
    expect(testOf("impact", "!= null")).toEqual({ is: "any" });
    expect(testOf("dueAt", ">= 2026-03-02")).toEqual({ is: "range", from: now, to: null });
  });

  it("are never made of what people wrote: any text of a field is compared as it is", () => {
    const texts = fc.oneof(fc.string(), fc.constantFrom("*", "", "me", ">= 1", "a..b", "!= null", '"a","b"', "a,b"));
    fc.assert(
      fc.property(texts, (text) => {
        expect(testOf("title", text)).toEqual({ is: "oneOf", values: [text] });
        expect(testOf("owner", text)).toEqual({ is: "oneOf", values: [text] });
      }),
    );
  });

  it("is refused where a value does not fit, with the place and the value", () => {
    expect(testOf("priority", "urgent")).toBe(
      '`where.priority` is "urgent", which does not fit a field of type integer',
    );
    expect(testOf("impact", "hgh")).toBe('`where.impact` is "hgh", which does not fit a field of type enum');
    expect(testOf("owner", [])).toContain("`where.owner` is []");
    expect(testOf("notes", "x")).toContain("`where.notes` is no field that lists find by");
    expect(asked({ where: { open: "yes" } })).toBe('`where.open` is "yes": write true or false');
    expect(asked({ where: { state: 7 } })).toBe("`where.state` is 7: write a name or a list of them");
    expect(asked({ where: [] })).toContain("`where` is no map");
    expect(asked({ openedWithin: "30d" })).toContain('`openedWithin` is "30d"');
    expect(asked({ openedWithin: "3bd" })).toContain("no length of elapsed time");
  });

  it("is of every record of the type where nothing is said, and of what was opened within a time", () => {
    expect(asked({})).toMatchObject({ open: null, states: null, fields: [], instants: [], except: [] });
    expect(asked({ openedWithin: "720h", except: "task/TSK1", where: { open: true, state: "new" } })).toMatchObject({
      open: true,
      states: ["new"],
      instants: [{ instant: "openedAt", from: now - 720 * 3_600_000, to: null }],
      except: ["task/TSK1"],
    });
  });
});
