import type { z } from 'zod';

/**
 * The three kinds of conversation a contract has. One object of these yields the client's types and the server's handler map, so
 * nothing is written twice and the compiler sees a handler that is missing.
 */

/** One question, one answer. */
export interface RequestKind<P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  readonly kind: 'request';
  readonly params: P;
  readonly result: R;
}

/** A value that changes; a watcher gets the current one at once and each later one. */
export interface LiveKind<V extends z.ZodType = z.ZodType> {
  readonly kind: 'live';
  readonly value: V;
}

/** Events until one final event (`type` is `done` or `failed`); the client may cancel. */
export interface StreamKind<P extends z.ZodType = z.ZodType, E extends z.ZodType = z.ZodType> {
  readonly kind: 'stream';
  readonly params: P;
  readonly event: E;
}

export type Kind = RequestKind | LiveKind | StreamKind;
export type Contract = Readonly<Record<string, Kind>>;

export const request = <P extends z.ZodType, R extends z.ZodType>(
  params: P,
  result: R,
): RequestKind<P, R> => ({
  kind: 'request',
  params,
  result,
});
export const live = <V extends z.ZodType>(value: V): LiveKind<V> => ({ kind: 'live', value });
export const stream = <P extends z.ZodType, E extends z.ZodType>(params: P, event: E): StreamKind<P, E> => ({
  kind: 'stream',
  params,
  event,
});

export type RequestNames<C extends Contract> = {
  [N in keyof C]: C[N] extends RequestKind ? N : never;
}[keyof C] &
  string;
export type LiveNames<C extends Contract> = { [N in keyof C]: C[N] extends LiveKind ? N : never }[keyof C] &
  string;
export type StreamNames<C extends Contract> = {
  [N in keyof C]: C[N] extends StreamKind ? N : never;
}[keyof C] &
  string;

/** What a caller may pass (defaults may be left out). */
export type ParamsIn<K extends Kind> = K extends { params: infer P extends z.ZodType } ? z.input<P> : never;
/** What a handler gets (defaults filled in). */
export type Params<K extends Kind> = K extends { params: infer P extends z.ZodType } ? z.output<P> : never;
export type Result<K extends Kind> = K extends RequestKind<z.ZodType, infer R> ? z.output<R> : never;
export type Value<K extends Kind> = K extends LiveKind<infer V> ? z.output<V> : never;
export type Event<K extends Kind> = K extends StreamKind<z.ZodType, infer E> ? z.output<E> : never;
