import type { Json } from "../../engine/base/json.ts";
import { readCredentialSecret } from "../../engine/discovery/credential-secret.ts";
import type { DiscoveryCredential } from "../../engine/discovery/ir.ts";
import type { TargetError } from "../../engine/discovery/target.ts";
import type { SecretStore } from "../function/secret.ts";

export interface ReadCredentials {
  /** Those whose secrets can be used, in their order. */
  readonly credentials: readonly DiscoveryCredential[];
  /** Their secrets, which never leave the activity: read once for the whole shard. */
  readonly secrets: SecretStore;
  /** Of the shard, of those that cannot be used. */
  readonly errors: readonly TargetError[];
}

export async function readCredentials(
  credentials: readonly DiscoveryCredential[],
  secrets: SecretStore,
): Promise<ReadCredentials> {
  const values = new Map<string, Json | undefined>();
  const usable: DiscoveryCredential[] = [];
  const errors: TargetError[] = [];
  for (const credential of credentials) {
    const value = await secrets.read(credential.name);
    values.set(credential.name, value);
    const read = readCredentialSecret(credential.kind, value, credential.user ?? null);
    if (read.ok) usable.push(credential);
    else
      errors.push({
        phase: "explore",
        category: "configuration",
        port: null,
        credential: credential.name,
        message: `the secret "${credential.name}" is not used: ${read.error}`,
      });
  }
  return { credentials: usable, secrets: { read: (name) => Promise.resolve(values.get(name)) }, errors };
}
