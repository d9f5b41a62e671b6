/** The part of `snappyjs` that is used; the package ships no types. */
declare module "snappyjs" {
  /** Throws on what is no Snappy, and on what would be longer than `maxLength` bytes. */
  export function uncompress(compressed: Buffer, maxLength?: number): Buffer;
  export function compress(plain: Buffer): Buffer;
}
