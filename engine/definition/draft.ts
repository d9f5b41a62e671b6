/** One document to a draft: which kind it is, and whether its shape is right. */
import { z } from "zod";
import { isJsonObject, type JsonObject } from "../base/json.ts";
import type { Draft } from "./catalog.ts";
import type { DiagnosticCode } from "./codes.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Form, Kind } from "./kind.ts";
import { envelopedKinds, kindByName, kinds, laterKinds } from "./kind-list.ts";
import type { KindName } from "./kind-map.ts";
import { metadata } from "./shapes.ts";
import { shapeIssues, show } from "./shape.ts";
import type { SourceDocument } from "./source.ts";
import type { Spot } from "./spot.ts";
import { suggestion } from "../base/suggestion.ts";

export const apiVersion = "opsloom/v1";

const envelope = z.strictObject({
  apiVersion: z.literal(apiVersion),
  kind: z.string(),
  metadata,
  spec: z.record(z.string(), z.unknown()),
});

/** The draft of a document, null when it is so broken that nobody could refer to it. */
export function readDraft(document: SourceDocument, add: (diagnostic: Diagnostic) => void): Draft | null {
  const { json } = document;
  const report = (code: DiagnosticCode, at: Spot, message: string, hint?: string): void => {
    add({
      code,
      severity: "error",
      message,
      ...document.range(at),
      ...(hint === undefined ? {} : { hint }),
    });
  };
  if (!isJsonObject(json)) {
    report(
      "OPS101",
      { path: [] },
      `${show(json)} is not a definition`,
      "begin with apiVersion, kind, metadata and spec, or with document and do",
    );
    return null;
  }
  const bare = Object.hasOwn(json, "kind")
    ? undefined
    : kinds.find(({ form }) => form !== undefined && Object.hasOwn(json, form.key));
  if (bare?.form !== undefined) return readBareDraft(bare.kind, bare.form, document, json, report);
  if (!Object.hasOwn(json, "kind")) {
    report(
      "OPS101",
      { path: [] },
      "this is not a definition",
      "begin with apiVersion, kind, metadata and spec, or with document and do",
    );
    return null;
  }
  const kindName = json["kind"];
  const kind = typeof kindName === "string" ? envelopedKind(kindName) : undefined;
  if (kind === undefined) {
    const asked = typeof kindName === "string" ? kindName : "";
    if (laterKinds.includes(asked))
      report("OPS108", { path: ["kind"] }, `the kind ${asked} is not supported by this version`, "take it out");
    else
      report("OPS102", { path: ["kind"] }, `there is no kind ${show(kindName)}`, suggestion(asked, envelopedKinds, 24));
    return null;
  }
  const outer = envelope.safeParse(json);
  if (!outer.success)
    for (const issue of shapeIssues(outer.error, envelope, json))
      report(issue.code, issue.at, issue.message, issue.hint);
  const spec = json["spec"];
  const inner = isJsonObject(spec) ? kind.spec.safeParse(spec) : null;
  if (inner !== null && !inner.success) {
    for (const issue of shapeIssues(inner.error, kind.spec, spec))
      report(issue.code, { ...issue.at, path: ["spec", ...issue.at.path] }, issue.message, issue.hint);
  }
  const meta = json["metadata"];
  const name = isJsonObject(meta) ? meta["name"] : undefined;
  if (typeof name !== "string") return null;
  const source = outer.success && inner !== null && inner.success ? (inner.data as Draft["source"]) : null;
  return { kind: kind.kind, name, document, source, json };
}

type ReportAt = (code: DiagnosticCode, at: Spot, message: string, hint?: string) => void;

/** A document without an envelope: its whole is its source, which its kind checks. */
function readBareDraft(
  kind: KindName,
  form: Form,
  document: SourceDocument,
  json: JsonObject,
  report: ReportAt,
): Draft | null {
  const name = form.nameOf(json);
  if (name !== null) return { kind, name, document, source: json as Draft["source"], json };
  report("OPS104", { path: [form.key], key: true }, form.nameless.message, form.nameless.hint);
  return null;
}

function envelopedKind(name: string): Kind | undefined {
  const kind = kindByName.get(name);
  return kind?.form === undefined ? kind : undefined;
}
