/** What a file is, by its content: a name or a header that somebody sends proves nothing. */

/** Bytes at a place that a kind of file has. */
interface Mark {
  readonly at: number;
  readonly bytes: readonly number[];
}

const ascii = (text: string): readonly number[] => [...text].map((letter) => letter.charCodeAt(0));

const marks: readonly { readonly media: string; readonly all: readonly Mark[] }[] = [
  { media: "application/pdf", all: [{ at: 0, bytes: ascii("%PDF-") }] },
  { media: "image/png", all: [{ at: 0, bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] }] },
  { media: "image/jpeg", all: [{ at: 0, bytes: [0xff, 0xd8, 0xff] }] },
  { media: "image/gif", all: [{ at: 0, bytes: ascii("GIF8") }] },
  {
    media: "image/webp",
    all: [
      { at: 0, bytes: ascii("RIFF") },
      { at: 8, bytes: ascii("WEBP") },
    ],
  },
  { media: "application/zip", all: [{ at: 0, bytes: [0x50, 0x4b, 0x03, 0x04] }] },
  { media: "application/gzip", all: [{ at: 0, bytes: [0x1f, 0x8b] }] },
];

const plainText = "text/plain";
/** Of what is not recognized. */
const unknownMedia = "application/octet-stream";

/** Kinds that a field may name. Documents of office suites are archives, and known as such: `application/zip`. */
export const knownMedia: readonly string[] = [...marks.map(({ media }) => media), plainText];

/** Bytes from the beginning of a file that `mediaOf` looks at. */
export const markBytes = 16;

/** `isText`: all of the content is text in UTF-8 (text.ts). */
export function mediaOf(beginning: Uint8Array, isText: boolean): string {
  const has = ({ at, bytes }: Mark): boolean => bytes.every((byte, index) => beginning[at + index] === byte);
  const marked = marks.find(({ all }) => all.every(has));
  if (marked !== undefined) return marked.media;
  return isText && beginning.length > 0 ? plainText : unknownMedia;
}
