import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { describeFunctions } from "../functions.ts";
import { sourceRoot } from "../worker/source-digest.ts";
import { loadIntegrations } from "./load.ts";

let root: string;
let work: string;
let home: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "opsloom-integration-")));
  work = join(root, "work");
  home = join(root, "home");
  mkdirSync(work);
  mkdirSync(home);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const zod = pathToFileURL(join(sourceRoot, "node_modules/zod/index.js")).href;

/** A module that brings one function; `more` stands last in it, and wins. */
const moduleOf = (name: string, more = "") => `
import { z } from ${JSON.stringify(zod)};
export const functions = [{
  name: ${JSON.stringify(name)}, title: "Says it", input: z.strictObject({ text: z.string() }), output: z.null(),
  run: async () => null, ${more}
}];\n`;

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** A package below `node_modules` of a folder. */
function install(folder: string, name: string, manifest: object, files: { readonly [file: string]: string }): void {
  const place = join(folder, "node_modules", name);
  write(join(place, "package.json"), JSON.stringify({ name, type: "module", ...manifest }));
  for (const [file, text] of Object.entries(files)) write(join(place, file), text);
}

const load = (...names: string[]) => loadIntegrations(names, [work, home]);
const said = (...names: string[]) =>
  load(...names).then(
    () => "loaded",
    (error: { exitCode: number; message: string }) => `${error.exitCode} ${error.message}`,
  );

describe("an integration", () => {
  it("is a package of the working directory, else of the home, by its name", async () => {
    install(
      work,
      "acme-chat",
      { exports: { ".": { types: "./x.d.ts", import: "./a.js" } } },
      { "a.js": moduleOf("chat.say") },
    );
    install(home, "acme-chat", {}, { "index.js": moduleOf("chat.shout") });
    install(home, "@acme/disk", { main: "lib/main.js" }, { "lib/main.js": moduleOf("disk.read") });
    const [chat, disk] = await load("acme-chat", "@acme/disk");
    expect(chat?.functions.map(({ name }) => name)).toEqual(["chat.say"]);
    expect(disk?.functions.map(({ name }) => name)).toEqual(["disk.read"]);
    expect(Object.keys(describeFunctions([chat!, disk!]))).toEqual(
      expect.arrayContaining(["chat.say", "disk.read", "http"]),
    );
  });

  it("is a module or a folder by its path, seen from the working directory", async () => {
    write(join(work, "chat.mjs"), moduleOf("chat.say"));
    install(root, "acme-chat", { exports: "./a.js" }, { "a.js": moduleOf("chat.shout") });
    const loaded = await load("./chat.mjs", "../node_modules/acme-chat");
    expect(loaded.flatMap(({ functions }) => functions).map(({ name }) => name)).toEqual(["chat.say", "chat.shout"]);
  });

  it("may be CommonJS", async () => {
    const text = `const { z } = require(${JSON.stringify(join(sourceRoot, "node_modules/zod/index.cjs"))});\nmodule.exports = { functions: [{ name: "old.way", title: "t", input: z.json(), output: z.json(), run: async () => null }] };\n`;
    install(work, "old", { type: "commonjs" }, { "index.js": text });
    expect((await load("old"))[0]?.functions[0]?.name).toBe("old.way");
  });

  it("that is not there is told with what to do, exit code 78", async () => {
    expect(await said("acme-chat")).toBe(
      `78 OPSLOOM_INTEGRATIONS names "acme-chat", a package that is not installed: run npm install acme-chat in "${work}" or "${home}"`,
    );
    expect(await said("./chat.mjs")).toBe(
      `78 OPSLOOM_INTEGRATIONS names "./chat.mjs", and there is no "${join(work, "chat.mjs")}": correct the path`,
    );
    install(work, "acme-chat", { exports: "./dist/index.js" }, {});
    expect(await said("acme-chat")).toContain(`which is not there: build the package`);
  });

  it("that cannot be loaded is told with the reason", async () => {
    write(join(work, "chat.mjs"), `throw new Error("no chat today");\n`);
    expect(await said("./chat.mjs")).toContain(
      `"./chat.mjs" cannot be loaded from "${join(work, "chat.mjs")}": no chat today`,
    );
    write(join(work, "lost.mjs"), `import "opsloom";\n`);
    expect(await said("./lost.mjs")).toMatch(
      /Cannot find package 'opsloom'.*: install it beside Opsloom, or run npm link opsloom/,
    );
  });

  it.each([
    ["export const functions = [];", /exports no list "functions": write export const functions = \[/],
    ["export const other = 1;", /exports no list "functions"/],
    ["export const functions = [null];", /functions\[0\] is no function as defineActivity makes them: it: /],
    [moduleOf("chat.say", "input: {}"), /\("chat\.say"\): input: must be a schema of zod 4, such as `z` of "opsloom"/],
    [moduleOf("chat.say", "run: 1"), /: run: must be a function/],
    [moduleOf("chat.say", "timeoutMs: -1"), /: timeoutMs: /],
    [moduleOf("chat.say", 'permission: "chat.write"'), /: permission: /],
    [moduleOf("chat.say", 'names: { text: "Robot" }'), /: names\.text: /],
    [moduleOf("say"), /functions\[0\] function name "say" must be INTEGRATION\.VERB/],
    [moduleOf("chat.say", "output: z.date()"), /\("chat\.say"\) has an output that JSON Schema cannot say: /],
  ])("of another shape is refused: %s", async (text, reason) => {
    write(join(work, "odd.mjs"), text);
    expect(await said("./odd.mjs")).toMatch(reason);
  });

  it("may bring no name that is there already", async () => {
    write(join(work, "one.mjs"), moduleOf("chat.say"));
    write(join(work, "two.mjs"), moduleOf("chat.say"));
    write(join(work, "probe.mjs"), moduleOf("probe.tcp"));
    const describe = async (...names: string[]) => describeFunctions(await load(...names));
    await expect(describe("./one.mjs", "./two.mjs")).rejects.toThrow(
      'the integration "./two.mjs" brings the function "chat.say", and so does the integration "./one.mjs": rename one of them',
    );
    await expect(describe("./probe.mjs")).rejects.toThrow('"probe.tcp", and so does Opsloom itself');
  });
});
