import type { Translated } from '../../../electron/words/catalogue.ts';
import type { personas as english } from '../en/personas.ts';

export const personas: Translated<typeof english> = {
  title: 'Personas',
  none: 'Keine',
  button: 'Persona: {{name}}',
  tip: 'Was dem Modell vor diesem Chat gesagt wird',
  asItWas: '{{name}}, wie sie war',
  edit: 'Personas bearbeiten …',
  ofNew: 'Persona neuer Chats',
  ofNewHelp:
    'Was dem Modell vor einem Chat gesagt wird, unter einem Namen, anstelle des System-Prompts. Jeder Chat kann eine andere haben, gewählt neben dem Eingabefeld, und behält sie so, wie sie bei der Wahl war.',
  empty:
    'Noch keine. Eine Persona ist ein System-Prompt mit einem Namen: eine Übersetzerin, ein geduldiger Lehrer, eine Kritikerin von Code.',
  add: 'Persona hinzufügen',
  new: 'Neue Persona',
  name: 'Name',
  prompt: 'Was dem Modell gesagt wird',
  placeholder: 'Es antwortet ein geduldiger Lehrer: mit Fragen, die zur Antwort führen.',
  delete: 'Persona {{name}} löschen',
  deleted: 'Persona gelöscht',
  tooMany_one: 'Es gibt {{count, number}} Persona, und mehr können nicht behalten werden',
  tooMany_other: 'Es gibt {{count, number}} Personas, und mehr können nicht behalten werden',
};
