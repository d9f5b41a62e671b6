import type { DiscoveryCredential } from "../../engine/discovery/ir.ts";
import type { TargetError } from "../../engine/discovery/target.ts";
import type { SecretStore } from "../function/secret.ts";

/** A credential with its secret, which never leaves the activity. */
export interface ReadCredential {
  readonly credential: DiscoveryCredential;
  readonly secret: string;
}

/** The credentials in their order, as far as their secrets are texts; the others are told as errors of the shard. */
export async function readCredentials(
  credentials: readonly DiscoveryCredential[],
  secrets: SecretStore,
): Promise<{ readonly read: readonly ReadCredential[]; readonly errors: readonly TargetError[] }> {
  const read: ReadCredential[] = [];
  const errors: TargetError[] = [];
  for (const credential of credentials) {
    const secret = await secrets.read(credential.name);
    if (typeof secret === "string" && secret !== "") read.push({ credential, secret });
    else
      errors.push({
        phase: "explore",
        category: "configuration",
        port: null,
        credential: credential.name,
        message: `the secret "${credential.name}" does not exist or is no text: ${credential.kind} was asked without it`,
      });
  }
  return { read, errors };
}
