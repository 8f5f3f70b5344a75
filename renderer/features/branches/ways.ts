import { createContext, useMemo } from 'react';
import { waysOf, type Way } from '../../stores/branchTree.ts';
import { useFamily } from './useFamily.ts';

/** Messages of a chat and all its branches: more are not read only to say where they part. */
const mostRead = 4000;

export type Ways = ReadonlyMap<string, readonly Way[]>;

/** At which messages of the open chat others go on otherwise. */
export const WaysContext = createContext<Ways>(new Map());

export function useWays(chatId: string): Ways {
  const { told } = useFamily(chatId, mostRead);
  return useMemo(() => waysOf(told, chatId), [told, chatId]);
}
