import { z } from "zod";
import { parseSize, sizeText } from "../../file/size.ts";
import type { AnswerRule, Mailbox, MailCommand, OpenRule } from "../../mail/ir.ts";
import type { Context } from "../context.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { condition, kebab, nameOf, transitionName, values, word } from "../shapes.ts";
import { checkMapping } from "../values/catalog-order.ts";
import { compileOptionalCondition } from "../values/condition.ts";
import { compileImapSource, imapSource } from "../values/imap-source.ts";
import { aboutScope, mailScope } from "../values/mail-view.ts";
import { recordView } from "../values/record-view.ts";
import { checkRequired } from "../values/required.ts";
import { compileSent } from "../values/sent-command.ts";
import { compileSet } from "../values/set.ts";
import { compileValue, compileValues } from "../values/value.ts";
import type { Path } from "../spot.ts";

const command = z.union([
  transitionName,
  z.strictObject({ command: transitionName, when: condition.optional(), with: values.optional() }),
]);

const spec = z.strictObject({
  addresses: z
    .array(
      z
        .string()
        .max(254)
        .regex(/^[^\s@<>]+@[^\s@<>]+$/u, "an address such as help@example.org"),
    )
    .min(1),
  secret: kebab.optional(),
  imap: imapSource.optional(),
  authenticated: z
    .string()
    .max(253)
    .regex(/^[A-Za-z0-9.-]+$/, "the name by which the gateway signs, such as mx.example.org")
    .optional(),
  maxSize: word.optional(),
  strangers: z.strictObject({ as: word }).optional(),
  answer: z
    .array(
      z.strictObject({
        record: nameOf("RecordType"),
        commands: z.array(command).min(1),
        also: z.array(command).min(1).optional(),
      }),
    )
    .min(1)
    .optional(),
  open: z
    .array(
      z.strictObject({
        when: condition.optional(),
        item: nameOf("CatalogItem").optional(),
        form: values.optional(),
        record: nameOf("RecordType").optional(),
        with: values.optional(),
        refuse: word.optional(),
      }),
    )
    .min(1),
});

type Source = z.infer<typeof spec>;
type CommandSource = z.infer<typeof command>;

declare module "../kind-map.ts" {
  interface KindMap {
    Mailbox: Entry<typeof spec, Mailbox, "nothing">;
  }
}

/** Bytes of one message: what is not said, and what there may be at most. */
const [usualSize, largestSize] = ["25MiB", "40MiB"].map((text) => parseSize(text) ?? 0) as [number, number];

/** How mail becomes records, and what is said of them. */
export const mailboxKind = defineKind({
  kind: "Mailbox",
  spec,
  pin: "nothing",
  references: ({ answer, open }) => [
    ...answer.map(({ record }): Reference => ({ kind: "RecordType", name: record })),
    ...open.flatMap(({ does }): Reference[] => {
      if (does.kind === "order") return [{ kind: "CatalogItem", name: does.item }];
      return does.kind === "record" ? [{ kind: "RecordType", name: does.record }] : [];
    }),
  ],
  compile(spec, metadata, context): Mailbox {
    const answer = spec.answer ?? [];
    for (const [index, { record }] of answer.entries())
      if (answer.findIndex((other) => other.record === record) !== index)
        context.report(
          "OPS109",
          ["spec", "answer", index, "record"],
          `what is said of ${record} records stands above`,
          "put both lists of commands into one",
        );
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      addresses: spec.addresses.map((address) => address.toLowerCase()),
      secret: spec.secret ?? null,
      ...(spec.imap === undefined ? {} : { imap: compileImapSource(context, ["spec", "imap"], spec.imap) }),
      authenticated: spec.authenticated ?? null,
      maxSize: compileSize(context, spec.maxSize),
      strangers: spec.strangers?.as ?? null,
      answer: answer.map((rule, index) => compileAnswer(context, ["spec", "answer", index], rule)),
      open: spec.open.map((rule, index) => compileOpen(context, ["spec", "open", index], rule)),
    };
  },
});

function compileSize(context: Context, written: string | undefined): number {
  if (written === undefined) return usualSize;
  const size = parseSize(written);
  if (size === null || size < 1 || size > largestSize)
    context.report(
      "OPS106",
      ["spec", "maxSize"],
      `"${written}" is no size of a message`,
      `write 25MiB or 512KiB, at most ${sizeText(largestSize).replace(" ", "")}`,
    );
  return size ?? usualSize;
}

function compileAnswer(
  context: Context,
  path: Path,
  { record, commands, also = [] }: NonNullable<Source["answer"]>[number],
): AnswerRule {
  context.reference("RecordType", record, [...path, "record"]);
  const compiled = (key: "commands" | "also", list: readonly CommandSource[]) =>
    list.map((one, index) => compileCommand(context, [...path, key, index], one, record));
  return {
    record,
    prefix: context.catalog.find("RecordType", record)?.source?.number ?? "",
    commands: compiled("commands", commands),
    also: compiled("also", also),
  };
}

function compileCommand(context: Context, path: Path, source: CommandSource, record: string): MailCommand {
  const { when, ...sent } = typeof source === "string" ? { command: source, when: undefined } : source;
  const scope = aboutScope(recordView(context.catalog, record));
  const { command: name, with: input } = compileSent(context, path, typeof source === "string" ? source : sent, {
    record,
    opened: {},
    scope,
    states: null,
    byPerson: true,
  });
  return { command: name, when: compileOptionalCondition(context, [...path, "when"], when, scope), with: input };
}

function compileOpen(context: Context, path: Path, source: Source["open"][number]): OpenRule {
  const ways = (["item", "record", "refuse"] as const).filter((key) => source[key] !== undefined);
  if (ways.length !== 1)
    context.report(
      "OPS107",
      path,
      "a rule has exactly one of item, record and refuse",
      "split it into several rules, the first that holds is taken",
    );
  for (const [key, of] of [
    ["form", "item"],
    ["with", "record"],
  ] as const)
    if (source[key] !== undefined && ways[0] !== of)
      context.report("OPS107", { path: [...path, key], key: true }, `"${key}" goes with "${of}"`, "take it out");
  return { when: compileOptionalCondition(context, [...path, "when"], source.when, mailScope), does: does() };

  function does(): OpenRule["does"] {
    if (source.item !== undefined) return { kind: "order", item: source.item, form: orderForm(source.item) };
    if (source.record !== undefined) return { kind: "record", record: source.record, fields: fields(source.record) };
    return { kind: "refuse", because: compileValue(context, [...path, "refuse"], source.refuse ?? "", mailScope) };
  }

  function orderForm(item: string) {
    const form = compileValues(context, [...path, "form"], source.form ?? {}, mailScope);
    const known = context.reference("CatalogItem", item, [...path, "item"]);
    const draft = known ? context.catalog.find("CatalogItem", item) : undefined;
    if (draft !== undefined && draft.source !== null)
      checkMapping(context, path, { ...draft, source: draft.source }, form, mailScope);
    return form;
  }

  function fields(record: string) {
    const given = source.with ?? {};
    context.reference("RecordType", record, [...path, "record"]);
    checkRequired(context, { path: [...path, "record"] }, record, Object.keys(given));
    const view = recordView(context.catalog, record);
    return compileSet(context, [...path, "with"], given, mailScope, view, { overrides: true });
  }
}
