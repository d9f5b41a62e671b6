/** A real OpenID provider on 127.0.0.1 that signs in whomever the test says, and asks nothing. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { exportJWK, generateKeyPair, importJWK, type JWK, type JWTPayload, SignJWT } from "jose";
import { type Configuration, Provider } from "oidc-provider";
import { adopt } from "./listener.ts";

export interface TestProvider {
  readonly issuer: string;
  /** Who is signed in there next: the subject, and what is said of it. */
  person: { readonly sub: string } & { readonly [claim: string]: unknown };
  /** Changes what ID tokens say from now on, before they are signed; null: nothing. */
  tamper: ((claims: JWTPayload) => JWTPayload) | null;
  /** Requests to it so far, by path. */
  readonly asked: readonly string[];
  /** New keys: tokens are signed with them from now on, and the old ones are no more told. */
  rotateKeys(): Promise<void>;
  /** Signs tokens with keys that nobody is told. */
  hideKeys(): Promise<void>;
  /** It says from now on that it is another issuer. */
  renameTo(issuer: string): Promise<void>;
  /** Tells the client that somebody has signed out, as the provider does it by itself. */
  signOut(subject: string, session: string): Promise<void>;
  /** The provider's own session of who has signed in last. */
  lastSession(): string;
  close(): Promise<void>;
}

export const clientSecret = "a secret of thirty-two characters";

async function newKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, kid: Math.random().toString(36).slice(2), alg: "RS256", use: "sig" };
}

/** How the provider's own requests are sent. */
export type SendToken = (
  url: string,
  request: { readonly method: string; readonly headers: Record<string, string>; readonly body: string },
) => Promise<Response>;

/** `publicUrl`: where the client under test is; `send`: takes the logout tokens to it. */
export async function startProvider(publicUrl: string, send: SendToken): Promise<TestProvider> {
  let key = await newKey();
  let signing = key;
  let issuer = "";
  let lastSession = "";
  let served: (req: IncomingMessage, res: ServerResponse) => void = () => undefined;
  const asked: string[] = [];
  const listener = await adopt(createServer((req, res) => served(req, res)));
  const self: TestProvider = {
    issuer: `http://127.0.0.1:${listener.port}`,
    person: { sub: "s-kim", preferred_username: "kim" },
    tamper: null,
    asked,
    async rotateKeys() {
      key = await newKey();
      signing = key;
      serve();
    },
    async hideKeys() {
      signing = { ...(await newKey()), kid: key.kid! };
    },
    renameTo(name) {
      issuer = name;
      serve();
      return Promise.resolve();
    },
    async signOut(subject, session) {
      const client = await provider.Client.find("opsloom");
      await (client as unknown as { backchannelLogout(sub: string, sid: string): Promise<void> }).backchannelLogout(
        subject,
        session,
      );
    },
    lastSession: () => lastSession,
    close: () => listener.close(),
  };
  ({ issuer } = self);
  let provider: Provider;

  function serve(): void {
    provider = new Provider(issuer, configuration(publicUrl, self, key, send));
    provider.use(async (ctx, next) => {
      asked.push(ctx.path);
      await next();
      const body = ctx.body as { id_token?: string } | undefined;
      if (ctx.path !== "/token" || body?.id_token === undefined) return;
      const claims = JSON.parse(Buffer.from(body.id_token.split(".")[1] ?? "", "base64url").toString()) as JWTPayload;
      lastSession = String(claims["sid"]);
      if (self.tamper === null && signing === key) return;
      const told = self.tamper?.(claims) ?? claims;
      const by = await importJWK(signing, "RS256");
      body.id_token = await new SignJWT(told).setProtectedHeader({ alg: "RS256", kid: signing.kid! }).sign(by);
    });
    const handle = provider.callback();
    const of = provider;
    served = (req, res) => {
      if (req.url?.startsWith("/interaction/") === true) void agree(of, self, req, res);
      else void handle(req, res);
    };
  }
  serve();
  return self;
}

function configuration(publicUrl: string, self: TestProvider, key: JWK, send: SendToken): Configuration {
  const client = {
    client_secret: clientSecret,
    redirect_uris: [`${publicUrl}/sign-in/back/corp`],
    post_logout_redirect_uris: [`${publicUrl}/sign-in`],
    backchannel_logout_uri: `${publicUrl}/sign-in/out/corp`,
    backchannel_logout_session_required: true,
  };
  return {
    clients: [
      { ...client, client_id: "opsloom" },
      { ...client, client_id: "another" },
    ],
    jwks: { keys: [key] as never },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ ...self.person, sub: id }) }),
    claims: {
      openid: ["sub", "sid"],
      profile: ["preferred_username", "name", "groups"],
      email: ["email", "email_verified"],
    },
    features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    cookies: { keys: ["of a test"] },
    // Seconds. It warns of those that nobody sets.
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    fetch: ((url: URL | string, { method, headers, body }: RequestInit) =>
      send(String(url), { method: method ?? "GET", headers: headers as never, body: body as string })) as never,
  };
}

/** Signs in the person of the test and consents to everything that was asked for. */
async function agree(provider: Provider, self: TestProvider, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { params } = await provider.interactionDetails(req, res);
  const accountId = self.person.sub;
  const grant = new provider.Grant({ accountId, clientId: String(params["client_id"]) });
  grant.addOIDCScope(String(params["scope"]));
  const grantId = await grant.save();
  await provider.interactionFinished(
    req,
    res,
    { login: { accountId }, consent: { grantId } },
    { mergeWithLastSubmission: false },
  );
}
