import { invalid } from '../apiError.ts';

/** The value of a field that goes by several names. Throws `ApiError` 400 where two of them say two things: one would be passed over in silence. */
export function oneOf<N extends string>(
  fields: { readonly [K in N]?: number | undefined },
  ...names: readonly N[]
): number | undefined {
  const [first, ...others] = names.filter((name) => fields[name] !== undefined);
  if (first === undefined) return undefined;
  const other = others.find((name) => fields[name] !== fields[first]);
  if (other !== undefined)
    throw invalid(`${other}: is the same as ${first}, and says something else. Give one of them.`, other);
  return fields[first];
}
