import type { LibraryEntry } from '../../contract/library.ts';
import type { OfferedModel } from '../../contract/server.ts';
import type { KeptValues } from './keptValues.ts';

/** What requests are told of a model; the rest is what it has where they say nothing. */
export type OfferedFacts = Omit<OfferedModel, 'settings' | keyof KeptValues>;

/** Of one that the library found. */
export const offeredFacts = ({
  path,
  name,
  owner,
  bytes,
  parameters,
  contextLength,
  quantisation,
  modifiedAt,
}: LibraryEntry): OfferedFacts => ({
  path,
  name,
  owner,
  bytes,
  parameters,
  contextLength,
  quantisation,
  modifiedAt,
});

/** Of one that a person named, wherever it lies: its header is not read for it. */
export const addedFacts = (path: string, name: string, bytes: number): OfferedFacts => ({
  path,
  name,
  owner: 'added',
  bytes,
  parameters: null,
  contextLength: null,
  quantisation: null,
  modifiedAt: 0,
});
