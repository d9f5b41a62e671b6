import { z } from "zod";
import type { EventSource } from "../../event/ir.ts";
import { isOwnSource } from "../../event/own-source.ts";
import { tableOf } from "../chosen.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { condition, duration, json, table, word } from "../shapes.ts";
import { bindShape, compileBindings } from "../values/bindings.ts";
import { compileCondition } from "../values/condition.ts";
import { compileElapsed } from "../values/duration.ts";
import { checkJq } from "../values/expression.ts";
import { eventScope } from "../values/alert-view.ts";
import { compileReceive, receive } from "../values/receive.ts";
import { compileValue, compileValueOrTable } from "../values/value.ts";

const text = z.string().min(1);

const spec = z.strictObject({
  receive,
  each: text.optional(),
  ignore: condition.optional(),
  event: z.strictObject({
    key: text,
    state: z.union([text, table]),
    severity: z.union([z.int().min(0).max(5), text, table]),
    original: text.optional(),
    at: text.optional(),
    title: text,
    bind: bindShape.optional(),
    labels: z.union([word, z.record(z.string(), json)]).optional(),
  }),
  silentAfter: duration.optional(),
  lateRepeats: duration.optional(),
  closeAfter: duration.optional(),
});

declare module "../kind-map.ts" {
  interface KindMap {
    EventSource: Entry<typeof spec, EventSource, "nothing">;
  }
}

/** How deliveries of a monitoring tool become events. */
export const eventSourceKind = defineKind({
  kind: "EventSource",
  spec,
  pin: "nothing",
  references: ({ event }) => [
    ...tableOf(event.state),
    ...tableOf(event.severity),
    ...event.bind.map((binding): Reference => ({ kind: "CIClass", name: binding.class })),
  ],
  compile(spec, metadata, context): EventSource {
    const { event } = spec;
    const path = ["spec", "event"];
    if (isOwnSource(metadata.name))
      context.report(
        "OPS109",
        ["metadata", "name"],
        `"${metadata.name}" is a source of events that the engine has itself`,
        "choose another name",
      );
    if (spec.lateRepeats !== undefined && event.at === undefined)
      context.report(
        "OPS387",
        ["spec", "lateRepeats"],
        "the source tells no instants, so that nothing it sends repeats an earlier start: the later arrival wins",
        'add "at" to "event", or leave "lateRepeats" out',
      );
    if (spec.each !== undefined) checkJq(context, ["spec", "each"], 0, spec.each, eventScope);
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      receive: compileReceive(context, ["spec", "receive"], spec.receive),
      // What is asked for is a list of items, whatever the API answers.
      each: spec.each ?? (spec.receive.poll === undefined ? null : ".[]"),
      ...(spec.ignore === undefined
        ? {}
        : { ignore: compileCondition(context, ["spec", "ignore"], spec.ignore, eventScope) }),
      event: {
        key: compileValue(context, [...path, "key"], event.key, eventScope),
        state: compileValueOrTable(context, [...path, "state"], event.state, eventScope),
        severity: compileValueOrTable(context, [...path, "severity"], event.severity, eventScope),
        ...(event.original === undefined
          ? {}
          : { original: compileValue(context, [...path, "original"], event.original, eventScope) }),
        at: event.at === undefined ? null : compileValue(context, [...path, "at"], event.at, eventScope),
        title: compileValue(context, [...path, "title"], event.title, eventScope),
        bind: compileBindings(context, [...path, "bind"], event.bind ?? [], eventScope),
        labels:
          event.labels === undefined ? null : compileValue(context, [...path, "labels"], event.labels, eventScope),
      },
      silentAfterMs:
        spec.silentAfter === undefined ? null : compileElapsed(context, ["spec", "silentAfter"], spec.silentAfter),
      ...(spec.closeAfter === undefined
        ? {}
        : { closeAfterMs: compileElapsed(context, ["spec", "closeAfter"], spec.closeAfter) }),
      ...(spec.lateRepeats === undefined
        ? {}
        : { lateRepeatsMs: compileElapsed(context, ["spec", "lateRepeats"], spec.lateRepeats) }),
    };
  },
});
