/** The secret of a cluster: a kubeconfig in JSON, of which the current context counts. Nothing that it says is run. */
import { type Json, type JsonObject } from "../../../engine/base/json.ts";
import type { TlsIdentity } from "../../../net/http-client.ts";
import { objectsAt, textAt, valueAt } from "../rest/read.ts";
import { faultOfScope } from "../scope-fault.ts";

export interface ClusterAccess {
  /** null = the secret says none. */
  readonly server: string | null;
  readonly tls: TlsIdentity;
  /** null = who signs in shows a certificate. */
  readonly token: string | null;
}

/** Throws when it is none, or asks for what is not done: what is wrong is told, never what it holds. */
export function readKubeconfig(name: string, secret: Json): ClusterAccess {
  const refuse = (message: string): never => {
    throw faultOfScope("configuration", `the secret "${name}" ${message}`);
  };
  const context = entry(secret, "contexts", textAt(secret, "current-context"), "context");
  const cluster = entry(secret, "clusters", textAt(context, "cluster"), "cluster");
  const user = entry(secret, "users", textAt(context, "user"), "user");
  if (cluster === undefined || user === undefined)
    return refuse(
      `is no kubeconfig with a current context: write what "kubectl config view --raw --minify --flatten --output json" prints to ${name}.json`,
    );
  if (valueAt(cluster, "insecure-skip-tls-verify") === true)
    return refuse("asks for a server that nobody vouches for: give its certificate-authority-data instead");
  if (
    textAt(cluster, "certificate-authority") !== null ||
    textAt(user, "client-key") !== null ||
    textAt(user, "tokenFile") !== null
  )
    return refuse("names files of another machine: write it with --flatten, which takes them in");
  const [ca, cert, key] = [
    pem(cluster, "certificate-authority-data"),
    pem(user, "client-certificate-data"),
    pem(user, "client-key-data"),
  ];
  const token = textAt(user, "token");
  if (token === null && (cert === null || key === null))
    return refuse("has neither a token nor a client certificate: commands that would fetch one are not run");
  return {
    server: textAt(cluster, "server")?.replace(/\/+$/u, "") ?? null,
    token,
    tls: { ...(ca === null ? {} : { ca }), ...(cert === null || key === null ? {} : { cert, key }) },
  };
}

/** What the entry of that name holds in a list of named entries. */
function entry(secret: Json, list: string, name: string | null, key: string): JsonObject | undefined {
  const found = objectsAt(secret, list).find((one) => name !== null && textAt(one, "name") === name);
  return valueAt(found, key) as JsonObject | undefined;
}

function pem(of: JsonObject, key: string): string | null {
  const text = textAt(of, key);
  return text === null ? null : Buffer.from(text, "base64").toString("utf8");
}
