/**
 * The life of an incident as one would write it by hand: a workflow with the same states, one transaction a command.
 */
import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  defineUpdate,
  proxyLocalActivities,
  setHandler,
} from "@temporalio/workflow";

export interface Commit {
  readonly id: string;
  readonly commandId: string;
  readonly by: string;
  readonly sequence: number;
  readonly name: string;
  readonly state: string;
  readonly fields: { readonly [name: string]: unknown };
}

export interface HandActivities {
  commit(commit: Commit): Promise<void>;
}

export interface HandCommand {
  readonly id: string;
  readonly by: string;
  readonly name: string;
  readonly input: { readonly [name: string]: unknown };
}

const moves: { readonly [state: string]: { readonly [command: string]: string } } = {
  "": { open: "new" },
  new: { assign: "inProgress" },
  inProgress: { resolve: "resolved" },
  resolved: { close: "closed" },
};

const required: { readonly [command: string]: readonly string[] } = {
  open: ["title", "impact", "urgency"],
  assign: ["assignee"],
  resolve: ["resolutionCode", "resolutionNotes"],
};

const { commit } = proxyLocalActivities<HandActivities>({ startToCloseTimeout: "2s", scheduleToCloseTimeout: "5s" });

export async function incidentByHand(id: string): Promise<void> {
  let state = "";
  let sequence = 0;
  let fields: { readonly [name: string]: unknown } = {};
  let last: Promise<unknown> = Promise.resolve();
  setHandler(defineUpdate<{ state: string }, [HandCommand]>("command"), async (command) => {
    const before = last;
    const mine = (async () => {
      await before.catch(() => undefined);
      const next = moves[state]?.[command.name];
      const lacking = (required[command.name] ?? []).find((field) => typeof command.input[field] !== "string");
      if (lacking !== undefined) throw ApplicationFailure.nonRetryable(`${command.name} needs ${lacking}`);
      if (next === undefined)
        throw ApplicationFailure.nonRetryable(`${command.name} is not possible in state ${state}`);
      const changed = { ...fields, ...command.input };
      await commit({
        id,
        commandId: command.id,
        by: command.by,
        sequence: sequence + 1,
        name: command.name,
        state: next,
        fields: changed,
      });
      state = next;
      sequence += 1;
      fields = changed;
    })();
    last = mine;
    await mine;
    return { state };
  });
  await condition(() => state === "closed");
  await condition(allHandlersFinished);
}
