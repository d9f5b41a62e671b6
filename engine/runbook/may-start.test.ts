import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../base/json.ts";
import { isAllowed, mayStop, recordsAllowed, underRefusal } from "./may-start.ts";

const document = (allow: Json | null, runs: readonly string[] = []): JsonObject => ({
  document: {
    dsl: "1.0.3",
    namespace: "shop",
    name: "one",
    version: "1.0.0",
    ...(allow === null ? {} : { metadata: { opsloom: { allow } } }),
  },
  do: runs.map((name) => ({ [name]: { run: { workflow: { namespace: "shop", name, version: "latest" } } } })),
});

const none = (): null => null;
const admin = { name: "ann", roles: ["admin"], groups: [] };
const agent = { name: "kim", roles: ["agent"], groups: [] };

describe("a runbook that names a record type under allow", () => {
  const repair = document([{ record: "change" }]);

  it("is run by records of that type, by no other record and by no schedule", () => {
    expect(underRefusal("change", "shop/one", repair, none)).toBeNull();
    expect(underRefusal("incident", "shop/one", repair, none)).toBe(
      'the runbook "shop/one" may be run by a change alone, and not by one of incident',
    );
    expect(underRefusal(null, "shop/one", repair, none)).toContain("not by a schedule");
  });

  it("is started by no person who is not named beside it", () => {
    expect(isAllowed(admin, repair)).toBe(false);
    expect(isAllowed(agent, document([{ record: "change" }, "agent"]))).toBe(true);
  });

  it("is stopped by who may start a runbook that says nothing", () => {
    expect(mayStop(admin, repair)).toBe(true);
    expect(mayStop(agent, repair)).toBe(false);
    expect(mayStop(admin, document(["agent"]))).toBe(false);
  });

  it("is found however deep another runbook runs it, and runs that go in circles end", () => {
    const documents: { readonly [name: string]: JsonObject } = {
      "shop/outer": document(null, ["inner"]),
      "shop/inner": document(null, ["outer", "last"]),
      "shop/last": repair,
    };
    const outer = document(null, ["outer"]);
    const refusal = underRefusal("incident", "shop/first", outer, (name) => documents[name] ?? null);
    expect(refusal).toContain('"shop/last" may be run by a change alone');
    expect(underRefusal("change", "shop/first", outer, (name) => documents[name] ?? null)).toBeNull();
  });

  it("leaves a runbook that names none to the definitions that start it", () => {
    expect(recordsAllowed(document(["agent"]))).toEqual([]);
    expect(underRefusal("incident", "shop/one", document(["agent"]), none)).toBeNull();
    expect(underRefusal(null, "shop/one", document(null), none)).toBeNull();
  });
});
