import { save } from "../../file/save.ts";
import { type DraftFile } from "./queries.ts";
import { text } from "./text.ts";

/** Says where definitions are better kept, and gives the draft as a file for there. */
export function FromGit({ file }: { readonly file: DraftFile }) {
  const name = file.path.split("/").at(-1) ?? "definition.yaml";

  return (
    <aside className="from-git">
      <p>{text.draft.git}</p>
      <p>
        {text.draft.gitHow} <code className="mono">{file.path}</code>, {text.draft.gitThen}{" "}
        <code className="mono">opsloom publish</code>.
      </p>
      <button className="button" onClick={() => save(name, new Blob([file.text], { type: "application/yaml" }))}>
        {text.draft.download}
      </button>
    </aside>
  );
}
