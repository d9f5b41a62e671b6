/** Who sends to a door: the source itself by the secret that was agreed, or a person by a key that may send events. */
import type { IncomingMessage } from "node:http";
import type { Logger } from "pino";
import type { Pool } from "pg";
import { isGranted } from "../contract/permission.ts";
import { notAllowed, unauthenticated } from "../error.ts";
import { rememberedApiKey } from "../identity/api-key.ts";
import { type Authenticator, chain } from "../identity/authenticator.ts";
import type { Caller } from "../identity/caller.ts";
import { type Proves, sourceSecret } from "../identity/source-secret.ts";
import { cached } from "./cached.ts";

/** How old what is known of definitions and secrets may be. */
export const refreshMs = 2_000;
const howToShow =
  "send the source's secret as its definition says (a Bearer token or Basic password when it says nothing), or an API key that may send events as a Bearer token or Basic password";

type Sender = Caller | { readonly source: string };

/** Who may come in: `secret` is the name of the secret, null = there is none; `proves` says how it is shown. */
interface Door {
  readonly source: string;
  readonly secret: string | null;
  /** @default as Bearer token or Basic password */
  readonly proves?: Proves;
}

export interface Senders {
  /** Throws 401 and 403. */
  demand(req: IncomingMessage, door: Door): Promise<void>;
  /** Whether the secret of the door is proved, whoever else may come in. */
  proves(req: IncomingMessage, door: Door): Promise<boolean>;
}

export function createSenders({
  pool,
  log,
  secret,
}: {
  readonly pool: Pool;
  readonly log: Logger;
  readonly secret: (name: string) => string | null;
}): Senders {
  /** Secrets by name, each with how it is read anew: a file is not read for every delivery. */
  const secrets = new Map<string, () => Promise<string | null>>();
  const maySend = ({ person }: Caller) => isGranted(person.roles, "events.send");
  const key = rememberedApiKey(pool, maySend);

  /** The names come from published definitions, so they are few. */
  function secretOf(name: string): Promise<string | null> {
    const read = secrets.get(name) ?? cached(refreshMs, () => secretNow(name));
    secrets.set(name, read);
    return read();
  }

  /** What cannot be read refuses, and is told where an operator looks; it is no fault of the sender. */
  async function secretNow(name: string): Promise<string | null> {
    try {
      const value = secret(name);
      if (value === null)
        log.warn({ secret: name }, "the secret of a source is missing or empty: what is sent with it is refused");
      return value;
    } catch (error) {
      log.warn({ err: error, secret: name }, "the secret of a source cannot be read: what is sent with it is refused");
      return null;
    }
  }

  const bySecret = ({ source, secret: expected, proves }: Door): Authenticator<{ source: string }>[] =>
    expected === null ? [] : [sourceSecret(source, () => secretOf(expected), proves)];

  return {
    async proves(req, door) {
      return (await chain(...bySecret(door))(req)) !== null;
    },
    async demand(req, door) {
      const ways: Authenticator<Sender>[] = bySecret(door);
      const sender = await chain(...ways, key)(req);
      if (sender === null) throw unauthenticated(howToShow);
      if ("person" in sender && !maySend(sender))
        throw notAllowed(
          `"${sender.person.name}" lacks the permission "events.send": ask an administrator for a role that grants it`,
        );
    },
  };
}
