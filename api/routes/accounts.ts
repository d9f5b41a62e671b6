import { listAccounts as list, unlinkAccount as unlink } from "../../store/session/account.ts";
import { listAccounts, unlinkAccount } from "../contract/account.ts";
import type { ApiDeps } from "../deps.ts";
import { notFound } from "../error.ts";
import { type Route, route } from "../route.ts";

/** Accounts at providers by which people sign in. */
export function accountRoutes({ pool, log }: ApiDeps): readonly Route[] {
  return [
    route(listAccounts, async ({ params }) => ({
      items: (await list(pool, params.name)).map(({ issuer, subject, linkedAt }) => ({
        issuer,
        subject,
        linkedAt: linkedAt.toISOString(),
      })),
    })),

    route(unlinkAccount, async ({ params: { name }, query: { issuer }, caller }) => {
      if (!(await unlink(pool, name, issuer, caller.person.name)))
        throw notFound(`"${name}" has no account of "${issuer}"`);
      log.info({ user: name, issuer, by: caller.person.name }, "account unlinked");
      return null;
    }),
  ];
}
