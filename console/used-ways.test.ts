import { describe, expect, it } from "vitest";
import { operationsIn } from "./used-ways.ts";

const from = 'import { api } from "../data/api.ts";\n';

describe("the operations that a page asks for", () => {
  it("are those it names, over a break of the line too", () => {
    const text = `${from}const a = api.call.showRecord({});\nfor await (const b of api\n  .each\n  .listRuns()) api.follow.followNews;`;
    expect(operationsIn("a.ts", text)).toEqual(["showRecord", "listRuns", "followNews"]);
    expect(operationsIn("b.ts", "const word = text.shell.api;")).toEqual([]);
  });

  it.each([
    ["a name that is made", `${from}api.call[name]({});`],
    ["a part of the client", `${from}const { call } = api;`],
    ["a part under another name", `${from}const call = api.call;`],
    ["the client given away", `${from}ask(api);`],
    ["the client under another name", 'import { api as server } from "../data/api.ts";\nserver.call.me();'],
    ["the client loaded later", 'const { api } = await import("../data/api.ts");'],
    ["a client of its own", 'const own = createClient({ url: "" });\nown.call.me();'],
    ["a question mark", `${from}api?.call.me();`],
  ])("fail the build where they cannot be told: %s", (_, text) => {
    expect(() => operationsIn("page.tsx", text)).toThrow("console/page.tsx: write");
  });
});
