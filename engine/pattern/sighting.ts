/** What is known of a target before patterns look at it. Of strangers: bounded and cleaned, not trusted. */
import type { JsonObject } from "../base/json.ts";
import type { PortObservation, SnmpSystem } from "../discovery/observation.ts";
import type { CredentialType } from "./ir.ts";

export interface SeenDevice extends Pick<SnmpSystem, "description" | "objectId" | "name"> {
  /** `sysServices`: a sum of 2^(layer - 1); null = it does not say. */
  readonly services: number | null;
}

export interface SeenProcess {
  /** The last part of its path. */
  readonly exe: string;
  readonly arguments: readonly string[];
  readonly user: string;
  /** On which it listens, ascending. */
  readonly ports: readonly number[];
}

export interface Sighting {
  readonly address: string;
  readonly ports: readonly PortObservation[];
  readonly device: SeenDevice | null;
  /** null = they are told by a pattern. */
  readonly processes: readonly SeenProcess[] | null;
  /** Types of which a credential is given. */
  readonly credentials: readonly CredentialType[];
}

/** The CI of the target. */
export interface HostCi {
  readonly id: string;
  readonly name: string;
  /** Its class first, then those it extends. */
  readonly classes: readonly string[];
  readonly attributes: JsonObject;
}
