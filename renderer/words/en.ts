// All that the page says, by the part of the app that says it. A new text: its English here in en/PART.ts, its German in de/PART.ts, and
// `t('part.name', { values })` where it is shown. Texts are made where they are shown, never as a module is read: the language may change.
// "{{name}}" is a place for a value, written by renderer/ui/format.ts where it is a number; "name_one" and "name_other" are one text by its
// `count`, "{{count, number}}". "<part>…</part>" is an element (renderer/words/Rich.tsx).
import { branches } from './en/branches.ts';
import { chat } from './en/chat.ts';
import { compare } from './en/compare.ts';
import { decoding } from './en/decoding.ts';
import { design } from './en/design.ts';
import { details } from './en/details.ts';
import { doctor } from './en/doctor.ts';
import { engine } from './en/engine.ts';
import { errors } from './en/errors.ts';
import { exactness } from './en/exactness.ts';
import { filing } from './en/filing.ts';
import { general } from './en/general.ts';
import { get } from './en/get.ts';
import { imports } from './en/imports.ts';
import { inspector } from './en/inspector.ts';
import { lending } from './en/lending.ts';
import { library } from './en/library.ts';
import { models } from './en/models.ts';
import { notices } from './en/notices.ts';
import { opening } from './en/opening.ts';
import { otherPagoda } from './en/otherPagoda.ts';
import { outgoing } from './en/outgoing.ts';
import { palette } from './en/palette.ts';
import { personas } from './en/personas.ts';
import { server } from './en/server.ts';
import { settings } from './en/settings.ts';
import { shortcuts } from './en/shortcuts.ts';
import { sidebar } from './en/sidebar.ts';
import { stretch } from './en/stretch.ts';
import { temporary } from './en/temporary.ts';
import { titles } from './en/titles.ts';
import { tokens } from './en/tokens.ts';
import { trace } from './en/trace.ts';
import { ui } from './en/ui.ts';
import { updates } from './en/updates.ts';

export const en = {
  branches,
  chat,
  compare,
  decoding,
  design,
  details,
  doctor,
  engine,
  errors,
  exactness,
  filing,
  general,
  get,
  imports,
  inspector,
  lending,
  library,
  models,
  notices,
  opening,
  otherPagoda,
  outgoing,
  palette,
  personas,
  server,
  settings,
  shortcuts,
  sidebar,
  stretch,
  temporary,
  titles,
  tokens,
  trace,
  ui,
  updates,
} as const;
