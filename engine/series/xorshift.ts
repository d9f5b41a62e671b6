/** Numbers without a pattern, the same for the same seed: what scenarios make noise of. Each call yields one of [0, 1). */
export function xorshift(seed: number): () => number {
  let state = seed | 0 || 0x9e37_79b9;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4_294_967_296;
  };
}
