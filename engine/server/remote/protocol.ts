import { z } from 'zod';
import { errorValue } from '../../contract/errors.ts';
import { modelState } from '../../contract/engine.ts';

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

export const STATE_PATH = '/pagoda/state';
export const GENERATE_PATH = '/pagoda/generate';
export const requestPath = (name: FarRequest): string => `/pagoda/request/${name}`;

export const farState = z.object({ version: z.string(), state: modelState });
export const farAnswer = z.union([z.object({ result: z.unknown() }), z.object({ error: errorValue })]);
