/** What is known of a request once it is over. No text of anybody's, and no path that is not one of ours. */
export interface RequestFacts {
  readonly method: string;
  /** As it is registered here; null: there is none. */
  readonly route: string | null;
  readonly status: number;
  readonly client: string;
  readonly streamed: boolean;
  readonly totalMs: number;
  readonly waitedMs: number;
  readonly usage: {
    readonly promptTokens: number;
    readonly cachedTokens: number;
    readonly replyTokens: number;
    readonly firstTokenMs: number;
  } | null;
}

const seconds = (ms: number): string => (ms < 1000 ? `${Math.round(ms)}ms` : `${(ms / 1000).toFixed(1)}s`);

/** One line: "2026-01-31T12:00:00.000Z POST /v1/completions 200 127.0.0.1 stream prompt=31 cached=25 reply=12 first=41ms total=0.2s" */
export function requestLine(facts: RequestFacts, at: Date): string {
  const { method, route, status, client, streamed, totalMs, waitedMs, usage } = facts;
  const words = [at.toISOString(), method, route ?? '(unknown)', String(status), client];
  if (streamed) words.push('stream');
  if (usage)
    words.push(
      `prompt=${usage.promptTokens}`,
      `cached=${usage.cachedTokens}`,
      `reply=${usage.replyTokens}`,
      `first=${seconds(usage.firstTokenMs)}`,
    );
  if (waitedMs >= 1) words.push(`waited=${seconds(waitedMs)}`);
  return [...words, `total=${seconds(totalMs)}`].join(' ');
}
