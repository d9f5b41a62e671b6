import type { Daemon } from "../daemon/daemon.ts";
import type { HostFile, HostFolder } from "../namespace/files.ts";
import type { Host, Site } from "../site/site.ts";
import type { Program } from "../site/programs.ts";

/** A command that runs on a host once, before its daemons. */
export interface Step {
  readonly argv: readonly string[];
  readonly user?: string;
  readonly input?: string;
  /** It fails until another host is ready for it. */
  readonly isRepeated?: true;
}

/** The certificates of a lab, as PEM. */
export interface Certificates {
  readonly authority: string;
  /** Certificate and key by the name that `Role.certificates` gives. */
  readonly of: (name: string) => { readonly certificate: string; readonly key: string };
}

export interface CertificateRequest {
  readonly name: string;
  readonly names: readonly string[];
  /** Hours from now; negative when it has expired. */
  readonly hours: number;
}

/** What a kind of host is: one file each, all data but for the host and the site that it is given. */
export interface Role {
  readonly programs: readonly Program[];
  /** Folders that this machine's daemons use and that a host has empty. */
  readonly empty?: readonly string[];
  /** It shows the checkout, to run the product. */
  readonly checkout?: true;
  /** Folders of the checkout and where the host shows them, to read. */
  readonly shown?: readonly { readonly from: string; readonly to: string }[];
  /** Roles whose hosts are ready before its steps. */
  readonly after?: readonly string[];
  /** It is no computer that one signs in to: no accounts, no SSH, no agent of its own. */
  readonly isAppliance?: true;
  readonly certificates?: (host: Host) => readonly CertificateRequest[];
  readonly folders?: (site: Site) => readonly HostFolder[];
  readonly files?: (host: Host, site: Site, certificates: Certificates) => readonly HostFile[];
  readonly steps?: (host: Host, site: Site) => readonly Step[];
  readonly daemons?: (host: Host, site: Site) => readonly Daemon[];
}
