import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";

const play = z
  .object({
    id: z.string(),
    story: z.string(),
    startedBy: z.string(),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    outcome: z.enum(["completed", "failed", "stopped"]).nullable().meta({ description: "null = it goes on" }),
    recordId: z.string().nullable().meta({ description: "The record that it was about, once it has ended" }),
    lines: z.array(z.object({ at: z.iso.datetime(), text: z.string() })).meta({ description: "What happened so far" }),
    question: z.string().nullable().meta({ description: "What it waits for an answer to" }),
  })
  .meta({ id: "DemoPlay" });

export const showDemo = defineOperation({
  id: "showDemo",
  method: "get",
  path: "/v1/demo",
  summary:
    "The stories that can be played on the running system of a sample company, and the play that goes on, or the last",
  tag: "demo",
  permission: "demo.play",
  params: none,
  query: none,
  body: none,
  reply: z.object({
    stories: z.array(z.object({ name: z.string(), title: z.string() })),
    because: z.string().nullable().meta({ description: "Why none can be played here; null = they can" }),
    play: play.nullable(),
  }),
});

export const playDemo = defineOperation({
  id: "playDemo",
  method: "post",
  path: "/v1/demo",
  summary: "Play a story, as `opsloom demo` does, in the names of people of the sample company; one at a time",
  tag: "demo",
  permission: "demo.play",
  params: none,
  query: none,
  body: z.strictObject({ story: z.string().min(1).max(63) }),
  reply: z.object({ id: z.string() }),
  status: 202,
});

const playPath = z.object({ id: z.string().min(1).max(100) });

export const answerDemo = defineOperation({
  id: "answerDemo",
  method: "post",
  path: "/v1/demo/{id}/answer",
  summary: "Answer what a play asks",
  tag: "demo",
  permission: "demo.play",
  params: playPath,
  query: none,
  body: z.strictObject({ yes: z.boolean() }),
  reply: z.object({ id: z.string() }),
});

export const stopDemo = defineOperation({
  id: "stopDemo",
  method: "post",
  path: "/v1/demo/{id}/stop",
  summary: "Ask a play to stop; records that it has opened stay as they are",
  tag: "demo",
  permission: "demo.play",
  params: playPath,
  query: none,
  body: none,
  reply: z.object({ id: z.string() }),
  status: 202,
});
