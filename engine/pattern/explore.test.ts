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
  {
    found = {},
    host = known,
    missing = null,
  }: {
    found?: { readonly [port: string]: readonly string[] };
    host?: HostCi | null;
    /** What is answered to a command of which there is no output; null = nothing. */
    missing?: { readonly exitCode: number; readonly stderr: string } | null;
  } = {},
): Exploration & { readonly asks: readonly Ask[] } {
  const asks: Ask[] = [];
  const answer = (ask: Ask): Reply => {
    if (ask.kind === "probe") {
      const output = ask.probe.kind === "ssh" ? outputs[ask.probe.command] : undefined;
      if (output === undefined && missing !== null)
        return {
          kind: "probe",
          answer: { ok: true, output: { stdout: "", ...missing }, credential: "k", bytes: 0, tookMs: 0 },
        };
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

  it("awaits what is not there yet at either end of a relation, and nothing of which there are several", () => {
    const items = `${server} + [ .conf[] | { ref: ., find: { class: "application", port: . }, relations: [{ name: "usedBy", to: { ref: "self" } }] } ]
      + [ { ref: "other", class: "application", attributes: { port: 9 }, relations: [{ name: "dependsOn", to: { find: { port: 7 } } }, { name: "dependsOn", to: { ref: "3000" } }] } ]`;
    const told = play([pattern("p", items)], { conf: "3000\n4000\n" }, { found: { 4000: ["a", "b"] } });
    expect(told.awaited).toEqual([
      { type: "dependsOn", end: "to", find: { class: "application", attributes: { port: "3000" } }, ci: "id-self" },
      { type: "dependsOn", end: "to", find: { class: null, attributes: { port: 7 } }, ci: "id-other" },
      { type: "dependsOn", end: "to", find: { class: "application", attributes: { port: "3000" } }, ci: "id-other" },
    ]);
  });

  it("says what is over on a CI that was found, only when nothing failed", () => {
    const gone = { container: "absent" } as const;
    const containers =
      '[ .conf[] | { ref: ., class: "container", attributes: { name: . }, relations: [{ name: "runsOn", to: { id: $host.id } }] } ]';
    const over = [{ ci: "h1", class: "container", then: "absent" }];
    expect(play([pattern("p", containers, { gone })], { conf: "a\n" }).gone).toEqual(over);
    expect(play([pattern("p", containers, { gone })], { conf: "" }).gone).toEqual(over);
    expect(play([pattern("p", server, { gone })], { conf: "" }).gone).toEqual([{ ...over[0], ci: "id-self" }]);
    const steps = [step("conf"), step("more")];
    expect(play([pattern("p", containers, { gone, steps })], { conf: "a\n" }).gone).toEqual([]);
    expect(play([pattern("p", containers, { gone, steps })], { conf: "" }).gone).toEqual([]);
  });

  it("asks for a command at the next place where it is not there, and takes the answer of the first that is", () => {
    const at = (command: string, privilege: "sudo" | null = null) =>
      ({ kind: "ssh", command, arguments: [], privilege, timeoutMs: 1_000 }) as const;
    const asked = (privilege: "sudo" | null, missing: { exitCode: number; stderr: string }) => {
      const places = {
        ...step("conf", "/a"),
        probe: at("/a", privilege),
        or: [at("/b", privilege), at("/c", privilege)],
      };
      const told = play([pattern("p", server, { steps: [places] })], { "/b": "3000\n", "/c": "" }, { missing });
      return told.probes.map(({ probe }) => probe.kind === "ssh" && probe.command);
    };
    expect(asked(null, { exitCode: 127, stderr: "sh: 1: /a: not found" })).toEqual(["/a", "/b"]);
    expect(asked("sudo", { exitCode: 1, stderr: "sudo: /a: command not found\n" })).toEqual(["/a", "/b"]);
    expect(asked(null, { exitCode: 1, stderr: "sudo: /a: command not found\n" })).toEqual(["/a"]);
    expect(asked("sudo", { exitCode: 1, stderr: "it is broken" })).toEqual(["/a"]);
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
