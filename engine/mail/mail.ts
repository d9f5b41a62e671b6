/** A mail as it was read. Its texts are a stranger's, made storable (engine/event/clean.ts). */
export interface Mail {
  /** Address of who wrote it, in small letters; empty = it names nobody, or several. */
  readonly from: string;
  readonly fromName: string;
  /** Addresses that it was sent to, in small letters. */
  readonly to: readonly string[];
  /** One line. */
  readonly subject: string;
  /** All of its text; of a mail that is HTML alone, what that shows. */
  readonly text: string;
  /** By name in small letters, the first of each: those of the last station stand first. */
  readonly headers: { readonly [name: string]: string };
  /** Message-IDs of what it answers, without their brackets, the nearest first. */
  readonly answers: readonly string[];
}

/** A file of a mail, as expressions read it. */
export interface MailFile {
  readonly id: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** By its content. */
  readonly media: string;
}

/** Code of what is told of a mail that is not taken, beside those of commands and openings. */
export const mailCode = "OPS460";
