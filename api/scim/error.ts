import type { HttpErrorParams } from "../error.ts";

/** Why a SCIM request is refused (RFC 7644, 3.12): `scimType` says what a client can do about it. */
export class ScimError extends Error {
  override readonly name = "ScimError";
  readonly status: number;
  readonly scimType: ScimType | null;
  readonly headers: HttpErrorParams["headers"];

  constructor(status: number, scimType: ScimType | null, detail: string, headers?: HttpErrorParams["headers"]) {
    super(detail);
    this.status = status;
    this.scimType = scimType;
    this.headers = headers;
  }
}

export type ScimType =
  "invalidFilter" | "uniqueness" | "mutability" | "invalidSyntax" | "invalidPath" | "noTarget" | "invalidValue";

const schema = "urn:ietf:params:scim:api:messages:2.0:Error";

export function errorBody({ status, scimType, message }: ScimError) {
  return { schemas: [schema], status: String(status), ...(scimType === null ? {} : { scimType }), detail: message };
}
