import { toErrorValue, type ErrorValue } from '../../engine/contract/errors.ts';
import type { Pagoda } from '../pagoda.ts';
import { report } from './problems.ts';

export function followOtherPagoda(pagoda: Pagoda): void {
  pagoda.links.app.watch('otherPagoda.key', (otherKey) => pagoda.settings.setState({ otherKey }));
  pagoda.models.subscribe(({ model, entries }) => {
    // Where its file lies there is not told; no other model has as many bytes.
    const embedded = entries?.find((entry) => entry.embedded)?.fileBytes ?? null;
    const otherIsEmbedded = model.kind === 'ready' && model.model.fileBytes === embedded;
    if (otherIsEmbedded !== pagoda.settings.getState().otherIsEmbedded)
      pagoda.settings.setState({ otherIsEmbedded });
  });
}

/** Has the chats use the engine of another Pagoda. Resolves to why that cannot be, or null. `key` left out: the one that is kept. */
export async function reachOther(
  pagoda: Pagoda,
  wanted: { readonly url: string; readonly key?: string },
): Promise<ErrorValue | null> {
  try {
    await pagoda.links.app.request('otherPagoda.use', wanted);
    return null;
  } catch (error) {
    return toErrorValue(error);
  }
}

export async function forgetOther(pagoda: Pagoda): Promise<void> {
  try {
    await pagoda.links.app.request('otherPagoda.forget', {});
  } catch (error) {
    report(pagoda, error);
  }
}
