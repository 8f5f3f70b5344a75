import { toErrorValue } from '../../engine/contract/errors.ts';
import { errorWords, nextStepLabels, type NextStep } from '../errors/words.ts';
import type { Pagoda } from '../pagoda.ts';
import { showToast } from '../stores/ui.ts';
import { newChat } from './chats.ts';
import { chooseModel, loadWanted, pickModel } from './models.ts';

/** Tells a person about a failure, with its next step at hand. `retry` is offered only where there is something to do again. */
export function report(pagoda: Pagoda, thrown: unknown, retry?: () => void): void {
  const { title, detail, next } = errorWords(toErrorValue(thrown));
  const run = next === 'retry' ? retry : next ? () => takeStep(pagoda, next) : undefined;
  showToast(pagoda.ui, {
    tone: 'error',
    title,
    detail,
    ...(run && next ? { action: { label: nextStepLabels[next], run } } : {}),
  });
}

/** Does what an error's words propose; `retry` belongs to the place that failed. */
export function takeStep(pagoda: Pagoda, step: Exclude<NextStep, 'retry'>): void {
  const ask = (name: 'engine.restart' | 'app.openLogs') =>
    void pagoda.links.app.request(name, {}).catch((error: unknown) => report(pagoda, error));
  switch (step) {
    case 'openModel':
      return void pickModel(pagoda);
    case 'useEmbedded':
      return void chooseModel(pagoda, null);
    case 'reloadModel':
      return loadWanted(pagoda, { again: true });
    case 'restartEngine':
      return ask('engine.restart');
    case 'openLogs':
      return ask('app.openLogs');
    case 'contextSettings':
      return pagoda.ui.setState({ view: 'settings', settingsSection: 'model' });
    case 'engineSettings':
      return pagoda.ui.setState({ view: 'settings', settingsSection: 'engine' });
    case 'newChat':
      return newChat(pagoda);
  }
}
