import type { ImportSize } from '../../engine/contract/imports.ts';
import type { TakenPaths } from '../../electron/ipc/contract/models.ts';
import { fromErrorValue } from '../../engine/contract/errors.ts';
import type { Pagoda } from '../pagoda.ts';
import { wantedModel } from '../stores/settings.ts';
import { showToast } from '../stores/ui.ts';
import { t } from '../words/words.ts';
import { chooseModel } from './models.ts';
import { report } from './problems.ts';

export function followImports(pagoda: Pagoda): void {
  pagoda.links.app.watch('imports', (jobs) => {
    pagoda.imports.setState({ jobs });
    loadWhenDone(pagoda);
  });
}

/** The import that a person waits for is used once it is done, unless that would end a reply, or another model was chosen meanwhile. */
function loadWhenDone(pagoda: Pagoda): void {
  const { jobs, toUse } = pagoda.imports.getState();
  if (toUse === null) return;
  const state = jobs.find(({ id }) => id === toUse.id)?.state;
  if (state?.kind === 'waiting' || state?.kind === 'running') return;
  pagoda.imports.setState({ toUse: null });
  const wanted = wantedModel(pagoda.settings.getState());
  if (state?.kind === 'done' && wanted === toUse.unless && pagoda.running.size === 0)
    void chooseModel(pagoda, state.path);
}

/** Takes what was dropped or opened: the first model is used, at once or when it is imported; what cannot be used is named. */
export async function takePaths(pagoda: Pagoda, paths: readonly string[]): Promise<void> {
  try {
    const taken = await pagoda.links.app.request('models.take', { paths: [...paths] });
    tellRefused(pagoda, taken, paths.length);
    const [model] = taken.models;
    const [first] = taken.imports;
    if (model) {
      if (taken.models.length > 1)
        showToast(pagoda.ui, {
          tone: 'plain',
          title: t('notices.modelsWereAdded', { count: taken.models.length }),
          detail: t('notices.theFirstOneIsUsed'),
        });
      await chooseModel(pagoda, model.embedded ? null : model.path);
    } else if (first !== undefined) {
      pagoda.imports.setState({ toUse: { id: first, unless: wantedModel(pagoda.settings.getState()) } });
      loadWhenDone(pagoda);
    }
  } catch (error) {
    report(pagoda, error);
  }
}

export async function pickModel(pagoda: Pagoda, what: 'file' | 'folder' = 'file'): Promise<void> {
  try {
    const { path } = await pagoda.links.app.request('models.pick', { what });
    if (path !== null) await takePaths(pagoda, [path]);
  } catch (error) {
    report(pagoda, error);
  }
}

/** One thing that cannot be used is a notice; of several there is a list. */
function tellRefused(pagoda: Pagoda, { refused, more }: TakenPaths, handedOver: number): void {
  const [only] = refused;
  if (only && refused.length === 1 && handedOver === 1 && !more)
    return report(pagoda, fromErrorValue(only.error));
  if (only || more) pagoda.imports.setState({ refused, more });
}

export function dismissRefused(pagoda: Pagoda): void {
  pagoda.imports.setState({ refused: [], more: false });
}

/** What comes of it is told by the list of imports. */
async function ask(
  pagoda: Pagoda,
  name: 'imports.cancel' | 'imports.dismiss' | 'imports.again',
  id: number,
  size?: ImportSize,
): Promise<void> {
  try {
    if (name === 'imports.again') await pagoda.links.app.request(name, size ? { id, size } : { id });
    else await pagoda.links.app.request(name, { id });
  } catch (error) {
    report(pagoda, error);
  }
}
export const cancelImport = (pagoda: Pagoda, id: number): Promise<void> => ask(pagoda, 'imports.cancel', id);
export const dismissImport = (pagoda: Pagoda, id: number): Promise<void> =>
  ask(pagoda, 'imports.dismiss', id);
export const importAgain = (pagoda: Pagoda, id: number, size?: ImportSize): Promise<void> =>
  ask(pagoda, 'imports.again', id, size);
