/** Why a mail was not taken: what its sender would be answered by the API. */
import type { openRecord } from "../../commands/open.ts";
import { refusalText } from "../../engine/lifecycle/faults.ts";
import type { Refusal } from "../../engine/lifecycle/protocol.ts";
import type { MailRefusal } from "../../engine/mail/host.ts";
import { mailCode } from "../../engine/mail/mail.ts";
import { HttpError } from "../error.ts";

export function openedOr(outcome: Awaited<ReturnType<typeof openRecord>>): { readonly record: string } | MailRefusal {
  return outcome.ok ? { record: outcome.record } : toldOf(outcome.refusal);
}

export function toldOf(refusal: Refusal): MailRefusal {
  return { code: refusal.code, message: refusalText(refusal) };
}

/** What a request would be answered with is what is told of the mail. */
export async function orRefusal<T>(asked: Promise<T>): Promise<T | MailRefusal> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof HttpError && error.params.status < 500)
      return { code: error.params.code ?? mailCode, message: error.message };
    throw error;
  }
}
