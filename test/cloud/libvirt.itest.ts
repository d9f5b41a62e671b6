/** A hypervisor that libvirt's test driver plays from a file, listed by virsh as a process. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listScope } from "../../activities/cloud/list-scope.ts";
import { unpack } from "../../activities/discovery/packed.ts";
import { noSecrets } from "../../activities/function/secret.ts";
import { type Account, type CloudService, servicesOf } from "../../engine/cloud/ir.ts";
import type { CloudResource } from "../../engine/cloud/resource.ts";
import type { ScopeSeen } from "../../engine/cloud/seen.ts";
import { createHttpClient } from "../../net/http-client.ts";
import { has } from "../support/listener.ts";

const domain = (nth: number): string => `<domain type="test"><name>web${nth}</name>
  <uuid>00000000-0000-4000-8000-00000000000${nth}</uuid><memory unit="KiB">2097152</memory><vcpu>2</vcpu><os><type>hvm</type></os>
  <devices>
    <disk type="file"><source file="/pool/web${nth}.img"/><target dev="vda"/></disk>
    <interface type="network"><mac address="52:54:00:00:00:0${nth}"/><source network="shop"/></interface>
  </devices></domain>`;
const node = `<node>
  ${[1, 2, 3, 4, 5, 6, 7, 8, 9].map(domain).join("\n")}
  <network><name>shop</name><ip address="10.1.0.1" netmask="255.255.255.0"/></network>
  <pool type="dir"><name>disks</name><target><path>/pool</path></target>
    ${[1, 2].map((nth) => `<volume><name>web${nth}.img</name><capacity>10737418240</capacity></volume>`).join("\n")}
  </pool>
</node>`;

describe.skipIf(!has("virsh"))("a hypervisor (needs virsh)", () => {
  let folder: string;
  let uri: string;
  const http = createHttpClient();
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "opsloom-libvirt-"));
    writeFileSync(join(folder, "node.xml"), node);
    uri = `test://${join(folder, "node.xml")}`;
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await http.close();
  });

  const virsh = (...parameters: readonly string[]): string[] =>
    execFileSync("virsh", ["--quiet", "-c", uri, ...parameters], { encoding: "utf8" })
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");

  const list = async (service: CloudService, endpoint = uri): Promise<readonly ScopeSeen[]> => {
    const account: Account = {
      name: "lab",
      title: "Lab",
      owner: null,
      provider: "libvirt",
      id: "lab",
      regions: ["local"],
      services: servicesOf.libvirt,
      credential: null,
      endpoint,
      schedule: { zone: "UTC", maxRunMs: null },
      collector: null,
      stamp: {},
      onMissing: null,
    };
    const signal = new AbortController().signal;
    const deps = { http, secrets: noSecrets, signal, now: Date.now, maxPart: 10 };
    const parts: ScopeSeen[] = [];
    for (let position: string | null = null; ;) {
      const seen: ScopeSeen = await listScope({ account, scope: { region: "local", service }, position }, deps);
      parts.push(seen);
      if (seen.next === null) return parts;
      position = seen.next;
    }
  };
  const resources = async (service: CloudService): Promise<readonly CloudResource[]> =>
    (await list(service)).flatMap((part) => {
      expect(part.failure).toBeNull();
      return unpack(part.resources ?? "", 1_000_000) as unknown as CloudResource[];
    });

  it("has the machines that virsh lists, in parts that are whole, with what they depend on", async () => {
    const machines = await resources("compute");
    expect(machines.map(({ id }) => id).toSorted()).toEqual(virsh("list", "--all", "--uuid").toSorted());
    expect(await list("compute")).toHaveLength(3);
    expect(machines.find(({ name }) => name === "web3")).toEqual({
      type: "instance",
      id: "00000000-0000-4000-8000-000000000003",
      name: "web3",
      region: "local",
      tags: {},
      attributes: { macs: ["52:54:00:00:00:03"], memoryMiB: 2_048, processors: 2, cloudState: "running" },
      links: [
        { name: "containedBy", to: "lab" },
        { name: "connectsTo", to: "lab/network/shop" },
        { name: "dependsOn", to: "/pool/web3.img" },
      ],
    });
  });

  it("has its networks, and the volumes that machines depend on", async () => {
    expect(await resources("network")).toMatchObject([
      { id: "lab/network/shop", name: "shop", attributes: { ranges: ["10.1.0.1/255.255.255.0"] } },
    ]);
    expect(await resources("storage")).toMatchObject([
      { id: "/pool/web1.img", attributes: { sizeGiB: 10 } },
      { id: "/pool/web2.img", attributes: { sizeGiB: 10 } },
    ]);
  });

  it("says why it was not listed", async () => {
    const [seen] = await list("compute", "test:///nowhere.xml");
    expect(seen).toMatchObject({ resources: null, next: null, failure: { category: "network" } });
    expect(seen?.failure?.message).toContain("nowhere.xml");
  });
});
