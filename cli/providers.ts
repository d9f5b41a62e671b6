import { createProvider, type Provider } from "../api/provider/provider.ts";
import type { ProviderSettings } from "../api/provider/settings.ts";
import { createFetch } from "../net/fetch.ts";
import type { HttpClient } from "../net/http-client.ts";
import { readSecret } from "./secret.ts";

export interface ProvidersDeps {
  readonly http: HttpClient;
  /** One file a secret. */
  readonly secretsFolder: string;
  /** Where browsers reach this installation; null: nowhere a provider could lead back to. */
  readonly publicUrl: string | null;
}

/** The providers of the settings as the API asks them; undefined when there is none. */
export function createProviders(
  settings: readonly ProviderSettings[],
  { http, secretsFolder, publicUrl }: ProvidersDeps,
): { readonly all: readonly Provider[]; readonly publicUrl: string } | undefined {
  if (settings.length === 0 || publicUrl === null) return undefined;
  const deps = {
    fetch: createFetch(http),
    readSecret: async (name: string) => readSecret(secretsFolder, name),
    publicUrl,
  };
  return { all: settings.map((one) => createProvider(one, deps)), publicUrl };
}
