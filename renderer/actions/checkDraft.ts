import { toErrorValue } from '../../engine/contract/errors.ts';
import type { Pagoda } from '../pagoda.ts';
import { refusesDraft, type DraftCheck } from '../stores/draftChecks.ts';

/** Asks the engine whether a draft model fits a model, by what their files say of themselves, and shows the answer. */
export async function checkDraft(pagoda: Pagoda, path: string, draftModel: string): Promise<DraftCheck> {
  const show = (check: DraftCheck): DraftCheck => {
    pagoda.models.setState({ draft: { path, draftModel, check } });
    return check;
  };
  show({ kind: 'checking' });
  try {
    const { notes } = await pagoda.engine.current().request('model.checkDraft', { path, draftModel });
    return show({ kind: 'fits', notes });
  } catch (error) {
    const value = toErrorValue(error);
    if (refusesDraft(value)) return show({ kind: 'refused', error: value });
    pagoda.models.setState({ draft: null });
    return { kind: 'checking' };
  }
}
