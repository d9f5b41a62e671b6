import * as oidc from "openid-client";
import { ProviderFault } from "./fault.ts";
import type { Fetch } from "./fetch.ts";
import type { ProviderSettings } from "./settings.ts";
import { told } from "./told.ts";

/** What an issuer says of itself is believed so long: strangers who begin to sign in ask it little. */
const believedMs = 5 * 60_000;

/** Reads what the issuer says of itself. Rejects with a `ProviderFault`. */
export function createDiscovery(
  settings: ProviderSettings,
  fetch: Fetch,
  now: () => number = () => performance.now(),
): () => Promise<oidc.ServerMetadata> {
  let known: { readonly at: number; readonly metadata: oidc.ServerMetadata } | null = null;
  return () =>
    told(settings, async () => {
      if (known !== null && now() - known.at < believedMs) return known.metadata;
      const { issuer, clientId, title } = settings;
      const found = await oidc.discovery(new URL(issuer), clientId, undefined, oidc.None(), {
        [oidc.customFetch]: fetch,
        timeout: 10,
        execute: issuer.startsWith("http:") ? [oidc.allowInsecureRequests] : [],
      });
      // What it can do beside what it is made of cannot be given on.
      const said = Object.entries(found.serverMetadata()).filter(([, value]) => typeof value !== "function");
      const metadata = Object.fromEntries(said) as oidc.ServerMetadata;
      // The library makes exceptions for some hosts; here there is none.
      if (metadata.issuer !== issuer)
        throw new ProviderFault("administrator", `${title} does not say of itself that it is ${issuer}`);
      known = { at: now(), metadata };
      return metadata;
    });
}
