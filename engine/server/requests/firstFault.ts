import type { z } from 'zod';

/**
 * A value against its schema, to the first thing that is wrong with it: no more is told, and one issue for each element of a large array would fill the
 * memory. Elements whose issues let parsing go on (lengths, ranges) need `abort` in their schema or a bound of the array.
 */
export const parseToFault = <S extends z.ZodType>(
  schema: S,
  value: unknown,
): z.ZodSafeParseResult<z.output<S>> => schema.safeParse(value, untilFault);

/** Zod has it for its own `validate`, which says no place; its public type of these options leaves it out. */
const untilFault = { abortEarly: true } as z.core.ParseContext<z.core.$ZodIssue>;
