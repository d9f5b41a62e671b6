import { afterEach, describe, expect, it } from "vitest";
import { checkFiles } from "../../store/definition/publish-files.ts";
import { zoneLookup } from "../files/zone-lookup.ts";
import { readDefinitionFiles } from "../files/definition-files.ts";
import { describeFunctions } from "../functions.ts";
import { type Checker, createChecker } from "./checker.ts";

const definitions = { functions: describeFunctions(), zone: zoneLookup };
const open: Checker[] = [];
afterEach(() => Promise.all(open.splice(0).map((checker) => checker.close())));

function checker(given: { readonly smallChars?: number; readonly timeoutMs?: number; readonly idleMs?: number } = {}) {
  const made = createChecker({ definitions, smallChars: 0, ...given });
  open.push(made);
  return made;
}

const table = (n: number, rules: number) => ({
  path: `t${n}.yaml`,
  text: `apiVersion: opsloom/v1\nkind: DecisionTable\nmetadata: { name: t${n} }\nspec:\n  hit: first\n  inputs: [{ name: a, value: '\${ .a }' }]\n  rules:\n${Array.from({ length: rules }, (_, i) => `    - [ 'x${i}', { then: ${i} } ]`).join("\n")}\n`,
});

describe("a check of definitions", () => {
  it("says beside the serving thread what it says in it", async () => {
    const files = await readDefinitionFiles(["definitions"]);
    const broken = [...files, { path: "z.yaml", text: "apiVersion: opsloom/v1\nkind: Nothing\n" }];
    const apart = checker();
    for (const set of [files, broken]) expect(await apart.check(set)).toEqual(checkFiles(set, definitions));
  });

  it("lets the serving thread answer meanwhile", async () => {
    let turns = 0;
    const ticking = setInterval(() => (turns += 1), 5);
    await checker().check(Array.from({ length: 200 }, (_, n) => table(n, 40)));
    clearInterval(ticking);
    // Starting the thread and the check take a second and more; in this thread no turn would come at all.
    expect(turns).toBeGreaterThan(10);
  });

  it("that takes too long is refused, and the next one is made", async () => {
    const hasty = checker({ timeoutMs: 1 });
    await expect(hasty.check([table(1, 10)])).rejects.toThrow(/took more than 0.001 s: send fewer/);
    await expect(hasty.check([table(1, 10)])).rejects.toMatchObject({ reason: "tooMuch" });
    const patient = checker();
    expect((await patient.check([table(1, 2)])).definitions).toHaveLength(0);
  });

  it("waits for its turn, and is told to come again when many wait", async () => {
    const busy = checker();
    const all = await Promise.allSettled(Array.from({ length: 12 }, (_, n) => busy.check([table(n, 2)])));
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(8);
    expect(all.filter((one) => one.status === "rejected" && /wait already/.test(String(one.reason)))).toHaveLength(4);
    expect((await busy.check([table(1, 2)])).diagnostics).not.toEqual([]);
  });

  it("starts its thread anew after it was idle", async () => {
    const idle = checker({ idleMs: 1 });
    await idle.check([table(1, 2)]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await idle.check([table(2, 2)])).diagnostics).not.toEqual([]);
  });
});
