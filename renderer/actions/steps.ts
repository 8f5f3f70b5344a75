import type { NextStep } from '../errors/nextSteps.ts';
import type { Pagoda } from '../pagoda.ts';
import { newChat } from './chats.ts';
import { pickModel } from './imports.ts';
import { chooseModel, reloadModel } from './models.ts';
import { report } from './problems.ts';
import { applyContextLength, changeSettings } from './settings.ts';

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
      return reloadModel(pagoda);
    case 'restartEngine':
      return ask('engine.restart');
    case 'openLogs':
      return ask('app.openLogs');
    case 'contextSettings':
      return pagoda.ui.setState({ view: 'settings', settingsSection: 'model' });
    case 'engineSettings':
      return pagoda.ui.setState({ view: 'settings', settingsSection: 'engine' });
    case 'otherPagoda':
      return pagoda.ui.setState({ otherPagodaOpen: true });
    case 'automaticContext':
      return void applyContextLength(pagoda, null);
    case 'useProcessor':
      // Main starts another engine for it.
      return void changeSettings(pagoda, { gpu: 'off' });
    case 'newChat':
      return newChat(pagoda);
  }
}

/** Takes the steps that notices propose, once a person chose them. */
export function followSteps(pagoda: Pagoda): void {
  pagoda.ui.subscribe(({ step }) => {
    if (step === null) return;
    pagoda.ui.setState({ step: null });
    takeStep(pagoda, step);
  });
}
