/**
 * The CI classes that discovery makes, each with the one it falls back to where a company has not defined it; null =
 * without it nothing can be told. Publishing a Discovery checks that they are there.
 */
export const discoveredClasses = {
  host: null,
  "network-device": "host",
  application: null,
  "web-server": "application",
  database: "application",
  certificate: null,
} as const satisfies { readonly [name: string]: string | null };

export type DiscoveredClass = keyof typeof discoveredClasses;
