import { z } from 'zod';
import { errorValue } from '../../../engine/contract/errors.ts';
import { live, request } from '../../../engine/contract/kinds.ts';

/** The engine process as main sees it. `restarting`: it ended, and is started again by itself after a short wait; `stopped`: it is not. */
export const engineProcess = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('starting') }),
  z.object({ kind: z.literal('running'), pid: z.int() }),
  z.object({ kind: z.literal('restarting'), error: errorValue, attempt: z.int() }),
  z.object({ kind: z.literal('stopped'), error: errorValue }),
]);
export type EngineProcess = z.output<typeof engineProcess>;

/** Whether the engine that runs does its work (see engine/transport/watchdog.ts). `ms`: for how long it has not, so far. */
export const engineHealth = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('well') }),
  z.object({ kind: z.literal('silent'), ms: z.number() }),
  z.object({ kind: z.literal('stuck'), ms: z.number() }),
]);
export type EngineHealth = z.output<typeof engineHealth>;

/** A model that ended the engine and is not loaded again by itself. */
export const modelTrouble = z.object({
  path: z.string(),
  /** While it was loaded, or before it had written anything. */
  during: z.enum(['load', 'reply']),
  /** How the engine ended; null where the app ended with it. */
  error: errorValue.nullable(),
  /** The model that was chosen in its place; null: the embedded one. */
  instead: z.string().nullable(),
});
export type ModelTrouble = z.output<typeof modelTrouble>;

const none = z.object({});

export const engineLifeContract = {
  'engine.process': live(engineProcess),
  'engine.health': live(engineHealth),
  'engine.restart': request(none, none),
  /** Restarts it, and GPUs that crashed or hung before are tried once more. */
  'engine.tryGpusAgain': request(none, none),
  /** The window is about to have the engine load this file. Answered once that is noted: the file may take engine and app along. */
  'engine.willLoad': request(z.object({ path: z.string().min(1) }), none),
  /** That load ended, with the model or in order without it. */
  'engine.loadEnded': request(z.object({ path: z.string().min(1), loaded: z.boolean() }), none),
  /** The model that was left because it ended the engine; null once a person has chosen again. */
  'engine.trouble': live(modelTrouble.nullable()),
  'engine.forgetTrouble': request(none, none),
} as const;
