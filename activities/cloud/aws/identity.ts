import { isJsonObject, type Json } from "../../../engine/base/json.ts";
import { faultOfScope } from "../scope-fault.ts";

/** Keys by which requests are signed. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What the secret of an account of AWS holds: keys, and the role that is taken with them. */
export interface AwsSecret {
  readonly keys: AwsKeys;
  readonly role: { readonly arn: string; readonly externalId?: string } | null;
}

/** Throws when the secret is none: what it is to hold is told, never what it holds. */
export function readAwsSecret(name: string, secret: Json): AwsSecret {
  const text = (key: string): string | null => {
    const value = isJsonObject(secret) ? secret[key] : undefined;
    return typeof value === "string" && value !== "" ? value : null;
  };
  const [accessKeyId, secretAccessKey] = [text("accessKeyId"), text("secretAccessKey")];
  if (accessKeyId === null || secretAccessKey === null)
    throw faultOfScope(
      "configuration",
      `the secret "${name}" holds no keys of AWS: write { "accessKeyId", "secretAccessKey" } to ${name}.json, with "sessionToken" where they end, with "role" where one is taken`,
    );
  const [sessionToken, arn, externalId] = [text("sessionToken"), text("role"), text("externalId")];
  return {
    keys: { accessKeyId, secretAccessKey, ...(sessionToken === null ? {} : { sessionToken }) },
    role: arn === null ? null : { arn, ...(externalId === null ? {} : { externalId }) },
  };
}
