/**
 * A provider that signs people in, by OpenID Connect with the code flow.
 *
 * 1. PKCE, state and nonce are new for each try, and the browser that begins it is the one that ends it.
 * 2. A token is believed by its signature, with the keys that the issuer has now; by issuer, audience, nonce and time.
 * 3. Where the issuer's document does not say that it is the issuer, nobody is signed in.
 */
import * as oidc from "openid-client";
import { type Claims, missingClaims } from "./claims.ts";
import { createDiscovery } from "./discovery.ts";
import { ProviderFault } from "./fault.ts";
import type { Fetch } from "./fetch.ts";
import { type LogoutSaid, createReadLogout } from "./logout.ts";
import type { ProviderSettings } from "./settings.ts";
import { told } from "./told.ts";

export interface ProviderDeps {
  /** The one way out. */
  readonly fetch: Fetch;
  /** Null: there is none of that name, or an empty one. */
  readonly readSecret: (name: string) => Promise<string | null>;
  /** Where browsers reach this installation: `https://opsloom.example.org`. */
  readonly publicUrl: string;
}

/** What the browser keeps between the beginning and the end of a try. */
export interface Begun {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Who has signed in at the provider. */
export interface SignedIn {
  readonly issuer: string;
  readonly subject: string;
  /** What the provider calls its session; null: it does not say. */
  readonly session: string | null;
  /** To name the session there when it is to be ended; null: it is not to be kept. */
  readonly idToken: string | null;
  readonly claims: Claims;
}

export interface Provider {
  readonly settings: ProviderSettings;
  /** Where the browser is to go, and what it is to keep. */
  begin(): Promise<{ readonly url: string; readonly begun: Begun }>;
  /** `search`: what the browser came back with, from its `?` on. */
  finish(search: string, begun: Begun): Promise<SignedIn>;
  /** Where a browser goes to be signed out there; null: that is not wanted. It comes back to the page for signing in. */
  leave(idToken: string | null): Promise<string | null>;
  /** Whose sessions end, by a logout token of the provider. */
  readLogout(token: string): Promise<LogoutSaid>;
}

/** Characters of a token that goes into an address: of a longer one the provider asks who signs out. */
const longestHint = 6_000;

/** All but `settings` reject with a `ProviderFault`. */
export function createProvider(settings: ProviderSettings, deps: ProviderDeps): Provider {
  const redirectUri = `${deps.publicUrl}/sign-in/back/${settings.name}`;
  const isLeft = settings.signOut === "provider";
  const discover = createDiscovery(settings, deps.fetch);

  /** Made anew each time, so that keys are read anew: one that was taken back counts no longer. */
  async function configuration(): Promise<oidc.Configuration> {
    const { secret: name, clientId } = settings;
    const secret = name === null ? null : await deps.readSecret(name);
    if (name !== null && secret === null)
      throw new ProviderFault("administrator", `the secret "${name}" of ${settings.title} is missing or empty`);
    const metadata = await discover();
    const methods = metadata.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    const authentication =
      secret === null
        ? oidc.None()
        : methods.includes("client_secret_basic")
          ? oidc.ClientSecretBasic(secret)
          : oidc.ClientSecretPost(secret);
    const made = new oidc.Configuration(metadata, clientId, undefined, authentication);
    made[oidc.customFetch] = deps.fetch;
    made.timeout = 10;
    oidc.enableNonRepudiationChecks(made);
    // Settings take an issuer without TLS on this machine alone.
    if (settings.issuer.startsWith("http:")) oidc.allowInsecureRequests(made);
    return made;
  }

  return {
    settings,

    begin: () =>
      told(settings, async () => {
        const begun = {
          state: oidc.randomState(),
          nonce: oidc.randomNonce(),
          verifier: oidc.randomPKCECodeVerifier(),
        };
        const url = oidc.buildAuthorizationUrl(await configuration(), {
          redirect_uri: redirectUri,
          scope: settings.scopes.join(" "),
          state: begun.state,
          nonce: begun.nonce,
          code_challenge: await oidc.calculatePKCECodeChallenge(begun.verifier),
          code_challenge_method: "S256",
        });
        return { url: url.href, begun };
      }),

    finish: (search, { state, nonce, verifier }) =>
      told(settings, async () => {
        const made = await configuration();
        const tokens = await oidc.authorizationCodeGrant(made, new URL(`${redirectUri}${search}`), {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        const claims = tokens.claims()!;
        const hasMore = made.serverMetadata().userinfo_endpoint !== undefined;
        const more =
          hasMore && missingClaims(settings, claims).length > 0
            ? await oidc.fetchUserInfo(made, tokens.access_token, claims.sub)
            : {};
        const session = claims["sid"];
        return {
          issuer: claims.iss,
          subject: claims.sub,
          session: typeof session === "string" ? session : null,
          idToken: isLeft && tokens.id_token!.length <= longestHint ? tokens.id_token! : null,
          claims: { ...more, ...claims },
        };
      }),

    leave: (idToken) =>
      told(settings, async () => {
        if (!isLeft) return null;
        const made = await configuration();
        if (made.serverMetadata().end_session_endpoint === undefined)
          throw new ProviderFault("administrator", `${settings.title} does not say where one is signed out`);
        const url = oidc.buildEndSessionUrl(made, {
          post_logout_redirect_uri: `${deps.publicUrl}/sign-in`,
          ...(idToken === null ? {} : { id_token_hint: idToken }),
        });
        // A browser is led there.
        if (url.protocol !== new URL(settings.issuer).protocol)
          throw new ProviderFault(
            "administrator",
            `${settings.title} signs out at ${url.protocol}, which it is not at`,
          );
        return url.href;
      }),

    readLogout: createReadLogout(settings, discover, deps.fetch),
  };
}
