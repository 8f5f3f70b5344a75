// All that the page says, by the part of the app that says it. A new text: its English here in en/PART.ts, its German in de/PART.ts, and
// `t('part.name', { values })` where it is shown. Texts are made where they are shown, never as a module is read: the language may change.
// "{{name}}" is a place for a value, written by renderer/ui/format.ts where it is a number; "name_one" and "name_other" are one text by its
// `count`, "{{count, number}}". "<part>…</part>" is an element (renderer/words/Rich.tsx).
import { decoding } from './en/decoding.ts';
import { doctor } from './en/doctor.ts';
import { engine } from './en/engine.ts';
import { errors } from './en/errors.ts';
import { exactness } from './en/exactness.ts';
import { filing } from './en/filing.ts';
import { general } from './en/general.ts';
import { lending } from './en/lending.ts';
import { settings } from './en/settings.ts';
import { temporary } from './en/temporary.ts';
import { titles } from './en/titles.ts';
import { trace } from './en/trace.ts';
import { ui } from './en/ui.ts';

export const en = {
  decoding,
  doctor,
  engine,
  errors,
  exactness,
  filing,
  general,
  lending,
  settings,
  temporary,
  titles,
  trace,
  ui,
} as const;
