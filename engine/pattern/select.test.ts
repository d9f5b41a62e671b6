import { describe, expect, it } from "vitest";
import type { On, Pattern } from "./ir.ts";
import { exploring, identifying } from "./select.ts";
import type { HostCi, SeenProcess, Sighting } from "./sighting.ts";

const pattern = (name: string, on: On, rest: Partial<Pattern> = {}): Pattern => ({
  name,
  title: name,
  on,
  within: "host",
  needs: [],
  confidence: "high",
  steps: [],
  items: "[]",
  processes: null,
  files: null,
  absent: {},
  ...rest,
});
const host: HostCi = { id: "h", name: "h", classes: ["server", "host"], attributes: {} };
const sighting: Sighting = {
  address: "192.0.2.1",
  ports: [
    { port: 80, greeting: null, http: { status: 200, server: "nginx/1.22", poweredBy: null, title: null }, tls: null },
    { port: 22, greeting: "SSH-2.0-OpenSSH", http: null, tls: null },
  ],
  device: { description: "", objectId: "1.3.6.1.4.1.9.1.5", name: null, services: 6 },
  processes: null,
  credentials: ["snmp"],
};
const process = (exe: string, ports: readonly number[], args: readonly string[] = []): SeenProcess => ({
  exe,
  arguments: args,
  user: "root",
  ports,
});
const chosen = (patterns: readonly Pattern[], processes: readonly SeenProcess[] = []) =>
  exploring(patterns, sighting, host, processes).map(({ pattern: { name }, subject }) => `${name} on ${subject.kind}`);

describe("select", () => {
  it("takes the most specific pattern of a port, and of equal ones the first by name", () => {
    const onPort = pattern("port", { kind: "port", port: 80 });
    const byHeader = pattern("header", { kind: "http", header: "server", match: "^nginx" });
    const same = pattern("a-header", { kind: "http", header: "server", match: "nginx" });
    expect(chosen([onPort, byHeader])).toEqual(["header on port"]);
    expect(chosen([onPort, byHeader, same])).toEqual(["a-header on port"]);
  });

  it("takes a device by the longest object identifier, whole numbers only, and by all of its layers", () => {
    const maker = pattern("maker", { kind: "snmp", sysObjectID: "1.3.6.1.4.1.9", sysServices: null });
    const model = pattern("model", { kind: "snmp", sysObjectID: "1.3.6.1.4.1.9.1", sysServices: null });
    const other = pattern("other", { kind: "snmp", sysObjectID: "1.3.6.1.4.1.9.1.51", sysServices: null });
    const switches = pattern("switch", { kind: "snmp", sysObjectID: null, sysServices: 2 });
    const all = pattern("all", { kind: "snmp", sysObjectID: null, sysServices: 7 });
    expect(chosen([switches, maker, model, other])).toEqual(["model on snmp"]);
    expect(chosen([switches])).toEqual(["switch on snmp"]);
    expect(chosen([all])).toEqual([]);
  });

  it("takes a server with many workers for one, and tells instances on other ports apart", () => {
    const nginx = pattern("nginx", { kind: "process", exe: "nginx", arguments: null, listening: true });
    const workers = [process("nginx", [80, 443]), process("nginx", [80, 443]), process("nginx", [])];
    expect(chosen([nginx], workers)).toEqual(["nginx on process"]);
    expect(chosen([nginx], [...workers, process("nginx", [8080])])).toEqual(["nginx on process", "nginx on process"]);
    expect(chosen([nginx], [process("nginx-exporter", [9113])])).toEqual([]);
  });

  it("applies only within the class that a pattern names, or one that extends it", () => {
    const inside = pattern("inside", { kind: "class", class: "host" });
    const elsewhere = pattern("elsewhere", { kind: "class", class: "printer" }, { within: "printer" });
    expect(chosen([inside, elsewhere])).toEqual(["inside on class"]);
  });

  it("says which credential is missing, and keeps what tells of the target apart", () => {
    const ssh = pattern("linux", { kind: "greeting", match: "^SSH-" }, { within: null, needs: ["ssh"] });
    expect(identifying([ssh], sighting)).toMatchObject([{ pattern: { name: "linux" }, lacks: ["ssh"] }]);
    expect(chosen([ssh])).toEqual([]);
  });
});
