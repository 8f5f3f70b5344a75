import { useEffect } from 'react';
import { useStore } from 'zustand';
import { usePagoda } from '../../PagodaContext.ts';
import type { GenerationState } from '../../stores/generations.ts';

/** A reply that is being written, for whoever shows it: while nobody does it follows only now and then. Undefined: it has ended, or never ran. */
export function useGeneration(messageId: string): GenerationState | undefined {
  const { generations, onscreen } = usePagoda();
  useEffect(() => onscreen.show(messageId), [onscreen, messageId]);
  return useStore(generations, (state) => state.byMessage[messageId]);
}
