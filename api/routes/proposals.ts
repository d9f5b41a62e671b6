import type { z } from "zod";
import { instantText } from "../../engine/lifecycle/instant.ts";
import { ownText } from "../../engine/definition/own-text.ts";
import { readDefinitionsOfKind, readLatestDefinition } from "../../store/definition/read.ts";
import {
  countProposals,
  decideProposal,
  listProposals as list,
  readProposal,
  type StoredProposal,
} from "../../store/improvement/proposals.ts";
import { lookAtPast } from "../../store/improvement/round.ts";
import type { Queryable } from "../../store/pool.ts";
import { visibleOf } from "../../store/record/visible.ts";
import {
  acceptProposal,
  listProposals,
  lookForProposals,
  type proposal,
  rejectProposal,
  showProposal,
} from "../contract/proposal.ts";
import type { ApiDeps } from "../deps.ts";
import { conflict, notFound } from "../error.ts";
import type { Caller } from "../identity/caller.ts";
import { readPage } from "../page.ts";
import { createPublishing } from "../publishing.ts";
import { type Route, route } from "../route.ts";
import { lookOf } from "../sight.ts";

/** Definitions that improvements propose. To accept one is to publish it, as the person who does. */
export function proposalRoutes(deps: ApiDeps): readonly Route[] {
  const { pool, log } = deps;
  const { publish } = createPublishing(deps);

  async function existing(id: number): Promise<StoredProposal> {
    const found = await readProposal(pool, id);
    if (found === null) throw notFound(`there is no proposal ${String(id)}`);
    return found;
  }

  async function open(id: number): Promise<StoredProposal> {
    const found = await existing(id);
    if (found.state !== "open") throw conflict(`the proposal ${String(id)} is ${found.state} already`);
    return found;
  }

  return [
    route(listProposals, async ({ query, caller }) => {
      const { items, next } = await readPage<StoredProposal, [number]>({
        query,
        shape: ["ms"],
        read: (after, limit) => list(pool, { state: query.state ?? null, before: after?.[0] ?? null, limit }),
        positionOf: ({ id }) => [id],
      });
      return { items: await present(pool, caller, items), counts: [...(await countProposals(pool))], next };
    }),

    route(showProposal, async ({ params, caller }) => presentOne(pool, caller, await existing(params.id))),

    route(lookForProposals, async () => {
      const looked = { made: 0, gone: 0, faults: [] as string[] };
      for (const improvement of (await readDefinitionsOfKind(pool, "Improvement")).values()) {
        const { made, gone, faults } = await lookAtPast(pool, improvement, Date.now());
        looked.made += made;
        looked.gone += gone;
        looked.faults.push(...faults.map((fault) => `${improvement.name}: ${fault}`));
      }
      return looked;
    }),

    route(acceptProposal, async ({ params, body, caller }) => {
      const found = await open(params.id);
      const { kind, name, after } = found;
      await refuseStale(pool, found);
      const by = caller.person.name;
      const common = { author: by, gitCommit: null };
      if (after === null) await publish({ files: [], retired: [`${kind} ${name}`], ...common });
      else await publish({ files: [{ path: await pathOf(pool, found), text: after }], ...common });
      const decided = await decideProposal(pool, { id: found.id, state: "accepted", by, reason: body.reason ?? null });
      if (decided === null) throw conflict(`the proposal ${String(found.id)} was decided meanwhile`);
      log.info({ proposal: found.id, kind, name, by }, "a proposal is published");
      return presentOne(pool, caller, decided);
    }),

    route(rejectProposal, async ({ params, body, caller }) => {
      const { id } = await open(params.id);
      const decided = await decideProposal(pool, {
        id,
        state: "rejected",
        by: caller.person.name,
        reason: body.reason,
      });
      if (decided === null) throw conflict(`the proposal ${String(id)} was decided meanwhile`);
      return presentOne(pool, caller, decided);
    }),
  ];
}

/** What it was made of must be what is published: a person accepts what was shown. */
async function refuseStale(
  db: Queryable,
  { id, kind, from, base, name, before, after }: StoredProposal,
): Promise<void> {
  const published = await readLatestDefinition(db, kind, name);
  const text = published === null ? null : (ownText(published, published.source) ?? published.source);
  // An acceptance that was broken off after it was published is taken up.
  if (after !== null && text === after) return;
  const made = from === name ? published : await readLatestDefinition(db, kind, from);
  if (made?.digest === base && text === before) return;
  throw conflict(
    `${kind}/${from === name || text !== before ? name : from} was published anew since the proposal ${String(id)} was made: let improvements look again (opsloom proposals look)`,
  );
}

/** Where it is published: in its own file where it has one. */
async function pathOf(db: Queryable, { kind, name }: StoredProposal): Promise<string> {
  return (await readLatestDefinition(db, kind, name))?.path ?? `proposals/${name}.yaml`;
}

async function presentOne(db: Queryable, caller: Caller, stored: StoredProposal): Promise<z.input<typeof proposal>> {
  const [shown] = await present(db, caller, [stored]);
  if (shown === undefined) throw new Error("a proposal is presented as one");
  return shown;
}

async function present(
  db: Queryable,
  caller: Caller,
  stored: readonly StoredProposal[],
): Promise<z.input<typeof proposal>[]> {
  const records = stored.flatMap((one) => one.records);
  const seen = await visibleOf(db, await lookOf(db, caller)(), [...new Set(records)]);
  return stored.map(({ id, improvement, title, kind, name, from, before, after, count, backTest, state, ...rest }) => ({
    id,
    improvement,
    title,
    kind,
    name,
    from,
    before,
    after,
    count,
    records: rest.records.filter((record) => seen.has(record)),
    backTest: { ...backTest, missed: backTest.missed.length },
    state,
    madeAt: instantText(rest.madeAt),
    decidedAt: rest.settledAt === null ? null : instantText(rest.settledAt),
    by: rest.by,
    reason: rest.reason,
  }));
}
