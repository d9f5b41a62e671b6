import { describe, expect, it } from "vitest";
import { earlierRelations } from "../identity/earlier-relations.ts";
import type { Ask, Reply } from "./ask.ts";
import { explore, type Exploration } from "./explore.ts";
import type { Pattern, PatternStep } from "./ir.ts";
import type { HostCi, Sighting } from "./sighting.ts";

const step = (name: string, command = name): PatternStep => ({
  name,
  probe: { kind: "ssh", command, arguments: [], privilege: null, timeoutMs: 1_000 },
  parse: { kind: "lines" },
  mask: [],
});
const pattern = (name: string, items: string, rest: Partial<Pattern> = {}): Pattern => ({
  name,
  title: name,
  on: { kind: "port", port: 80 },
  within: "host",
  needs: ["ssh"],
  confidence: "high",
  steps: [step("conf")],
  items,
  processes: null,
  files: null,
  absent: {},
  ...rest,
});
const sighting: Sighting = {
  address: "192.0.2.1",
  ports: [{ port: 80, greeting: "hello", http: null, tls: null }],
  device: null,
  processes: [],
  credentials: ["ssh"],
};
const known: HostCi = { id: "h1", name: "h1", classes: ["host"], attributes: {} };

/** Plays it with these outputs by command, and these CIs by port; everything that is reported is taken. */
function play(
  patterns: readonly Pattern[],
  outputs: { readonly [command: string]: string },
  { found = {}, host = known }: { found?: { readonly [port: string]: readonly string[] }; host?: HostCi | null } = {},
): Exploration & { readonly asks: readonly Ask[] } {
  const asks: Ask[] = [];
  const answer = (ask: Ask): Reply => {
    if (ask.kind === "probe") {
      const output = ask.probe.kind === "ssh" ? outputs[ask.probe.command] : undefined;
      return output === undefined
        ? { kind: "probe", answer: { ok: false, category: "timeout", message: "no answer", remedy: "" } }
        : {
            kind: "probe",
            answer: {
              ok: true,
              output: { stdout: output, stderr: "", exitCode: 0 },
              credential: "k",
              bytes: 0,
              tookMs: 0,
            },
          };
    }
    if (ask.kind === "host") return { kind: "host", host: ask.told };
    if (ask.kind === "find") return { kind: "find", ids: found[String(ask.find.attributes["port"])] ?? [] };
    if (ask.kind === "supersede") return { kind: "supersede" };
    return {
      kind: "report",
      outcomes: ask.report.candidates.map(({ ref }) => ({ ref, id: `id-${ref}`, because: null })),
    };
  };
  const talk = explore({
    patterns,
    sighting,
    known: host,
    relations: earlierRelations,
    lineage: (name) => [name, "host"],
  });
  let next = talk.next();
  while (next.done !== true) {
    asks.push(next.value);
    next = talk.next(answer(next.value));
  }
  return { ...next.value, asks };
}

const server = `[{ ref: "self", class: "application", attributes: { port: .port.port }, relations: [{ name: "runsOn", to: { id: $host.id } }] }]`;
const behind = `${server} + [ .conf[] | { ref: ., find: { class: "application", port: . }, relations: [{ name: "usedBy", to: { ref: "self" }, evidence: "conf" }] } ]`;

describe("explore", () => {
  it("reports what a pattern tells, with relations to what is there already", () => {
    const told = play([pattern("p", behind)], { conf: "3000\n" }, { found: { 3000: ["app"] } });
    expect(told.asks.find(({ kind }) => kind === "report")).toMatchObject({
      report: {
        candidates: [
          {
            ref: "self",
            relations: [
              { name: "runsOn", to: { id: "h1" } },
              { name: "dependsOn", to: { id: "app" } },
            ],
          },
        ],
      },
    });
    expect(told).toMatchObject({ patterns: [{ pattern: "p", on: "port 80", outcome: "told" }], unresolved: [] });
  });

  it("leaves out what is not there, or there several times, and says so", () => {
    const told = play([pattern("p", behind)], { conf: "3000\n4000\n" }, { found: { 4000: ["a", "b"] } });
    expect(told.unresolved.map(({ because }) => because)).toEqual([
      'there is no application with port "3000"',
      'there are several of application with port "4000"',
    ]);
  });

  it("relates two CIs that are both there by their ids", () => {
    const items = `[{ ref: "x", find: { port: 1 }, relations: [{ name: "usedBy", to: { id: $host.id } }] }]`;
    const told = play([pattern("p", items)], { conf: "" }, { found: { 1: ["x1"] } });
    expect(told.asks.find(({ kind }) => kind === "report")).toMatchObject({
      report: { candidates: [], edges: [{ from: "h1", type: "dependsOn", to: "x1" }] },
    });
  });

  it("ends relations only when nothing failed, and keeps those that were told", () => {
    const absent = { dependsOn: "deleteRelations" } as const;
    const whole = play([pattern("p", behind, { absent })], { conf: "3000\n" }, { found: { 3000: ["app"] } });
    expect(whole.asks.at(-1)).toEqual({ kind: "supersede", from: "id-self", type: "dependsOn", keep: ["app"] });
    const steps = [step("conf"), step("more")];
    const part = play([pattern("p", behind, { absent, steps })], { conf: "3000\n" }, { found: { 3000: ["app"] } });
    expect(part.asks.some(({ kind }) => kind === "supersede")).toBe(false);
    expect(part.patterns).toMatchObject([{ outcome: "told", because: "more: timeout: no answer" }]);
  });

  it("tells nothing when every step failed, and what an expression or an item lacks", () => {
    expect(play([pattern("p", server)], {}).patterns).toMatchObject([
      { outcome: "failed", because: "conf: timeout: no answer" },
    ]);
    expect(play([pattern("p", ".conf | tonumber")], { conf: "x" }).patterns).toMatchObject([{ outcome: "failed" }]);
    expect(play([pattern("p", '[{ class: "host" }]')], { conf: "x" }).patterns).toMatchObject([
      { outcome: "failed", because: "item 1 has no text `ref`" },
    ]);
  });

  it("skips what needs a credential that is not given", () => {
    expect(play([pattern("p", server, { needs: ["sql"] })], { conf: "x" }).patterns).toMatchObject([
      { outcome: "skipped", because: "it needs a credential of the type sql: give the Discovery one" },
    ]);
  });

  it("lets the first pattern that tells what the target is be the only one", () => {
    const self = '[{ ref: "self", class: "server", attributes: { name: .conf[0] } }]';
    const greeting = pattern("a", self, { within: null, on: { kind: "greeting", match: "^hello" } });
    const again = pattern("b", self, { within: null, on: { kind: "greeting", match: "hello" } });
    const inside = pattern("inside", `[{ ref: "self", class: "application", attributes: { name: $host.name } }]`);
    const told = play([greeting, again, inside], { conf: "box" }, { host: null });
    expect(told.host).toBe("id-self");
    expect(told.patterns.map(({ pattern: name, outcome }) => [name, outcome])).toEqual([
      ["a", "told"],
      ["inside", "told"],
    ]);
    expect(told.asks.at(-1)).toMatchObject({ report: { candidates: [{ attributes: { name: "box" } }] } });
  });

  it("guesses all that a pattern of low confidence says", () => {
    const told = play([pattern("p", server, { confidence: "low" })], { conf: "x" });
    expect(told.asks.find(({ kind }) => kind === "report")).toMatchObject({
      report: { candidates: [{ guessed: ["class", "port"] }] },
    });
  });
});
