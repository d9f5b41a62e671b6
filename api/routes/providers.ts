/**
 * Ways of a browser to a provider that signs people in, and back. They are pages and not operations: a browser goes
 * there by itself.
 *
 * 1. Only a page of this host leads to a provider, so nobody is signed in by another site's doing.
 * 2. Whoever comes back is taken where it is the browser that went, by the state that it has kept; once.
 * 3. What comes back leads to pages of this installation alone.
 */
import express, { Router, type Request, type Response } from "express";
import { endProviderSessions } from "../../store/session/session.ts";
import { listProviders } from "../contract/session.ts";
import type { ApiDeps } from "../deps.ts";
import { beginSession } from "../identity/begin-session.ts";
import { isOfSameOrigin } from "../identity/same-origin.ts";
import { escaped, type PlainPage, sendPage } from "../plain-page.ts";
import { admit } from "../provider/admit.ts";
import { keepTry, takeTry } from "../provider/begun-cookie.ts";
import { ProviderFault } from "../provider/fault.ts";
import type { Provider } from "../provider/provider.ts";
import { RateLimiter } from "../rate-limit.ts";
import { type Route, route } from "../route.ts";

export const providerPaths = ["/sign-in/with/{provider}", "/sign-in/back/{provider}"] as const;

/** Each asks a provider something. A proxy that is not named here is one address, with a whole company behind it. */
const perAddress = { quota: 600, windowSeconds: 60 } as const;

/** What the page for signing in offers. */
export function providerListRoutes({ providers }: ApiDeps): readonly Route[] {
  return [
    route(listProviders, async () => ({
      items: (providers?.all ?? []).map(({ settings: { name, title } }) => ({
        name,
        title,
        path: `/sign-in/with/${name}`,
      })),
    })),
  ];
}

export function providerRoutes(deps: ApiDeps): Router {
  const { pool, log, providers } = deps;
  const router = Router();
  if (providers === undefined) return router;
  const { publicUrl } = providers;
  const tls = publicUrl.startsWith("https:");
  const limiter = new RateLimiter(perAddress);
  const named = (req: Request<{ provider: string }>): Provider | undefined =>
    providers.all.find(({ settings }) => settings.name === req.params.provider);

  router.get("/sign-in/with/:provider", async (req, res) => {
    const provider = named(req);
    if (provider === undefined) return sendPage(res, noProvider);
    // Who comes from another site chooses on a page of this one.
    if (!isOfSameOrigin(req)) return res.redirect(303, "/sign-in");
    limiter.check(req.ip ?? "", res);
    await orRefuse(res, provider, async () => {
      const { url, begun } = await provider.begin();
      const { to } = req.query;
      keepTry(res, { ...begun, provider: provider.settings.name, to: typeof to === "string" ? to : "/" }, tls);
      res.set("cache-control", "no-store").redirect(303, url);
    });
  });

  router.get("/sign-in/back/:provider", async (req, res) => {
    const provider = named(req);
    if (provider === undefined) return sendPage(res, noProvider);
    limiter.check(req.ip ?? "", res);
    const begun = takeTry(req, res, tls);
    await orRefuse(res, provider, async () => {
      if (begun === null || begun.provider !== provider.settings.name)
        throw new ProviderFault(
          "again",
          "this browser has not begun to sign in, or did more than a quarter of an hour ago",
        );
      const signedIn = await provider.finish(new URL(req.originalUrl, publicUrl).search, begun);
      const user = await admit(pool, provider.settings, signedIn);
      const { issuer, subject, session, idToken } = signedIn;
      const account = { issuer, subject, session, idToken };
      const how = { way: "provider", account, find: () => Promise.resolve(user) } as const;
      const { id } = await beginSession(pool, { req, res, tls }, how);
      log.info({ session: id, user, way: "provider", provider: provider.settings.name }, "signed in");
      res.redirect(303, ownAddress(begun.to, publicUrl));
    });
  });

  router.post("/sign-in/out/:provider", express.urlencoded({ limit: "8kb", extended: false }), async (req, res) => {
    const provider = named(req);
    if (provider === undefined) return sendPage(res, noProvider);
    res.set("cache-control", "no-store");
    try {
      const said = await provider.readLogout(
        String((req.body as { logout_token?: unknown } | undefined)?.logout_token),
      );
      const ended = await endProviderSessions(pool, said);
      log.info({ provider: provider.settings.name, ended }, "signed out at a provider");
      res.status(200).end();
    } catch (error) {
      if (!(error instanceof ProviderFault)) throw error;
      log.warn({ err: error, provider: provider.settings.name }, "a logout token was refused");
      res.status(400).json({ error: "invalid_request", error_description: error.message });
    }
  });

  async function orRefuse(res: Response, { settings: { name } }: Provider, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof ProviderFault)) throw error;
      log.warn({ err: error, provider: name }, "signing in by a provider failed");
      sendPage(res, refusal(error));
    }
  }

  return router;
}

const noProvider: PlainPage = {
  status: 404,
  title: "No such provider",
  body: `<p>Nobody signs in by it here. <a href="/sign-in">Sign in another way</a>.</p>`,
};

/** What to do stands in each: a link to begin again, or whom to ask. */
function refusal({ message, remedy }: ProviderFault): PlainPage {
  const does = {
    again: `<a href="/sign-in">Begin again</a>.`,
    administrator: `An administrator can correct that: the log of Opsloom says more. <a href="/sign-in">Sign in another way</a>.`,
    refused: `Ask an administrator of Opsloom, or <a href="/sign-in">sign in another way</a>.`,
  }[remedy];
  const text = `${message.charAt(0).toUpperCase()}${message.slice(1)}`;
  return {
    status: remedy === "administrator" ? 502 : 403,
    title: "You are not signed in",
    body: `<p>${escaped(text)}.</p><p>${does}</p>`,
  };
}

/** The address that was asked for before, of this installation alone; whole, for `//host` is another one. */
function ownAddress(to: string, publicUrl: string): string {
  const { origin } = new URL(publicUrl);
  const url = URL.canParse(to, origin) ? new URL(to, origin) : null;
  return url?.origin === origin ? url.href : `${origin}/`;
}
