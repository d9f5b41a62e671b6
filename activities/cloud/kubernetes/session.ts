/** A cluster of Kubernetes by its API: what is in it, with pods told as the workloads that they are of. */
import type { CloudScope } from "../../../engine/cloud/scope.ts";
import type { Listing, ProviderSession, SessionParams } from "../listing.ts";
import { textAt } from "../rest/read.ts";
import { restOf } from "../rest/rest.ts";
import { faultOfScope } from "../scope-fault.ts";
import type { Cluster } from "./cluster.ts";
import { ingressesOf } from "./ingresses.ts";
import { readKubeconfig } from "./kubeconfig.ts";
import { namespacesOf } from "./namespaces.ts";
import { nodesOf } from "./nodes.ts";
import { workloadsOf } from "./workloads.ts";

export function openKubernetes({ account, secret, http, signal }: SessionParams): Promise<ProviderSession> {
  const { server, token, tls } = readKubeconfig(account.credential ?? "", secret);
  const address = account.endpoint ?? server;
  if (address === null || !URL.canParse(address))
    throw faultOfScope(
      "configuration",
      `the secret "${account.credential}" says no server, and the account no endpoint`,
    );
  const own = http.trusting(tls);
  const headers: { readonly [name: string]: string } = token === null ? {} : { authorization: `Bearer ${token}` };
  const rest = restOf({ http: own, address, headers, signal });
  const cluster: Cluster = { rest, id: account.id };
  return Promise.resolve({
    async assertAccount() {
      // What people take for the id of a cluster: it has none of its own.
      const id = textAt(await rest.get("/api/v1/namespaces/kube-system"), "metadata", "uid");
      if (id !== account.id)
        throw faultOfScope(
          "credentials",
          `the secret "${account.credential}" is of the cluster "${id}", and "${account.name}" is "${account.id}": nothing was listed`,
        );
    },
    listings: (scope) => Promise.resolve(listingsOf(scope, cluster)),
    stack: () => {
      throw faultOfScope("configuration", "no machine is made by Kubernetes: take an account of another provider");
    },
    close: () => void own.close(),
  });
}

function listingsOf({ region, service }: CloudScope, cluster: Cluster): readonly Listing[] {
  switch (service) {
    case "compute":
      return nodesOf(cluster, region);
    case "namespaces":
      return namespacesOf(cluster, region);
    case "workloads":
      return workloadsOf(cluster, region);
    case "ingresses":
      return ingressesOf(cluster, region);
    default:
      return [];
  }
}
