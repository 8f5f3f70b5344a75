import { z } from 'zod';

/** What a model is told before a conversation, under a name. */

export const LONGEST_PERSONA_NAME = 60;
export const LONGEST_PERSONA_PROMPT = 100_000;
/** As many as a person can keep. */
export const MOST_PERSONAS = 200;

const name = z.string().min(1).max(LONGEST_PERSONA_NAME);
const prompt = z.string().max(LONGEST_PERSONA_PROMPT);

/** One that a person keeps. */
export const persona = z.object({ id: z.string().min(1).max(64), name, prompt });
export type Persona = z.output<typeof persona>;

/** A chat's own, as it was when it was chosen: what becomes of it later changes no chat. `id`: the one that it was. */
export const chatPersona = z.object({ id: z.string().max(64), name, prompt });
export type ChatPersona = z.output<typeof chatPersona>;
