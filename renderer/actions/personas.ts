import {
  LONGEST_PERSONA_NAME,
  LONGEST_PERSONA_PROMPT,
  MOST_PERSONAS,
  type ChatPersona,
  type Persona,
} from '../../electron/ipc/contract/personas.ts';
import type { Pagoda } from '../pagoda.ts';
import { showToast } from '../stores/ui.ts';
import { t } from '../words/words.ts';
import { report } from './problems.ts';
import { changeSettings } from './settings.ts';

/** What the model is told before a chat, by name: kept in the settings, chosen for a chat. */

const ofId = (pagoda: Pagoda, id: string | null): Persona | null =>
  pagoda.settings.getState().settings.personas.find((each) => each.id === id) ?? null;

/** Null: what is told before all. That of the chat that does not exist yet is the settings', until another is chosen for it. */
export function personaOf(pagoda: Pagoda, chatId: string | null): ChatPersona | null {
  if (chatId !== null) return pagoda.chats.getState().list?.find(({ id }) => id === chatId)?.persona ?? null;
  const { newPersona } = pagoda.ui.getState();
  return newPersona === undefined ? ofId(pagoda, pagoda.settings.getState().settings.persona) : newPersona;
}

export async function choosePersona(
  pagoda: Pagoda,
  chatId: string | null,
  persona: ChatPersona | null,
): Promise<void> {
  if (chatId === null) return pagoda.ui.setState({ newPersona: persona });
  try {
    await pagoda.links.app.request('chats.setPersona', { id: chatId, persona });
  } catch (error) {
    report(pagoda, error);
  }
}

/** Gives back its id, or null where no more can be kept. */
export async function addPersona(pagoda: Pagoda): Promise<string | null> {
  const { personas } = pagoda.settings.getState().settings;
  if (personas.length >= MOST_PERSONAS) {
    const title = t('personas.tooMany', { count: MOST_PERSONAS });
    showToast(pagoda.ui, { tone: 'error', title });
    return null;
  }
  const id = crypto.randomUUID();
  await changeSettings(pagoda, { personas: [...personas, { id, name: t('personas.new'), prompt: '' }] });
  return id;
}

/** An empty name changes nothing; what is longer than one may be is cut. */
export async function changePersona(
  pagoda: Pagoda,
  id: string,
  change: Partial<Pick<Persona, 'name' | 'prompt'>>,
): Promise<void> {
  const name = change.name?.trim().slice(0, LONGEST_PERSONA_NAME).trim();
  const prompt = change.prompt?.slice(0, LONGEST_PERSONA_PROMPT);
  const given = { ...(name ? { name } : {}), ...(prompt === undefined ? {} : { prompt }) };
  if (Object.keys(given).length === 0) return;
  const { personas } = pagoda.settings.getState().settings;
  await changeSettings(pagoda, {
    personas: personas.map((each) => (each.id === id ? { ...each, ...given } : each)),
  });
}

/** With a way back. Chats that have it keep it as it was. */
export async function deletePersona(pagoda: Pagoda, id: string): Promise<void> {
  const { personas, persona } = pagoda.settings.getState().settings;
  const at = personas.findIndex((each) => each.id === id);
  const gone = personas[at];
  if (!gone) return;
  await changeSettings(pagoda, {
    personas: personas.toSpliced(at, 1),
    ...(persona === id ? { persona: null } : {}),
  });
  showToast(pagoda.ui, {
    tone: 'plain',
    title: t('personas.deleted'),
    detail: gone.name,
    action: {
      label: t('filing.undo'),
      run: () => {
        const now = pagoda.settings.getState().settings.personas;
        void changeSettings(pagoda, {
          personas: now.toSpliced(Math.min(at, now.length), 0, gone),
          ...(persona === id ? { persona } : {}),
        });
      },
    },
  });
}
