/**
 * Which definitions belong to a record type, found once for all of them: a thousand files are not searched a thousand
 * times.
 */
import type { Catalog, SoundDraft } from "../catalog.ts";
import type { KindSource } from "../kind-map.ts";

/** Main lifecycles of a record type whose shape is sound; an abstract one is none. */
export function lifecyclesOf(catalog: Catalog, record: string): readonly SoundDraft<"Lifecycle">[] {
  return index(catalog, "lifecycles by record", (source) => source.record).get(record) ?? [];
}

/** Facets of a record type whose shape is sound. */
export function facetsOf(catalog: Catalog, record: string): readonly SoundDraft<"Lifecycle">[] {
  return index(catalog, "facets by record", (source) => source.facetOf).get(record) ?? [];
}

/** Links of a record type, its own and the inverse ones of others, with the record type at the other end. */
export function linksOf(catalog: Catalog, record: string): { readonly [link: string]: string } {
  const links = catalog.memo("links by record", () => {
    const found = new Map<string, { [link: string]: string }>();
    const add = (from: string, link: string, to: string): void => {
      const own = found.get(from) ?? {};
      own[link] = to;
      found.set(from, own);
    };
    for (const draft of catalog.all("RecordType")) {
      for (const [name, link] of Object.entries(draft.source?.links ?? {})) {
        add(draft.name, name, link.to);
        add(link.to, link.inverse, draft.name);
      }
    }
    return found;
  });
  return links.get(record) ?? {};
}

/** How the record type at the other end calls a link of this one; null when there is no such link. */
export function inverseOf(catalog: Catalog, record: string, link: string): string | null {
  const inverses = catalog.memo("inverse links", () => {
    const found = new Map<string, string>();
    for (const { name, source } of catalog.all("RecordType"))
      for (const [own, { to, inverse }] of Object.entries(source?.links ?? {})) {
        found.set(`${name}.${own}`, inverse);
        found.set(`${to}.${inverse}`, own);
      }
    return found;
  });
  return inverses.get(`${record}.${link}`) ?? null;
}

/** Links that are known to a record type by this name, from either side, as `TYPE.LINK` of where they are declared. */
export function linkNames(catalog: Catalog, record: string, name: string): readonly string[] {
  const names = catalog.memo("link names", () => {
    const found = new Map<string, string[]>();
    const add = (key: string, declared: string): void => void found.set(key, [...(found.get(key) ?? []), declared]);
    for (const draft of catalog.all("RecordType")) {
      for (const [link, { to, inverse }] of Object.entries(draft.source?.links ?? {})) {
        add(`${draft.name}.${link}`, `${draft.name}.${link}`);
        add(`${to}.${inverse}`, `${draft.name}.${link}`);
      }
    }
    return found;
  });
  return names.get(`${record}.${name}`) ?? [];
}

function index(
  catalog: Catalog,
  key: string,
  by: (source: KindSource<"Lifecycle">) => string | undefined,
): ReadonlyMap<string, readonly SoundDraft<"Lifecycle">[]> {
  return catalog.memo(key, () => {
    const found = new Map<string, SoundDraft<"Lifecycle">[]>();
    for (const draft of catalog.all("Lifecycle")) {
      const { source } = draft;
      const value = source === null || source.abstract === true ? undefined : by(source);
      if (source === null || value === undefined) continue;
      const list = found.get(value) ?? [];
      list.push({ ...draft, source });
      found.set(value, list);
    }
    return found;
  });
}
