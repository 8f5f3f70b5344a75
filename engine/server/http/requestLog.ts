import type { DoneFor } from './traffic.ts';

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
  readonly done: DoneFor | null;
  /** What it was refused or broken off with, by its code. */
  readonly error: string | null;
}

const seconds = (ms: number): string => (ms < 1000 ? `${Math.round(ms)}ms` : `${(ms / 1000).toFixed(1)}s`);

/** One line: "2026-01-31T12:00:00.000Z POST /v1/completions 200 127.0.0.1 stream prompt=31 cached=25 reply=12 first=41ms total=180ms" */
export function requestLine(facts: RequestFacts, at: Date): string {
  const { method, route, status, client, streamed, totalMs, waitedMs, done, error } = facts;
  const words = [at.toISOString(), method, route ?? '(unknown)', String(status), client];
  if (streamed) words.push('stream');
  if (error !== null) words.push(`error=${error}`);
  if (done) {
    words.push(`prompt=${done.promptTokens}`, `cached=${done.cachedTokens}`, `reply=${done.replyTokens}`);
    if (done.firstTokenMs !== null) words.push(`first=${seconds(done.firstTokenMs)}`);
  }
  if (waitedMs >= 1) words.push(`waited=${seconds(waitedMs)}`);
  return [...words, `total=${seconds(totalMs)}`].join(' ');
}
