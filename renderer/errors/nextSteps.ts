import { t } from '../words/words.ts';

/** What a person can do about it from where they stand; the place that shows the words decides how to offer it. */
export type NextStep =
  | 'openModel'
  | 'useEmbedded'
  | 'reloadModel'
  | 'restartEngine'
  | 'contextSettings'
  | 'automaticContext'
  | 'useProcessor'
  | 'engineSettings'
  | 'newChat'
  | 'retry'
  | 'openLogs'
  | 'otherPagoda';

export const nextStepLabels: { readonly [S in NextStep]: () => string } = {
  openModel: () => t('errors.openAGGUF'),
  useEmbedded: () => t('errors.useTheEmbeddedModel'),
  reloadModel: () => t('errors.loadAgain'),
  restartEngine: () => t('errors.restartEngine'),
  contextSettings: () => t('errors.contextSettings'),
  automaticContext: () => t('errors.automaticContextLength'),
  useProcessor: () => t('errors.useTheProcessor'),
  engineSettings: () => t('errors.engineSettings'),
  newChat: () => t('errors.newChat'),
  retry: () => t('errors.tryAgain'),
  openLogs: () => t('errors.showLogs'),
  otherPagoda: () => t('errors.addressAndKey'),
};
