import type { JsonObject } from "../../../engine/base/json.ts";
import type { CloudResource } from "../../../engine/cloud/resource.ts";
import type { Listing } from "../listing.ts";
import { objectsAt, textAt } from "../rest/read.ts";
import type { Rest } from "../rest/rest.ts";

export interface Cluster {
  readonly rest: Rest;
  /** Of the account: where ids of what it has begin. */
  readonly id: string;
}

const pageSize = 500;

/** What is named in a cluster keeps its id when it is made anew: others lead to it by its name. */
export function objectId(cluster: Cluster, kind: string, ...names: readonly string[]): string {
  return [cluster.id, kind.toLowerCase(), ...names].join("/");
}

/** Objects of one kind, page by page. */
export function listingOf(
  { rest }: Cluster,
  path: string,
  read: (object: JsonObject) => readonly CloudResource[] | Promise<readonly CloudResource[]>,
): Listing {
  return async (token) => {
    const { objects, next } = await pageOf(rest, path, token);
    return { resources: (await Promise.all(objects.map(read))).flat(), next };
  };
}

/** All objects of one kind, a page at a time. */
export async function* objectsOf(rest: Rest, path: string, accept?: string): AsyncGenerator<JsonObject> {
  let next: string | undefined;
  do {
    const page = await pageOf(rest, path, next, accept);
    yield* page.objects;
    ({ next } = page);
  } while (next !== undefined);
}

async function pageOf(
  rest: Rest,
  path: string,
  token: string | undefined,
  accept?: string,
): Promise<{ readonly objects: readonly JsonObject[]; readonly next: string | undefined }> {
  const query = new URLSearchParams({ limit: String(pageSize), ...(token === undefined ? {} : { continue: token }) });
  const page = await rest.get(`${path}?${query.toString()}`, accept === undefined ? {} : { accept });
  return { objects: objectsAt(page, "items"), next: textAt(page, "metadata", "continue") ?? undefined };
}

/** Namespace and name of an object; a name that is not there is none that others lead to. */
export function namesOf(object: JsonObject): { readonly namespace: string; readonly name: string } {
  return {
    namespace: textAt(object, "metadata", "namespace") ?? "",
    name: textAt(object, "metadata", "name") ?? "",
  };
}
