/** When a client had how many tokens of one reply: in the order of their coming, milliseconds by any one clock, tokens counted from the reply's start. */
export type Arrivals = readonly { readonly ms: number; readonly tokens: number }[];

/**
 * Tokens a second that a group of replies is written at: from the moment when the last of them has its first token (by then all prompts are
 * read) to the end of the last one, the tokens that came in between, of all replies. Clients take it alike whoever answers them.
 */
export function groupRate(replies: readonly Arrivals[]): number {
  const start = Math.max(...replies.map((reply) => reply[0]?.ms ?? NaN));
  const end = Math.max(...replies.map((reply) => reply.at(-1)?.ms ?? NaN));
  // NaN too: a reply without a token.
  if (!(end > start)) throw new Error('a group of replies has to have two tokens each, at different times');
  const tokens = replies.map((reply) => reply.at(-1)!.tokens - tokensAt(reply, start));
  return (tokens.reduce((sum, count) => sum + count, 0) / (end - start)) * 1000;
}

function tokensAt(reply: Arrivals, ms: number): number {
  return reply.findLast((arrival) => arrival.ms <= ms)?.tokens ?? 0;
}
