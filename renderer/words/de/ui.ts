import type { Translated } from '../../../electron/words/catalogue.ts';
import type { ui as english } from '../en/ui.ts';

export const ui: Translated<typeof english> = {
  bytes: '{{amount}} Bytes',
  tokens_one: '{{count, number}} Token',
  tokens_other: '{{count, number}} Tokens',
  notices: 'Hinweise',
  dismissAll: 'Alle schließen',
  dismiss: 'Schließen',
  backToTheChat: 'Zurück zum Chat',
  thingsDidNotWork: '{{count, number}} Dinge gingen nicht',
};
