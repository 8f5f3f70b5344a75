import { z } from 'zod';
import { errorValue } from '../contract/errors.ts';
import { modelState } from '../contract/engine.ts';

/** What two Pagodas say to each other over HTTP: the engine's own contract, of which this much may be asked from afar. */

/** None of them changes anything. */
export const farRequest = z.enum([
  'engine.info',
  'tokenize',
  'detokenize',
  'chat.count',
  'prompt.plan',
  'format.check',
]);
export type FarRequest = z.output<typeof farRequest>;

/** Another number: two Pagodas that do not understand each other. */
export const PROTOCOL = 1;

export const STATE_PATH = '/pagoda/state';
/** The same as a stream of events, one for each change, with comments while there is none. */
export const WATCH_PATH = '/pagoda/watch';
export const GENERATE_PATH = '/pagoda/generate';
export const requestPath = (name: FarRequest): string => `/pagoda/request/${name}`;

/** Understood by every version. */
export const farHello = z.object({ version: z.string(), protocol: z.int() });
export const farState = farHello.extend({ state: modelState });
export type FarState = z.output<typeof farState>;
export const farAnswer = z.union([z.object({ result: z.unknown() }), z.object({ error: errorValue })]);
