import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import type { Reply } from "../../client/call.ts";
import { api } from "../data/api.ts";
import { useMay } from "../data/use-may.ts";
import { nameText } from "../format/value.ts";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { text } from "./text.ts";

type Template = Reply<"showLogTemplate">;

/** What people said of a template, and saying that it is noise, or none any more. */
export function Judge({ template }: { readonly template: Template }) {
  const { mutes } = template;
  return (
    <>
      <section aria-labelledby="log-judge">
        <h2 id="log-judge">{text.judge}</h2>
        <JudgeForm template={template} />
      </section>
      <section aria-labelledby="log-judged">
        <h2 id="log-judged">{text.judged}</h2>
        {mutes.length === 0 && <p className="dim">{text.notJudged}</p>}
        <ul className="series-list">
          {mutes.map(({ muted, reason, by, at }) => (
            <li key={at}>
              <span>
                <b>{muted ? text.mute : text.unmute}</b>, {text.by} {by}: {reason}
              </span>
              <span className="dim">
                <Moment at={at} />
              </span>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function JudgeForm({ template: { source, id, muted } }: { readonly template: Template }) {
  const mayMute = useMay("alerts.mute");
  const client = useQueryClient();
  const send = useMutation({
    mutationFn: (reason: string) =>
      api.call.muteLogTemplate({ params: { source, template: id }, body: { muted: !muted, reason } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["logs"] }),
  });
  if (!mayMute) return <p className="dim">{text.mayNot}</p>;

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = event.currentTarget;
    const reason = nameText(new FormData(form).get("reason"));
    send.mutate(reason, { onSuccess: () => form.reset() });
  }

  return (
    <form className="release-form" onSubmit={submit}>
      <p className="dim">{muted ? text.unmuteWhat : text.muteWhat}</p>
      <label className="label">
        {text.reason}
        <input className="input" name="reason" required maxLength={2_000} />
      </label>
      <Refusal error={send.error} />
      <button className="button" disabled={send.isPending}>
        {muted ? text.unmute : text.mute}
      </button>
    </form>
  );
}
