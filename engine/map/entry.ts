/** Where a service is entered: how that is written, and which CI it is. */
import { ownValue } from "../base/json.ts";
import type { MapEntry } from "./ir.ts";
import type { MapCi } from "./graph.ts";

const form = /^(?:(https?):\/\/)?(\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)(?::(\d{1,5}))?(\/[^\s]*)?$/iu;

/** An entry of a URL or `host:port`; null when it is neither. The port is 443 where none is told, of http 80. */
export function readEntry(text: string): MapEntry | null {
  const [, scheme, host = "", port, path] = form.exec(text.trim()) ?? [];
  if (host === "" || (scheme === undefined && path !== undefined)) return null;
  const number = port === undefined ? (scheme?.toLowerCase() === "http" ? 80 : 443) : Number(port);
  if (number < 1 || number > 65_535) return null;
  return { text: text.trim(), host: host.toLowerCase().replaceAll(/^\[|\]$/gu, ""), port: number };
}

/** It means another machine to everybody who reads it. */
export function isLoopback(host: string): boolean {
  return (
    /(^|\.)localhost$/u.test(host) ||
    /^(::ffff:)?127(\.\d{1,3}){3}$/u.test(host) ||
    /^(0:){7}0*1$/u.test(host) ||
    ["::1", "::", "0.0.0.0"].includes(host)
  );
}

/** Attributes by which a CI is known at an entry, beside its name. */
export const entryAttributes = ["address", "fqdn"] as const;

/** Whether a CI is called so, or has this address. */
export function answersTo(ci: MapCi, host: string): boolean {
  return [ci.name, ...entryAttributes.map((name) => ownValue(ci.attributes, name))].some(
    (value) => typeof value === "string" && value.trim().toLowerCase() === host,
  );
}

/**
 * The CIs that listen at an entry, by id: with its port, and its name or address of their own or of the CI that they
 * stand on. `on` leads from a CI to the ids of those that it stands on.
 */
export function entryCis(
  { host, port }: MapEntry,
  cis: readonly MapCi[],
  on: ReadonlyMap<string, readonly string[]>,
): readonly MapCi[] {
  const called = new Set(cis.filter((ci) => answersTo(ci, host)).map(({ id }) => id));
  return cis
    .filter(
      ({ id, state, attributes }) =>
        state !== "retired" &&
        ownValue(attributes, "port") === port &&
        (called.has(id) || (on.get(id) ?? []).some((below) => called.has(below))),
    )
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
