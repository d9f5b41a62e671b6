import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { kinds } from "../../engine/definition/kind-list.ts";
import { dist, root } from "./folders.ts";

const out = join(dist, "types");

/**
 * Writes the types of the package's entry, and of what they name, to `dist/types/` (4 s). Throws on an error in them.
 */
export function buildTypes(): void {
  rmSync(out, { recursive: true, force: true });
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), (path) => readFileSync(path, "utf8"));
  const { tsBuildInfoFile: _, ...options } = ts.parseJsonConfigFileContent(
    { ...(config as object), include: [], files: [] },
    ts.sys,
    root,
  ).options;
  const program = ts.createProgram([join(root, "activities/function/integration.ts")], {
    ...options,
    noEmit: false,
    incremental: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: root,
    outDir: out,
  });
  const { diagnostics } = program.emit();
  const faults = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (faults.length > 0) throw new Error(ts.formatDiagnostics(faults, host));
  // The kinds add themselves each in its own file: their names are told, not those 250 files.
  const names = kinds.map(({ kind }) => JSON.stringify(kind)).join(" | ");
  writeFileSync(join(out, "engine/definition/kind-map.d.ts"), `export type KindName = ${names};\n`);
}

const host: ts.FormatDiagnosticsHost = {
  getCurrentDirectory: () => root,
  getCanonicalFileName: (name) => name,
  getNewLine: () => "\n",
};
