import { z } from 'zod';
import { errorValue } from '../contract/errors.ts';

/** What crosses a port, one at a time or several in an array (batchedPort.ts). `id` is the client's number for a request, a watch or a stream; `sequence` counts a stream's events from 0. */

export const clientFrame = z.discriminatedUnion('frame', [
  z.object({ frame: z.literal('request'), id: z.int(), name: z.string(), params: z.unknown() }),
  z.object({ frame: z.literal('watch'), id: z.int(), name: z.string() }),
  z.object({ frame: z.literal('unwatch'), id: z.int() }),
  z.object({ frame: z.literal('open'), id: z.int(), name: z.string(), params: z.unknown() }),
  z.object({ frame: z.literal('cancel'), id: z.int() }),
]);
export type ClientFrame = z.output<typeof clientFrame>;

export const serverFrame = z.discriminatedUnion('frame', [
  z.object({ frame: z.literal('result'), id: z.int(), result: z.unknown() }),
  z.object({ frame: z.literal('error'), id: z.int(), error: errorValue }),
  z.object({ frame: z.literal('value'), id: z.int(), value: z.unknown() }),
  z.object({ frame: z.literal('event'), id: z.int(), sequence: z.int(), event: z.unknown() }),
]);
export type ServerFrame = z.output<typeof serverFrame>;
