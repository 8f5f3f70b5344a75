import { expect, test, vi } from 'vitest';
import { startPagoda } from '../test/startPagoda.ts';
import { newChat } from './chats.ts';
import { addPersona, changePersona, choosePersona, deletePersona, personaOf } from './personas.ts';
import { send } from './replies.ts';
import { changeSettings } from './settings.ts';

async function setUp() {
  const { backend, pagoda } = await startPagoda();
  const quiet = () => vi.waitFor(() => expect(pagoda.generations.getState().byMessage).toEqual({}));
  const told = () => {
    const { prompt } = backend.engine.asked.at(-1)!;
    return prompt.kind === 'chat' ? prompt.messages.find(({ role }) => role === 'system')?.content : null;
  };
  const make = async (name: string, prompt: string) => {
    const id = (await addPersona(pagoda))!;
    await changePersona(pagoda, id, { name, prompt });
    return pagoda.settings.getState().settings.personas.find((each) => each.id === id)!;
  };
  return { backend, pagoda, quiet, told, make };
}

test('new chats have the persona of the settings, and keep it as it was', async () => {
  const { pagoda, quiet, told, make } = await setUp();
  const teacher = await make('Teacher', 'Teach.');
  await changeSettings(pagoda, { persona: teacher.id });
  await send(pagoda, 'Hello');
  await quiet();
  expect(told()).toBe('Teach.');
  const id = pagoda.chats.getState().currentId!;
  await changePersona(pagoda, teacher.id, { prompt: 'Shout.' });
  await deletePersona(pagoda, teacher.id);
  expect(personaOf(pagoda, id)).toEqual({ id: teacher.id, name: 'Teacher', prompt: 'Teach.' });
  await send(pagoda, 'And?');
  await quiet();
  expect(told()).toBe('Teach.');
  newChat(pagoda);
  await send(pagoda, 'Hello');
  await quiet();
  expect(told()).toBe('You are a helpful AI assistant.');
});

test('one chosen for the chat that does not exist yet is that one’s alone, none included', async () => {
  const { pagoda, quiet, told, make } = await setUp();
  const teacher = await make('Teacher', 'Teach.');
  const critic = await make('Critic', 'Criticise.');
  await changeSettings(pagoda, { persona: teacher.id });
  await choosePersona(pagoda, null, critic);
  await send(pagoda, 'Hello');
  await quiet();
  expect(told()).toBe('Criticise.');
  newChat(pagoda);
  expect(personaOf(pagoda, null)?.name).toBe('Teacher');
  await choosePersona(pagoda, null, null);
  await send(pagoda, 'Hello');
  await quiet();
  expect(told()).toBe('You are a helpful AI assistant.');
});

test('another is chosen for a chat that is there, and an empty one leaves it to the model’s template', async () => {
  const { pagoda, quiet, told, make } = await setUp();
  const silent = await make('Silent', '');
  await send(pagoda, 'Hello');
  await quiet();
  await choosePersona(pagoda, pagoda.chats.getState().currentId, silent);
  await vi.waitFor(() => expect(personaOf(pagoda, pagoda.chats.getState().currentId)?.name).toBe('Silent'));
  await send(pagoda, 'And?');
  await quiet();
  expect(told()).toBeUndefined();
});

test('a deleted one comes back at its place and as what it was for new chats', async () => {
  const { pagoda, make } = await setUp();
  const teacher = await make('Teacher', 'Teach.');
  await make('Critic', 'Criticise.');
  await changeSettings(pagoda, { persona: teacher.id });
  await deletePersona(pagoda, teacher.id);
  expect(pagoda.settings.getState().settings).toMatchObject({
    persona: null,
    personas: [{ name: 'Critic' }],
  });
  pagoda.ui.getState().toasts.at(-1)!.action!.run();
  await vi.waitFor(() =>
    expect(pagoda.settings.getState().settings).toMatchObject({
      persona: teacher.id,
      personas: [{ name: 'Teacher' }, { name: 'Critic' }],
    }),
  );
});

test('a name that is empty changes nothing', async () => {
  const { pagoda, make } = await setUp();
  const teacher = await make('Teacher', 'Teach.');
  await changePersona(pagoda, teacher.id, { name: '   ' });
  expect(pagoda.settings.getState().settings.personas).toEqual([teacher]);
});
