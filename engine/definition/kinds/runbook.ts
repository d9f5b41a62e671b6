/**
 * Runbooks: Open Workflow documents, told from the other kinds by their first keys. Their checked source is their
 * compiled form.
 */
import { z } from "zod";
import { isJsonObject, ownValue, type Json, type JsonObject } from "../../base/json.ts";
import type { Context } from "../context.ts";
import { defineKind } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { checkRunnableDocument } from "../runbook/check-runnable.ts";
import { checkRunbookShape } from "../runbook/check-shape.ts";
import { checkSettings } from "../runbook/check-settings.ts";
import { checkShellArguments } from "../runbook/check-shell.ts";
import { runbookSchema } from "../runbook/json-schema.ts";
import { namedInTasks } from "../values/named-in-tasks.ts";
import { checkCalls, checkNames } from "../values/tasks.ts";

const spec = z.custom<JsonObject>((value) => isJsonObject(value));

declare module "../kind-map.ts" {
  interface KindMap {
    Runbook: Entry<typeof spec, JsonObject, "digest">;
  }
}

/** A procedure. It is known by namespace and name, so that documents of other namespaces keep theirs. */
export const runbookKind = defineKind({
  kind: "Runbook",
  form: {
    key: "document",
    nameOf(json) {
      const header = json["document"];
      const [namespace, name] = [ownValue(header, "namespace"), ownValue(header, "name")];
      return typeof namespace === "string" && typeof name === "string" ? `${namespace}/${name}` : null;
    },
    namePath: ["document", "name"],
    nameless: { message: "a runbook is known by document.namespace and document.name", hint: "add both" },
    jsonSchema: runbookSchema,
  },
  spec,
  pin: "digest",
  references: (source, { functions }) => namedInTasks(source["do"] ?? null, functions),
  compile(source, _metadata, context): JsonObject {
    checkRunbook(source, context);
    return source;
  },
});

/** Checks a runbook's shape, then that this engine runs all of it, and that what it calls and names exists. */
function checkRunbook(source: Json, context: Context): void {
  const dsl = ownValue(ownValue(source, "document"), "dsl");
  if (typeof dsl === "string" && /^\d/u.test(dsl) && !dsl.startsWith("1.0.")) {
    context.report(
      "OPS501",
      ["document", "dsl"],
      `version "${dsl}" of the runbook language is not supported`,
      "write 1.0.3",
    );
    return;
  }
  let sound = true;
  checkRunbookShape(source, (issue) => {
    sound = false;
    context.report(issue.code, issue.at, issue.message, issue.hint);
  });
  if (!sound || !checkRunnableDocument(context, source)) return;
  const own = ownValue(ownValue(source, "use"), "functions") ?? null;
  checkCalls(context, ["do"], ownValue(source, "do") ?? null, own);
  checkCalls(context, ["use", "functions"], own, own);
  checkNames(context, ["do"], ownValue(source, "do") ?? null);
  checkShellArguments(context, source);
  checkSettings(context, source);
}
