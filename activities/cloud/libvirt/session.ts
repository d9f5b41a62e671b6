/** What a hypervisor runs, as libvirt tells it: machines, networks and the volumes of its pools. */
import type { CloudResource, ResourceLink } from "../../../engine/cloud/resource.ts";
import type { CloudScope } from "../../../engine/cloud/scope.ts";
import type { ScopeFailure } from "../../../engine/cloud/seen.ts";
import type { Listing, ProviderSession, SessionParams } from "../listing.ts";
import { faultOfScope, knownFailure, told } from "../scope-fault.ts";
import { all, at, attribute, openVirsh, type Virsh, type XmlElement } from "./virsh.ts";

/** Machines of one page: each is two processes. */
const machinesAtOnce = 4;

export function openLibvirt({ account, signal }: SessionParams): Promise<ProviderSession> {
  const virsh = openVirsh(account.endpoint ?? "", signal);
  const context = { virsh, account: account.id };
  return Promise.resolve({
    // Who asks is on the hypervisor itself: there are no keys that could be of another one.
    assertAccount: async () => void (await virsh.lines("hostname")),
    listings: (scope) => Promise.resolve(listingsOf(scope, context)),
    stack: () => {
      throw faultOfScope("configuration", "nothing is made by libvirt: take an account of another provider");
    },
    close: () => undefined,
  });
}

export function libvirtFailure(error: unknown): ScopeFailure {
  return knownFailure(error) ?? told("protocol", error instanceof Error ? error.message : String(error));
}

interface Context {
  readonly virsh: Virsh;
  readonly account: string;
}

function listingsOf({ region, service }: CloudScope, context: Context): readonly Listing[] {
  switch (service) {
    case "compute":
      return [
        paged(
          () => context.virsh.lines("list", "--all", "--uuid"),
          (id) => machine(context, id, region),
        ),
      ];
    case "network":
      return [
        paged(
          () => context.virsh.lines("net-list", "--all", "--name"),
          (name) => network(context, name, region),
        ),
      ];
    case "storage":
      return [
        paged(
          () => context.virsh.lines("pool-list", "--name"),
          (name) => volumes(context, name, region),
        ),
      ];
    default:
      return [];
  }
}

/** What has gone between the list and the question is not there. */
function paged(names: () => Promise<readonly string[]>, read: (name: string) => Promise<CloudResource[]>): Listing {
  return async (token) => {
    const listed = await names();
    const from = token === undefined ? 0 : Number(token);
    const some = listed.slice(from, from + machinesAtOnce);
    const resources = (await Promise.all(some.map(read))).flat();
    const next = from + some.length;
    return { resources, next: next < listed.length ? String(next) : undefined };
  };
}

async function machine({ virsh, account }: Context, id: string, region: string): Promise<CloudResource[]> {
  const [domain, [state]] = await Promise.all([virsh.document("dumpxml", id), virsh.lines("domstate", id)]);
  const devices = at(domain, "devices");
  const interfaces = all(devices, "interface");
  const links: ResourceLink[] = [
    { name: "containedBy", to: account },
    ...interfaces.flatMap((one) => named("connectsTo", attribute(at(one, "source"), "network"), networkId(account))),
    ...all(devices, "disk").flatMap((one) => named("dependsOn", attribute(at(one, "source"), "file"), (path) => path)),
  ];
  const macs = interfaces.flatMap((one) => attribute(at(one, "mac"), "address") ?? []);
  return [
    {
      type: "instance",
      id,
      name: at(domain, "name")?.text ?? id,
      region,
      tags: {},
      attributes: {
        macs: macs.length === 0 ? null : macs,
        memoryMiB: inMiB(at(domain, "memory")),
        processors: whole(at(domain, "vcpu")?.text),
        cloudState: state === "shut off" ? "stopped" : (state ?? null),
      },
      links,
    },
  ];
}

async function network({ virsh, account }: Context, name: string, region: string): Promise<CloudResource[]> {
  const document = await virsh.document("net-dumpxml", name);
  const ranges = all(document, "ip").flatMap((one) => {
    const [address, mask] = [attribute(one, "address"), attribute(one, "netmask") ?? attribute(one, "prefix")];
    return address === null || mask === null ? [] : [`${address}/${mask}`];
  });
  return [
    {
      type: "network",
      id: networkId(account)(name),
      name,
      region,
      tags: {},
      attributes: { ranges, isDefault: name === "default" },
      links: [{ name: "containedBy", to: account }],
    },
  ];
}

async function volumes({ virsh, account }: Context, pool: string, region: string): Promise<CloudResource[]> {
  const rows = await virsh.lines("vol-list", "--pool", pool);
  // Two columns: a name and a path, neither of which holds two blanks.
  const paths = rows.flatMap((row) => row.split(/\s{2,}/u)[1] ?? []);
  return Promise.all(
    paths.map(async (path) => {
      const document = await virsh.document("vol-dumpxml", "--pool", pool, path);
      const bytes = whole(at(document, "capacity")?.text);
      return {
        type: "volume" as const,
        id: path,
        name: at(document, "name")?.text ?? path,
        region,
        tags: {},
        attributes: {
          size: attribute(at(document, "target", "format"), "type"),
          sizeGiB: bytes === null ? null : Math.ceil(bytes / 1024 ** 3),
        },
        links: [{ name: "containedBy", to: account }],
      };
    }),
  );
}

/** Networks have names of their hypervisor alone. */
function networkId(account: string): (name: string) => string {
  return (name) => `${account}/network/${name}`;
}

function named(name: string, to: string | null, id: (to: string) => string): ResourceLink[] {
  return to === null ? [] : [{ name, to: id(to) }];
}

function whole(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/u.test(text.trim()) ? Number(text) : null;
}

function inMiB(memory: XmlElement | undefined): number | null {
  const inKiB = whole(memory?.text);
  return inKiB === null || attribute(memory, "unit") !== "KiB" ? null : Math.floor(inKiB / 1024);
}
