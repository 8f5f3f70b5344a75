import { createContext, use } from 'react';
import type { Pagoda } from './pagoda.ts';

export const PagodaContext = createContext<Pagoda | null>(null);

export function usePagoda(): Pagoda {
  const pagoda = use(PagodaContext);
  if (!pagoda) throw new Error('usePagoda outside of a PagodaContext');
  return pagoda;
}
