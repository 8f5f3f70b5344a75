import { app } from 'electron';
import { spokenLanguage } from '../../ipc/contract/language.ts';
import { cannotStartWords } from '../words.ts';
import { words as spoken } from '../words/t.ts';
import { showNotice } from './desktop.ts';

/** Says why the app cannot start on `folder`, where its data is, to who looks at the screen and who looks at the terminal, and ends it. Once Electron is ready. */
export async function cannotStart(thrown: unknown, folder: string): Promise<void> {
  // The settings, which may say another, are not read.
  spoken.speak(spokenLanguage('system', app.getLocale()));
  const words = cannotStartWords(thrown, folder);
  process.stderr.write(`${words.message}\n${words.detail}\n`);
  await showNotice(undefined, words);
  app.exit(1);
}
