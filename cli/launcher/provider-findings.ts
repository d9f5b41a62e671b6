import { createDiscovery } from "../../api/provider/discovery.ts";
import { ProviderFault } from "../../api/provider/fault.ts";
import type { ProviderSettings } from "../../api/provider/settings.ts";
import { createFetch } from "../../net/fetch.ts";
import { createHttpClient } from "../../net/http-client.ts";
import { readSecret } from "../secret.ts";
import type { Finding } from "./finding.ts";
import { messageOf } from "./launch-error.ts";

/** Of each provider that signs people in: whether its issuer answers, by the way the API takes, and has its secret. */
export async function providerFindings(
  providers: readonly ProviderSettings[],
  { egressAllow, secretsFolder }: { readonly egressAllow: readonly string[]; readonly secretsFolder: string },
): Promise<readonly Finding[]> {
  if (providers.length === 0) return [];
  const http = createHttpClient({ egress: { allow: egressAllow }, timeoutMs: 10_000 });
  try {
    return await Promise.all(providers.map((one) => findingOf(one, createFetch(http), secretsFolder)));
  } finally {
    await http.close();
  }
}

async function findingOf(
  settings: ProviderSettings,
  fetch: ReturnType<typeof createFetch>,
  secretsFolder: string,
): Promise<Finding> {
  const { name, issuer, secret } = settings;
  const subject = `provider ${name}`;
  if (secret !== null && readSecret(secretsFolder, secret) === null)
    return {
      subject,
      state: "optional",
      detail: `its secret "${secret}" is missing or empty: nobody signs in by it`,
      remedy: `write it into "${secretsFolder}/${secret}", readable by Opsloom alone`,
    };
  try {
    await createDiscovery(settings, fetch)();
    return { subject, state: "ok", detail: `${issuer} answers`, remedy: null };
  } catch (error) {
    if (!(error instanceof ProviderFault)) throw error;
    const cause = error.cause === undefined ? "" : `: ${messageOf(error.cause)}`;
    return {
      subject,
      state: "optional",
      detail: `${error.message}${cause}; nobody signs in by it`,
      remedy: "correct issuer in the file of OPSLOOM_PROVIDERS, or let OPSLOOM_EGRESS_ALLOW hold its range",
    };
  }
}
