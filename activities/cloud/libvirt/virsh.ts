/** `virsh` as a process: arguments as a list, bounded in time and bytes, and nothing of our environment. */
import { execFile } from "node:child_process";
import { parse } from "../../../engine/pattern/parser/parse.ts";
import { isJsonObject, type Json, type JsonObject } from "../../../engine/base/json.ts";
import { faultOfScope } from "../scope-fault.ts";

export interface Virsh {
  /** Lines that it prints, without empty ones. */
  lines(...parameters: readonly string[]): Promise<readonly string[]>;
  /** The document that it prints. */
  document(...parameters: readonly string[]): Promise<XmlElement>;
}

export interface XmlElement {
  readonly name: string;
  readonly attributes: { readonly [name: string]: string };
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const timeoutMs = 30_000;
const maxBytes = 4_000_000;

export function openVirsh(uri: string, signal: AbortSignal): Virsh {
  const run = (parameters: readonly string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      // It reads, and asks nobody for a password.
      const args = ["--readonly", "--quiet", "-c", uri, ...parameters];
      const options = {
        signal,
        timeout: timeoutMs,
        maxBuffer: maxBytes,
        env: { PATH: process.env["PATH"] ?? "", LC_ALL: "C" },
      };
      execFile("virsh", args, options, (error, out, err) => {
        if (error === null) resolve(out);
        else reject(failureOf(error, err, parameters[0] ?? ""));
      }).stdin?.end();
    });
  return {
    lines: async (...parameters) =>
      (await run(parameters))
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== ""),
    async document(...parameters) {
      const read = parse({ kind: "xml" }, await run(parameters));
      if (!read.ok) throw faultOfScope("protocol", `what virsh ${parameters.join(" ")} prints: ${read.error}`);
      return elementOf(read.value);
    },
  };
}

function failureOf(error: Error & { code?: unknown; killed?: boolean }, err: string, command: string): unknown {
  if (error.name === "AbortError") return error;
  if (error.code === "ENOENT")
    return faultOfScope("configuration", "virsh is not there: install libvirt-clients where the account is listed");
  if (error.killed === true) return faultOfScope("timeout", `virsh ${command} did not end in ${timeoutMs} ms`);
  if (error.code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER")
    return faultOfScope("tooLarge", `virsh ${command} prints more than ${maxBytes} bytes`);
  const text = err.trim() === "" ? error.message : err.trim();
  return faultOfScope(
    /permission|denied|authentication/i.test(text) ? "permission" : "network",
    `virsh ${command}: ${text}`,
  );
}

function elementOf(json: Json): XmlElement {
  const one: JsonObject = isJsonObject(json) ? json : {};
  return one as unknown as XmlElement;
}

/** The first element at the path below. */
export function at(element: XmlElement, ...path: readonly string[]): XmlElement | undefined {
  return path.reduce<XmlElement | undefined>(
    (found, name) => found?.children.find((child) => child.name === name),
    element,
  );
}

export function all(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return (element?.children ?? []).filter((child) => child.name === name);
}

export function attribute(element: XmlElement | undefined, name: string): string | null {
  const attributes = element?.attributes ?? {};
  return Object.hasOwn(attributes, name) ? (attributes[name] ?? null) : null;
}
