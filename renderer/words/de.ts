// Without "Sie" and, where it can be, without "du": what is there and what to do ("Modell neu laden", "es wird erneut versucht"). Quotes „so“.
//
// chat, conversation  Chat, Unterhaltung       reply  Antwort                  message  Nachricht
// model  Modell                                draft model  Entwurfsmodell     drafts  Entwürfe
// context  Kontext (Kontextlänge, -zellen)     cache  Cache, cached  im Cache  KV cache  KV-Cache
// beam search  Beam-Suche (beams: Beams)       sampling  Sampling              preset  Vorgabe
// prompt  Prompt, system prompt  System-Prompt token  Token, Tokens            tensor  Tensor
// engine  Engine                               kernels  Kernel                 device  Gerät
// weights  Gewichte                            layers  Schichten               heads  Köpfe
// processor  Prozessor                         memory  Speicher, RAM           disk  Festplatte
// folder  Ordner, file  Datei                  key  Schlüssel, Zugangstoken    log  Protokoll
// trace  Aufzeichnung                          outgoing traffic  Ausgehende Verbindungen
// undo  Rückgängig                             cancel  Abbrechen               try again  Erneut versuchen
// decoding  Wortwahl ("How words are chosen")  template  Chat-Vorlage          branch  Zweig
import type { Translation } from '../../electron/words/catalogue.ts';
import { branches } from './de/branches.ts';
import { chat } from './de/chat.ts';
import { compare } from './de/compare.ts';
import { decoding } from './de/decoding.ts';
import { design } from './de/design.ts';
import { details } from './de/details.ts';
import { doctor } from './de/doctor.ts';
import { engine } from './de/engine.ts';
import { errors } from './de/errors.ts';
import { exactness } from './de/exactness.ts';
import { filing } from './de/filing.ts';
import { general } from './de/general.ts';
import { get } from './de/get.ts';
import { imports } from './de/imports.ts';
import { inspector } from './de/inspector.ts';
import { lending } from './de/lending.ts';
import { library } from './de/library.ts';
import { models } from './de/models.ts';
import { notices } from './de/notices.ts';
import { opening } from './de/opening.ts';
import { otherPagoda } from './de/otherPagoda.ts';
import { outgoing } from './de/outgoing.ts';
import { palette } from './de/palette.ts';
import { personas } from './de/personas.ts';
import { server } from './de/server.ts';
import { settings } from './de/settings.ts';
import { shortcuts } from './de/shortcuts.ts';
import { sidebar } from './de/sidebar.ts';
import { stretch } from './de/stretch.ts';
import { temporary } from './de/temporary.ts';
import { titles } from './de/titles.ts';
import { tokens } from './de/tokens.ts';
import { trace } from './de/trace.ts';
import { ui } from './de/ui.ts';
import { updates } from './de/updates.ts';
import type { en } from './en.ts';

export const de: Translation<typeof en> = {
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
};
