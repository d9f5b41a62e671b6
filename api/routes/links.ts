/**
 * The page behind a link of a message: it says what the link does, and a button does it. To look at it does nothing, so
 * what opens links to examine them acknowledges nothing. Whoever has the address is the person it was sent to.
 */
import { Router } from "express";
import { sendCommand } from "../../commands/command.ts";
import { readPeople } from "../../store/person/read.ts";
import { type Link, readLink, useLink } from "../../store/notice/command-link.ts";
import type { ApiDeps } from "../deps.ts";
import { escaped, type PlainPage, sendPage } from "../plain-page.ts";

export const linkPaths = ["/links/{secret}"] as const;

/** Longer ones are none of ours. */
const secret = /^[\w-]{20,64}$/;

export function linkRoutes(deps: ApiDeps): Router {
  const { pool } = deps;
  const find = async (text: string): Promise<Link | null> => (secret.test(text) ? readLink(pool, text) : null);
  const router = Router();
  router.get("/links/:secret", async (req, res) => {
    const link = await find(req.params.secret);
    const closed = closedPage(link);
    if (link === null || closed !== null) return sendPage(res, closed ?? unknownPage);
    const form = `<form method="post"><button>${named(link.command)} ${escaped(numberOf(link))}</button></form>`;
    sendPage(res, {
      status: 200,
      title: numberOf(link),
      body: `<p>This was sent to ${escaped(link.person)}.</p>${form}`,
    });
  });
  router.post("/links/:secret", async (req, res) => {
    const link = await find(req.params.secret);
    const closed = closedPage(link);
    if (link === null || closed !== null) return sendPage(res, closed ?? unknownPage);
    sendPage(res, await use(deps, link));
  });
  return router;
}

const unknownPage: PlainPage = {
  status: 404,
  title: "No such link",
  body: "<p>Look at the address: a part may be missing.</p>",
};

/** What is said of a link that does nothing any more; null = it does. */
function closedPage(link: Link | null): PlainPage | null {
  if (link === null) return unknownPage;
  const { usedAt, expiresAt } = link;
  if (usedAt !== null) {
    const body = `<p>${escaped(numberOf(link))} was answered by this link at ${usedAt.toISOString()}.</p>`;
    return { status: 410, title: "Used before", body };
  }
  if (expiresAt.getTime() > Date.now()) return null;
  const body = `<p>This link was good until ${expiresAt.toISOString()}. Sign in to answer ${escaped(numberOf(link))}.</p>`;
  return { status: 410, title: "Too late", body };
}

/** Its command id is that of the message: pressed twice, it is one command. */
async function use(deps: ApiDeps, link: Link): Promise<PlainPage> {
  const { recordId, person: name, command, message, channel } = link;
  const person = (await readPeople(deps.pool, [name])).get(name);
  if (person?.active !== true)
    return { status: 403, title: "Not for you", body: `<p>${escaped(name)} is not active any more.</p>` };
  const answer = await sendCommand(deps, {
    recordId,
    command: {
      id: `link:${message}:${command}`,
      name: command,
      by: { user: name, roles: person.roles, groups: person.groups },
      input: { text: `by the link of ${channel}` },
    },
  });
  if (!answer.ok) return { status: 409, title: "Not done", body: `<p>${escaped(answer.refusal.message)}</p>` };
  await useLink(deps.pool, link);
  return {
    status: 200,
    title: "Done",
    body: `<p>${escaped(numberOf(link))}: ${escaped(command)}, as ${escaped(name)}.</p>`,
  };
}

function numberOf({ recordId }: Link): string {
  return recordId.split("/")[1] ?? recordId;
}

function named(command: string): string {
  return escaped(command.charAt(0).toUpperCase() + command.slice(1));
}
