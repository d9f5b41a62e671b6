import { ApiError, UnreachableError } from "../../client/fault.ts";
import { text } from "../text.ts";

/**
 * What the API refused, in its own words, with what its code means a click away. `isSent`: it was sent with a key that
 * it keeps, so that sending it again is safe when nobody knows what became of it.
 */
export function Refusal({ error, isSent = false }: { readonly error: unknown; readonly isSent?: boolean }) {
  if (error === null || error === undefined) return null;
  const code = error instanceof ApiError ? error.code : "";
  if (isSent && !isKnown(error))
    return (
      <p className="refusal" role="alert">
        {text.refusal.unknown}
      </p>
    );
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

/** Whether it is known that nothing was done: what is sent from then on is sent anew, with another key. */
export function isKnown(error: unknown): boolean {
  return error instanceof ApiError && error.code !== "OPS451";
}

function refusalText(error: unknown): string {
  if (error instanceof UnreachableError) return text.refusal.unreachable;
  return error instanceof Error ? error.message : String(error);
}
