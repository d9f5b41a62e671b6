/** A message as a call of a function: what a definition says, with the person and the message put in. */
import { evaluateWithSecrets } from "../../engine/runbook/evaluate.ts";
import type { DefinedChannel } from "../../engine/lifecycle/tell/channel.ts";
import type { Json, JsonObject } from "../../engine/base/json.ts";
import type { SecretUse } from "../../engine/runbook/state.ts";
import { type Channel, type Delivery, idText, type Message, type Recipient } from "../channel.ts";

/** Calls a function by its name. What goes wrong is an outcome; throwing is a defect. */
export type CallFunction = (call: {
  readonly name: string;
  readonly input: Json;
  readonly secrets: readonly SecretUse[];
  /** The same for every try of a message. */
  readonly key: string;
  readonly timeoutMs: number;
}) => Promise<Called>;

export type Called =
  | { readonly ok: true }
  /** `isFinal`: it will be refused however often it is tried. */
  | { readonly ok: false; readonly isFinal: boolean; readonly because: string };

export interface FunctionChannelOptions {
  readonly channel: DefinedChannel;
  readonly call: CallFunction;
  /** The address of a link by which the person acknowledges; null = none can be made, and why is told. */
  readonly link: (message: Message, person: Recipient) => Promise<string | null>;
}

export function createFunctionChannel({ channel, call, link }: FunctionChannelOptions): Channel {
  return {
    async deliver(message, person) {
      const lacking = channel.needs.find((kind) => !Object.hasOwn(person.addresses, kind));
      if (lacking !== undefined) return refused(`${person.name} has no ${lacking}`);
      // A message of several records acknowledges none of them.
      const address = channel.acknowledge && message.recordId !== null ? await link(message, person) : "";
      if (address === null) return refused("a link needs the address of this installation: set OPSLOOM_PUBLIC_URL");
      const input = evaluateWithSecrets(channel.with, {
        input: null,
        variables: variablesOf(channel, message, person, address),
        now: Date.now(),
      });
      if (!input.ok) return refused(`the channel "${channel.name}" cannot be called: ${input.error}`);
      const called = await call({
        name: channel.call,
        input: input.value.value,
        secrets: input.value.secrets,
        key: idText(message.id),
        timeoutMs: channel.withinMs,
      });
      if (called.ok) return { outcome: "delivered", because: null };
      return called.isFinal ? refused(called.because) : { outcome: "retry", because: called.because, afterMs: null };
    },
  };
}

function variablesOf(channel: DefinedChannel, message: Message, person: Recipient, link: string): JsonObject {
  const { recordId, subject, text, because, page = "" } = message;
  const contacts = Object.fromEntries(channel.needs.map((kind) => [kind, person.addresses[kind] ?? null]));
  return {
    person: { name: person.name, title: person.title, ...contacts },
    message: {
      id: idText(message.id),
      record: recordId ?? "",
      subject,
      text,
      because,
      page,
      ...(channel.acknowledge ? { link } : {}),
    },
  };
}

function refused(because: string): Delivery {
  return { outcome: "refused", because };
}
