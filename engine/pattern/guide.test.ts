import { describe, expect, it } from "vitest";
import { sampleClasses } from "../identity/sample.ts";
import { isAllowed } from "./argv.ts";
import { allowedBy, guideOf, lineageOf, maskedBy } from "./guide.ts";
import type { Pattern, PatternStep } from "./ir.ts";
import { probeText } from "./probe-text.ts";
import type { Probe } from "./probe.ts";
import { readRecording, recorded, writeRecording } from "./recording.ts";

const command = (name: string, privilege: "sudo" | null = null): PatternStep["probe"] & Probe => ({
  kind: "ssh",
  command: name,
  arguments: ["-T"],
  privilege,
  timeoutMs: 1_000,
});
const redis: PatternStep["probe"] = { kind: "redis", command: "INFO", arguments: [], port: null };
const step = (name: string, probe: PatternStep["probe"], mask: readonly string[] = []): PatternStep => ({
  name,
  probe,
  parse: null,
  mask,
});
const pattern = (name: string, steps: readonly PatternStep[]): Pattern => ({
  name,
  title: name,
  on: { kind: "port", port: 80 },
  within: "host",
  needs: [],
  confidence: "high",
  steps,
  items: "[]",
  processes: null,
  files: null,
  absent: {},
});
const web = pattern("web", [step("conf", command("nginx", "sudo"), ["pin"])]);
const cache = pattern("cache", [step("info", redis, ["word"]), step("again", redis, ["pin"])]);

describe("what a collector explores by", () => {
  it("is all patterns, or those that a Discovery names, in the order of their names", () => {
    const names = (patterns?: readonly string[]) =>
      guideOf(patterns === undefined ? {} : { patterns }, [web, cache], sampleClasses).patterns.map(({ name }) => name);
    expect(names()).toEqual(["cache", "web"]);
    expect(names(["*"])).toEqual(["cache", "web"]);
    expect(names(["web", "gone"])).toEqual(["web"]);
    expect(names([])).toEqual([]);
  });

  it("lets run what its patterns ask, exactly, and nothing else", () => {
    const allowed = allowedBy(guideOf({}, [web, cache], sampleClasses));
    const asked = (probe: Probe): boolean => probe.kind === "ssh" && isAllowed(allowed, probe);
    expect(asked(command("nginx", "sudo"))).toBe(true);
    expect(asked(command("nginx"))).toBe(false);
    expect(asked({ ...command("nginx", "sudo"), arguments: ["-T", "-q"] } as Probe)).toBe(false);
  });

  it("masks an answer by what all that ask the question call secret, at whatever port", () => {
    const masked = maskedBy(guideOf({}, [web, cache], sampleClasses));
    expect(masked({ kind: "redis", command: "INFO", arguments: [], port: 6380 })).toEqual(["word", "pin"]);
    expect(masked(command("other"))).toEqual([]);
  });

  it("knows what a class extends", () => {
    const guide = guideOf({}, [], sampleClasses);
    for (const { name, ancestors } of Object.values(sampleClasses))
      expect(lineageOf(guide, name)).toEqual([name, ...ancestors]);
    expect(lineageOf(guide, "toString")).toEqual(["toString"]);
  });
});

describe("a recording", () => {
  it("is read as it was written", () => {
    const seen = {
      address: "192.0.2.1",
      ports: [
        { port: 22, greeting: "SSH-2.0-x", http: null, tls: null },
        {
          port: 443,
          greeting: null,
          http: { status: 200, server: "nginx", poweredBy: null, title: null },
          tls: { version: "TLSv1.3", certificate: null },
        },
      ],
      device: { description: "a switch", objectId: "1.3.6.1", name: null, services: 2 },
      processes: null,
      credentials: ["ssh", "snmp"] as const,
    };
    const failure = { ok: false, category: "permission", message: "no", remedy: "allow it" } as const;
    const answers = [
      { probe: command("nginx"), answer: { ok: true, output: { stdout: "x" }, credential: "k", bytes: 1, tookMs: 2 } },
      { probe: command("nginx", "sudo"), answer: failure },
    ] as const;
    const read = readRecording(writeRecording(seen, answers));
    expect(read).toMatchObject({ ok: true, value: { seen } });
    if (!read.ok) return;
    expect(recorded(read.value, command("nginx"))).toMatchObject({ ok: true, output: { stdout: "x" } });
    expect(recorded(read.value, command("nginx", "sudo"))).toEqual(failure);
    expect(recorded(read.value, command("other"))).toBeNull();
  });
});

describe("a question in words", () => {
  it("is what would be typed", () => {
    expect(probeText(command("nginx", "sudo"))).toBe("sudo nginx -T");
    expect(probeText({ kind: "read", file: "/etc/os-release", maxBytes: 1, privilege: null })).toBe(
      "cat -- /etc/os-release",
    );
    expect(probeText({ kind: "snmp", ask: { table: "1.3", columns: { name: 2 } } })).toBe("snmp table 1.3 (name)");
    expect(probeText({ kind: "http", path: "/x", method: "get", headers: {}, port: 81, tls: false })).toBe(
      "GET http://:81/x",
    );
  });
});
