import type { z } from "zod";
import { lineMetrics } from "../../engine/log/counted.ts";
import { readDefinitionsOfKind } from "../../store/definition/read.ts";
import { readKeptLines, readWaitingLines } from "../../store/log/lines.ts";
import { readMutes, saveMute } from "../../store/log/mutes.ts";
import { countLines, type LogCounts } from "../../store/log/sources.ts";
import { listTemplates, readTemplate, type StoredTemplate } from "../../store/log/templates.ts";
import { listSeries } from "../../store/metric/series.ts";
import { followLogLines, listLogSources, listLogTemplates, muteLogTemplate, showLogTemplate } from "../contract/log.ts";
import type { ApiDeps } from "../deps.ts";
import { notFound } from "../error.ts";
import { readPage } from "../page.ts";
import { type Route, route } from "../route.ts";

const shown = { samples: 50, series: 200 } as const;
const none: LogCounts = { lines: 0, waiting: 0, templates: 0, kept: 0, heardAt: null, refused: [] };

/** What logs say. */
export function logRoutes({ pool, log }: ApiDeps): readonly Route[] {
  const templateOf = async (source: string, id: string): Promise<StoredTemplate> => {
    const found = await readTemplate(pool, source, id);
    if (found === null) throw notFound(`the source "${source}" has no template "${id}"`);
    return found;
  };

  return [
    route(listLogSources, async () => {
      const counts = await countLines(pool);
      const sources = await readDefinitionsOfKind(pool, "LogSource");
      const names = [...new Set([...sources.keys(), ...counts.keys()])].sort();
      return {
        items: names.map((name) => {
          const source = sources.get(name);
          const { heardAt, refused, ...counted } = counts.get(name) ?? none;
          return {
            name,
            title: source?.title ?? "",
            receive: source?.receive.as ?? null,
            stepMs: source?.stepMs ?? null,
            linesMs: source?.retain.linesMs ?? null,
            ...counted,
            heardAt: heardAt?.toISOString() ?? null,
            refused: refused.map(({ lastAt, ...one }) => ({ ...one, lastAt: lastAt.toISOString() })),
          };
        }),
      };
    }),

    route(listLogTemplates, async ({ query }) => {
      const { source, text, muted, since, silent } = query;
      const page = await readPage<StoredTemplate, readonly [number, string, string]>({
        query,
        shape: ["ms", "string", "string"],
        read: (after, limit) =>
          listTemplates(pool, {
            source,
            text,
            muted: muted === undefined ? undefined : muted === "true",
            firstAfter: since === undefined ? undefined : new Date(since),
            seenBefore: silent === undefined ? undefined : new Date(silent),
            after: after === undefined ? undefined : { seenAt: new Date(after[0]), source: after[1], id: after[2] },
            limit,
          }),
        positionOf: ({ seenAt, source: of, id }) => [seenAt.getTime(), of, id],
      });
      return { items: page.items.map(present), next: page.next };
    }),

    route(showLogTemplate, async ({ params }) => {
      const { source } = params;
      const template = await templateOf(source, params.template);
      const samples = await readKeptLines(pool, { source, template: template.id, limit: shown.samples });
      const labels = { __name__: lineMetrics.template, template: template.id };
      const series = await listSeries(pool, { source, labels, limit: shown.series });
      return {
        ...present(template),
        samples: samples.map(({ at, receivedAt, app, host, severity, line }) => ({
          at: at?.toISOString() ?? null,
          receivedAt: receivedAt.toISOString(),
          app,
          host,
          severity,
          line,
        })),
        series: series.map((one) => ({ id: one.id, labels: { ...one.labels } })),
        mutes: (await readMutes(pool, source, template.id)).map(({ at, ...mute }) => ({
          ...mute,
          at: at.toISOString(),
        })),
      };
    }),

    route(muteLogTemplate, async ({ params, body, caller }) => {
      const { source } = params;
      const { id: template } = await templateOf(source, params.template);
      const by = caller.person.name;
      await saveMute(pool, { source, template, muted: body.muted, reason: body.reason, by });
      log.info({ source, template, muted: body.muted, by }, "a template of logs was judged");
      return present(await templateOf(source, template));
    }),

    route(followLogLines, async ({ params, query }) => {
      if (!(await readDefinitionsOfKind(pool, "LogSource")).has(params.source))
        throw notFound(`no log source "${params.source}" is published`);
      const { lines, next } = await readWaitingLines(pool, params.source, query.after ?? null);
      return {
        items: lines.map(({ at, app, host, severity, text }) => ({
          at: at === null || Math.abs(at) > 8.64e15 ? null : new Date(at).toISOString(),
          app,
          host,
          severity,
          line: text,
        })),
        next,
      };
    }),
  ];
}

function present({ firstAt, seenAt, ...template }: StoredTemplate): z.input<typeof muteLogTemplate.reply> {
  return { ...template, firstAt: firstAt.toISOString(), seenAt: seenAt.toISOString() };
}
