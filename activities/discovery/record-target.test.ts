import { describe, expect, it } from "vitest";
import { guideOf } from "../../engine/pattern/guide.ts";
import type { Pattern } from "../../engine/pattern/ir.ts";
import type { Probe, ProbeAnswer } from "../../engine/pattern/probe.ts";
import { readRecording } from "../../engine/pattern/recording.ts";
import { unpack, pack } from "./packed.ts";
import { recordTarget } from "./record-target.ts";

const step = (name: string) =>
  ({
    name,
    probe: { kind: "ssh", command: name, arguments: [], privilege: null, timeoutMs: 1_000 },
    parse: { kind: "lines" },
    mask: ["motto"],
  }) as const;
const pattern = (name: string, change: Partial<Pattern>): Pattern => ({
  name,
  title: name,
  on: { kind: "port", port: 80 },
  within: "host",
  needs: ["ssh"],
  confidence: "high",
  steps: [step("hostname"), step("uname")],
  items: "[]",
  processes: null,
  files: null,
  absent: {},
  ...change,
});
const self = '[{ ref: "self", class: "server", attributes: { name: .hostname[0] } }]';
const box = pattern("box", { on: { kind: "greeting", match: "^SSH" }, within: null, items: self });
const app = pattern("app", { within: "server", steps: [step("hostname"), step("nginx")], items: self });
const guide = {
  ...guideOf({}, [box, app], {}),
  lineage: { server: ["host"] },
};
const sighting = {
  address: "192.0.2.1",
  ports: [
    { port: 22, greeting: "SSH-2.0-x", http: null, tls: null },
    { port: 80, greeting: null, http: null, tls: null },
  ],
  device: null,
  processes: null,
  credentials: ["ssh"],
} as const;
const said = (stdout: string): ProbeAnswer => ({
  ok: true,
  output: { stdout, stderr: "", exitCode: 0 },
  credential: "key",
  bytes: stdout.length,
  tookMs: 1,
  identity: { sshHostKey: "SHA256:x" },
});
const refused: ProbeAnswer = { ok: false, category: "permission", message: "not you", remedy: "" };

function record(answers: { readonly [command: string]: ProbeAnswer }) {
  const asked: string[] = [];
  const ask = async (probe: Probe): Promise<ProbeAnswer> => {
    const name = probe.kind === "ssh" ? probe.command : probe.kind;
    asked.push(name);
    return answers[name] ?? refused;
  };
  return recordTarget(sighting, { guide, class: "host", ask }).then((told) => ({ ...told, asked }));
}

describe("a target that is recorded", () => {
  it("is asked each question once, by the patterns that apply to what it told", async () => {
    const told = await record({ hostname: said("web1\n"), uname: said("6.1\n"), nginx: said("motto=hidden\n") });
    expect(told.asked.toSorted()).toEqual(["hostname", "nginx", "uname"]);
    expect(told).toMatchObject({ credentials: ["key"], errors: [], identity: { sshHostKey: "SHA256:x" } });
    const read = readRecording(told.recording);
    expect(read).toMatchObject({ ok: true, value: { seen: sighting, answers: { length: 3 } } });
    expect(JSON.stringify(told.recording)).not.toContain("hidden");
  });

  it("is asked nothing more of what it is not, and tells each reason once", async () => {
    const told = await record({});
    expect(told.asked.toSorted()).toEqual(["hostname", "uname"]);
    expect(told.errors).toEqual([
      { phase: "explore", category: "permission", port: null, credential: null, message: "not you" },
    ]);
  });

  it("is asked no more when it has said too much", async () => {
    const told = await record({
      hostname: { ...said("web1\n"), bytes: 9_000_000 } as ProbeAnswer,
      uname: said("6.1\n"),
      nginx: said("x\n"),
    });
    expect(told.asked).not.toContain("nginx");
    expect(told.errors).toMatchObject([{ category: "tooLarge" }]);
  });

  it("ends when a question fails for a reason of this machine, and waits for the others", async () => {
    let ended = 0;
    const ask = async (probe: Probe): Promise<ProbeAnswer> => {
      if (probe.kind === "ssh" && probe.command === "hostname") throw new Error("no sockets");
      await new Promise((resolve) => setTimeout(resolve, 10));
      ended++;
      return refused;
    };
    await expect(recordTarget(sighting, { guide, class: "host", ask })).rejects.toThrow("no sockets");
    expect(ended).toBe(1);
  });
});

describe("what is packed", () => {
  it("is the same when it is unpacked, and nothing when it is no such text, or larger than its bound", () => {
    const value = { text: "a".repeat(1_000) };
    expect(unpack(pack(value), 10_000)).toEqual(value);
    expect(unpack(pack(value), 100)).toBeNull();
    expect(unpack("nonsense", 100)).toBeNull();
  });
});
