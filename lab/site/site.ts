/** What a host is, before it runs. */
export interface Host {
  readonly name: string;
  readonly address: string;
  /** Hardware address; it stays when the address changes. */
  readonly mac: string;
  /** The name of a file of `lab/role/`. */
  readonly role: string;
  /** 32 hexadecimal digits. */
  readonly machineId: string;
  /** The host whose machine-id and SSH host key it has, as a machine that was copied. */
  readonly cloneOf?: string;
}

/** A lab as all of its roles see it. */
export interface Site {
  /** Which lab it is; the path of a checkout, or what a test has chosen. */
  readonly lab: string;
  readonly hosts: readonly Host[];
  /** Programs of this machine by name, as paths. */
  readonly programs: { readonly [program: string]: string };
  /** What mid shows of this machine, to run the product in it. */
  readonly checkout: string;
  /** Public half of the key that opens SSH. */
  readonly key: string;
}

export function addressOf(site: Site, name: string): string {
  return site.hosts.find((host) => host.name === name)?.address ?? "192.0.2.254";
}

export function withRole(site: Site, role: string): readonly Host[] {
  return site.hosts.filter((host) => host.role === role);
}

export function program(site: Site, name: string): string {
  const path = site.programs[name];
  if (path === undefined) throw new Error(`no role of this lab has named the program "${name}"`);
  return path;
}
