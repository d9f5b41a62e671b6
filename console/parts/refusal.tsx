import { ApiError, UnreachableError } from "../../client/fault.ts";
import { text } from "../text.ts";

/** What the API refused, in its own words, with what its code means a click away. */
export function Refusal({ error }: { readonly error: unknown }) {
  if (error === null || error === undefined) return null;
  const code = error instanceof ApiError ? error.code : "";
  return (
    <p className="refusal" role="alert">
      {refusalText(error)}
      {code !== "" && (
        <>
          {" "}
          <a href={`/docs/problems#${code}`} target="_blank" rel="noreferrer" title={text.refusal.code}>
            {code}
          </a>
        </>
      )}
    </p>
  );
}

function refusalText(error: unknown): string {
  if (error instanceof UnreachableError) return text.refusal.unreachable;
  return error instanceof Error ? error.message : String(error);
}
