import type { Translated } from '../../../electron/words/catalogue.ts';
import type { palette as english } from '../en/palette.ts';

export const palette: Translated<typeof english> = {
  title: 'Alles finden',
  placeholder: 'Aktion, Chat, Einstellung oder Modell',
  actions: 'Aktionen',
  chats: 'Chats',
  settings: 'Einstellungen',
  ownValues: 'Des geladenen Modells',
  models: 'Modelle',
  personas: 'Personas',
  presets: 'Wie Wörter gewählt werden',
  results: 'Weiter suchen',
  list: 'Was es gibt',
  inConversations: 'Alle Unterhaltungen nach „{{query}}“ durchsuchen',
  inSettings: 'Die Einstellungen nach „{{query}}“ durchsuchen',
  getModels: 'Modelle holen',
  outgoing: 'Ausgehender Verkehr',
  newFolder: 'Neuer Ordner',
  archived: 'Archivierte Chats',
  restartEngine: 'Engine neu starten',
  openLogs: 'Protokolle zeigen',
  whatIsWrong: 'Nach Fehlern suchen',
  clearCache: 'Leeren, was im Cache steht',
  saveAll: 'Alle Unterhaltungen sichern',
  otherPagoda: 'Ein anderes Pagoda verwenden',
  noPersona: 'Keine Persona',
};
