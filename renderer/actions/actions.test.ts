import { expect, test, vi } from 'vitest';
import type { MessageState } from '../../electron/ipc/contract/app.ts';
import { PagodaError } from '../../engine/contract/errors.ts';
import type { ErrorValue } from '../../engine/contract/errors.ts';
import { messagesOf } from '../stores/chats.ts';
import { draftOf, longDraftOf, setDraft, wholeDraftOf } from '../stores/ui.ts';
import { runningIn } from '../stores/generations.ts';
import { embeddedPath, timings } from '../test/builders.ts';
import { begin, done, say } from '../test/scripts.ts';
import { ended, lastShown, shown, stored, toasts, undo } from '../test/onPage.ts';
import { startPagoda } from '../test/startPagoda.ts';
import { deleteChat, newChat, openChat, renameChat, search } from './chats.ts';
import { deleteFrom } from './messages.ts';
import { forgetView, setOverflowPolicy } from './overflow.ts';
import { takePaths } from './imports.ts';
import { continueReply, regenerate, resend, send } from './replies.ts';
import { stopReply } from './running.ts';

const complete: MessageState = { kind: 'complete', finishReason: null };
const stopped: MessageState = { kind: 'complete', finishReason: 'stop' };

test('the end of a reply is told with its chat, unless the person stopped it', async () => {
  const { backend, pagoda } = await startPagoda();
  backend.engine.script = say('Paris.');
  await send(pagoda, 'The capital of France?');
  await ended(pagoda);
  const chatId = pagoda.chats.getState().currentId;
  expect(backend.repliesEnded).toEqual([{ chatId, chatTitle: 'The capital of France?', failed: false }]);
  backend.engine.script = begin('It is');
  await send(pagoda, 'And of Spain?');
  await vi.waitFor(() => expect(pagoda.running.size).toBe(1));
  await stopReply(pagoda, chatId);
  await ended(pagoda);
  expect(backend.repliesEnded).toHaveLength(1);
});

test('the first message begins a chat, is answered, and both are stored', async () => {
  const { backend, pagoda } = await startPagoda();
  backend.engine.script = say('Paris.');
  await send(pagoda, '    What is the capital of France?\n  And its river?\n');
  await ended(pagoda);
  expect(stored(backend, pagoda)).toEqual([
    ['    What is the capital of France?\n  And its river?\n', complete],
    ['Paris.', stopped],
  ]);
  expect(shown(pagoda)).toEqual(['    What is the capital of France?\n  And its river?\n', 'Paris.']);
  expect(lastShown(pagoda)).toMatchObject({ timings, model: 'SmolLM2-135M-Instruct.Q4_1.gguf' });
});

test('the model is given the default system prompt, the conversation and the settings', async () => {
  const { backend, pagoda } = await startPagoda();
  await send(pagoda, 'Hi');
  await ended(pagoda);
  await send(pagoda, 'And again');
  await ended(pagoda);
  expect(backend.engine.asked.at(-1)).toMatchObject({
    prompt: {
      kind: 'chat',
      continueLast: false,
      messages: [
        { role: 'system', content: 'You are a helpful AI assistant.' },
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello.' },
        { role: 'user', content: 'And again' },
      ],
    },
    sampling: { temperature: 0.2, topK: 40, topP: 0.9, minP: 0.05, repeatPenalty: 1 },
    maxTokens: null,
    priority: 'person',
  });
});

test('an empty system prompt sends none, and a seed is sent only where one is set', async () => {
  const { backend, pagoda } = await startPagoda();
  await pagoda.links.app.request('settings.change', { systemPrompt: '', seed: 7 });
  await vi.waitFor(() => expect(pagoda.settings.getState().settings.seed).toBe(7));
  await send(pagoda, 'Hi');
  await ended(pagoda);
  expect([backend.engine.asked[0]?.prompt, backend.engine.asked[0]?.sampling.seed]).toEqual([
    { kind: 'chat', continueLast: false, messages: [{ role: 'user', content: 'Hi' }] },
    7,
  ]);
});

test('stopping keeps what was written and says that it was stopped', async () => {
  const { backend, pagoda } = await startPagoda();
  backend.engine.script = begin('Once upon');
  await send(pagoda, 'Tell me a story');
  const chatId = pagoda.chats.getState().currentId;
  await vi.waitFor(() => {
    const id = runningIn(pagoda.generations.getState(), chatId) ?? '';
    expect(pagoda.generations.getState().byMessage[id]?.text).toBe('Once upon');
  });
  await stopReply(pagoda, chatId);
  expect(stored(backend, pagoda)[1]).toEqual(['Once upon', { kind: 'complete', finishReason: 'cancelled' }]);
});

test('a chat writes one reply at a time, another chat at the same time', async () => {
  const { backend, pagoda } = await startPagoda();
  backend.engine.script = begin('A');
  await send(pagoda, 'first');
  await send(pagoda, 'too early');
  newChat(pagoda);
  await send(pagoda, 'second');
  await vi.waitFor(() => expect(backend.engine.asked.length).toBe(2));
  expect(
    [...backend.chats.stored.values()].map((list) =>
      list.map(({ role, content }) => role === 'user' && content),
    ),
  ).toEqual([
    ['first', false],
    ['second', false],
  ]);
});

test('a stopped reply is continued from its own text', async () => {
  const { backend, pagoda } = await startPagoda();
  backend.engine.script = begin('Once upon');
  await send(pagoda, 'Tell me a story');
  await vi.waitFor(() => expect(backend.engine.asked.length).toBe(1));
  await stopReply(pagoda, pagoda.chats.getState().currentId);
  backend.engine.script = say(' a time.');
  await continueReply(pagoda, lastShown(pagoda));
  await ended(pagoda);
  expect(stored(backend, pagoda)[1]).toEqual(['Once upon a time.', stopped]);
  expect(backend.engine.asked[1]?.prompt).toMatchObject({
    continueLast: true,
    messages: [{ role: 'system' }, { role: 'user' }, { role: 'assistant', content: 'Once upon' }],
  });
});

test('answering again replaces the reply, and undo brings the old one back', async () => {
  const { backend, pagoda } = await startPagoda();
  backend.engine.script = say('First.');
  await send(pagoda, 'Hi');
  await ended(pagoda);
  backend.engine.script = say('Second.');
  await regenerate(pagoda, lastShown(pagoda));
  await ended(pagoda);
  expect(shown(pagoda)).toEqual(['Hi', 'Second.']);
  undo(pagoda);
  await vi.waitFor(() => expect(shown(pagoda)).toEqual(['Hi', 'First.']));
});

test('a key that is held answers again once, and continues once', async () => {
  const { backend, pagoda } = await startPagoda();
  backend.engine.script = say('First.');
  await send(pagoda, 'Hi');
  await ended(pagoda);
  const first = lastShown(pagoda);
  await Promise.all([regenerate(pagoda, first), regenerate(pagoda, first), regenerate(pagoda, first)]);
  await regenerate(pagoda, first);
  await ended(pagoda);
  expect(shown(pagoda)).toEqual(['Hi', 'First.']);
  expect(backend.engine.asked).toHaveLength(2);

  const second = lastShown(pagoda);
  await Promise.all([continueReply(pagoda, second), continueReply(pagoda, second)]);
  await ended(pagoda);
  expect(backend.engine.asked).toHaveLength(3);
  await Promise.all([
    deleteFrom(pagoda, second.chatId, second.id),
    deleteFrom(pagoda, second.chatId, second.id),
  ]);
  expect(toasts(pagoda).filter((title) => title.includes('deleted'))).toEqual(['Message deleted']);
});

test('a draft that is too long for a text field is kept apart, sent before the rest, and back where it cannot be stored', async () => {
  const { backend, pagoda } = await startPagoda();
  const long = 'A line.\n'.repeat(10_000).trim();
  setDraft(pagoda.ui, null, long);
  setDraft(pagoda.ui, null, 'Sum it up.');
  const state = pagoda.ui.getState();
  expect([draftOf(state, null), longDraftOf(state, null)]).toEqual(['Sum it up.', long]);
  const whole = wholeDraftOf(state, null);
  await send(pagoda, whole);
  await ended(pagoda);
  expect(stored(backend, pagoda)[0]?.[0]).toBe(`${long}\n\nSum it up.`);
  expect(wholeDraftOf(pagoda.ui.getState(), null)).toBe('');
  setDraft(pagoda.ui, null, 'x'.repeat(5000));
  expect(draftOf(pagoda.ui.getState(), null)).toBe('');
  setDraft(pagoda.ui, 'other', '字'.repeat(5000));
  expect(draftOf(pagoda.ui.getState(), 'other')).toHaveLength(5000);
});

test('an edited message is sent in place of the old one and all that followed, and undo brings them back', async () => {
  const { backend, pagoda } = await startPagoda();
  await send(pagoda, 'Teh question');
  await ended(pagoda);
  await send(pagoda, 'More');
  await ended(pagoda);
  const [first] = messagesOf(pagoda.chats.getState(), pagoda.chats.getState().currentId);
  if (!first) throw new Error('no message');
  backend.engine.script = say('Better.');
  await resend(pagoda, first, 'The question');
  await ended(pagoda);
  expect(shown(pagoda)).toEqual(['The question', 'Better.']);
  undo(pagoda);
  await vi.waitFor(() => expect(shown(pagoda)).toEqual(['Teh question', 'Hello.', 'More', 'Hello.']));
});

test('undo of an edit stops the new answer while it is being written', async () => {
  const { backend, pagoda } = await startPagoda();
  await send(pagoda, 'Old');
  await ended(pagoda);
  const [first] = messagesOf(pagoda.chats.getState(), pagoda.chats.getState().currentId);
  if (!first) throw new Error('no message');
  backend.engine.script = begin('New answer');
  await resend(pagoda, first, 'New');
  undo(pagoda);
  await vi.waitFor(() => expect(shown(pagoda)).toEqual(['Old', 'Hello.']));
  expect(pagoda.running.size).toBe(0);
});

test('deleting from a message takes all after it, and undo brings them back', async () => {
  const { pagoda } = await startPagoda();
  await send(pagoda, 'Hi');
  await ended(pagoda);
  await deleteFrom(pagoda, lastShown(pagoda).chatId, lastShown(pagoda).id);
  expect([shown(pagoda), toasts(pagoda)]).toEqual([['Hi'], ['Message deleted']]);
  undo(pagoda);
  await vi.waitFor(() => expect(shown(pagoda)).toEqual(['Hi', 'Hello.']));
});

test('a deleted chat is left, and undo opens it again', async () => {
  const { backend, pagoda } = await startPagoda();
  const id = backend.chats.add('Rivers', [{ role: 'user', content: 'Danube?' }]);
  await openChat(pagoda, id);
  await deleteChat(pagoda, id);
  expect([pagoda.chats.getState().currentId, backend.chats.list.current()]).toEqual([null, []]);
  undo(pagoda);
  await vi.waitFor(() => expect(shown(pagoda)).toEqual(['Danube?']));
});

test('a crash of the engine marks the reply and keeps its text; continued, it goes on with the new engine', async () => {
  const { backend, pagoda } = await startPagoda();
  backend.engine.script = begin('Half a');
  await send(pagoda, 'Tell me');
  const crash = { code: 'engine.crashed', data: { exitCode: null, signal: 'SIGKILL' } } as const;
  await vi.waitFor(() =>
    expect(Object.values(pagoda.generations.getState().byMessage)[0]?.text).toBe('Half a'),
  );
  backend.crashEngine(crash);
  await ended(pagoda);
  expect(stored(backend, pagoda)[1]).toEqual(['Half a', { kind: 'failed', error: crash }]);

  backend.engine.script = say(' story.');
  const continuing = continueReply(pagoda, lastShown(pagoda));
  backend.recoverEngine();
  await continuing;
  await ended(pagoda);
  expect(stored(backend, pagoda)[1]).toEqual(['Half a story.', stopped]);
  expect(backend.engine.loads).toEqual([embeddedPath, embeddedPath]);
});

test('a message sent while the engine restarts waits for it', async () => {
  const { backend, pagoda } = await startPagoda();
  backend.crashEngine({ code: 'engine.crashed', data: { exitCode: 1, signal: null } });
  await vi.waitFor(() => expect(pagoda.models.getState().process.kind).toBe('restarting'));
  await send(pagoda, 'Are you there?');
  expect(backend.engine.asked).toEqual([]);
  backend.recoverEngine();
  await ended(pagoda);
  expect(stored(backend, pagoda)[1]).toEqual(['Hello.', stopped]);
});

test('a reply stopped before the engine was there is empty and stopped, not failed', async () => {
  const { backend, pagoda } = await startPagoda();
  backend.crashEngine({ code: 'engine.crashed', data: { exitCode: 1, signal: null } });
  await vi.waitFor(() => expect(pagoda.models.getState().process.kind).toBe('restarting'));
  await send(pagoda, 'Never mind');
  await stopReply(pagoda, pagoda.chats.getState().currentId);
  expect(stored(backend, pagoda)[1]).toEqual(['', { kind: 'complete', finishReason: 'cancelled' }]);
});

test('a reply that cannot be written is marked, told to main, and stored once that works', async () => {
  const { backend, pagoda } = await startPagoda();
  const id = backend.chats.add('Chat', []);
  await openChat(pagoda, id);
  const full: ErrorValue = { code: 'storage.failed', data: { reason: 'full', detail: 'SQLITE_FULL' } };
  backend.engine.script = (_params, emit) => {
    backend.chats.writeError = full;
    emit({ type: 'text', text: 'Precious.', generatedTokens: 1, tokensPerSecond: 1 });
    return Promise.resolve(done('stop'));
  };
  await send(pagoda, 'Say something');
  await ended(pagoda);
  const reply = lastShown(pagoda).id;
  await vi.waitFor(() => expect(pagoda.unsaved.getState().byMessage).toEqual({ [reply]: full }));
  await vi.waitFor(() => expect(backend.atStake.unsaved).toBe(1));
  backend.chats.writeError = null;
  await vi.waitFor(() => expect(backend.atStake.unsaved).toBe(0), { timeout: 5000 });
  expect(backend.chats.messages(id)[1]).toMatchObject({ content: 'Precious.', state: { kind: 'complete' } });
  expect([pagoda.unsaved.getState().byMessage, pagoda.writers.size]).toEqual([{}, 0]);
});

test('a file that is no model is refused in words and changes nothing', async () => {
  const { backend, pagoda } = await startPagoda();
  await takePaths(pagoda, ['/files/holiday.zip']);
  expect([toasts(pagoda), backend.settings.current().modelPath]).toEqual([['Not a GGUF file'], null]);
});

test('nothing is sent while the messages of a chat are not there, and the draft stays', async () => {
  const { backend, pagoda } = await startPagoda();
  const id = backend.chats.add('Chat', [{ role: 'user', content: 'Before' }]);
  const opening = openChat(pagoda, id);
  setDraft(pagoda.ui, id, 'Early words');
  await send(pagoda, 'Early words');
  expect([backend.engine.asked, pagoda.ui.getState().drafts[id]]).toEqual([[], 'Early words']);
  await opening;
  await send(pagoda, 'Early words');
  await ended(pagoda);
  expect(backend.engine.asked.at(-1)?.prompt).toMatchObject({
    messages: [{ role: 'system' }, { content: 'Before' }, { content: 'Early words' }],
  });
});

test('a message that could not be stored waits in its own chat, before what was typed there since', async () => {
  const { backend, pagoda } = await startPagoda();
  const id = backend.chats.add('Chat', []);
  const other = backend.chats.add('Other', []);
  await openChat(pagoda, other);
  await openChat(pagoda, id);
  backend.chats.writeError = { code: 'storage.failed', data: { reason: 'full', detail: 'disk full' } };
  const sending = send(pagoda, 'Precious words');
  setDraft(pagoda.ui, id, 'and more');
  await openChat(pagoda, other);
  await sending;
  const { drafts } = pagoda.ui.getState();
  expect([drafts[id], drafts[other] ?? '']).toEqual(['Precious words\nand more', '']);
});

test('a message that was stored is no draft again when its reply cannot begin, and can be answered then', async () => {
  const { backend, pagoda } = await startPagoda();
  const id = backend.chats.add('Chat', []);
  await openChat(pagoda, id);
  backend.chats.replyError = { code: 'storage.failed', data: { reason: 'full', detail: 'disk full' } };
  await send(pagoda, 'Precious words');
  expect([pagoda.ui.getState().drafts[id], shown(pagoda)]).toEqual(['', ['Precious words']]);
  backend.chats.replyError = null;
  pagoda.ui.getState().toasts.at(-1)?.action?.run();
  await vi.waitFor(() => expect(shown(pagoda)).toEqual(['Precious words', 'Hello.']));
});

test('a reply keeps its reasoning apart, and goes on from its tokens', async () => {
  const { backend, pagoda } = await startPagoda();
  const piece = { generatedTokens: 2, tokensPerSecond: 40 };
  backend.engine.script = (_params, emit) => {
    emit({ type: 'adapted', how: ['systemInTurn'] });
    emit({ type: 'reasoning', text: 'Hm.', ms: 70, ...piece });
    emit({ type: 'text', text: 'Fo', ...piece });
    return Promise.resolve({ ...done('length'), replyTokenIds: [7, 8] });
  };
  await send(pagoda, 'Two and two?');
  await ended(pagoda);
  const facts = { reasoning: 'Hm.', reasoningMs: 70, adapted: ['systemInTurn'], tokenIds: [7, 8] };
  expect(lastShown(pagoda)).toMatchObject({ content: 'Fo', ...facts });
  expect(backend.chats.messages(pagoda.chats.getState().currentId ?? '').at(-1)).toMatchObject(facts);

  backend.engine.script = say('ur.');
  await continueReply(pagoda, lastShown(pagoda));
  await ended(pagoda);
  const { prompt } = backend.engine.asked.at(-1)!;
  expect(prompt.kind === 'chat' && prompt.messages.at(-1)).toEqual({
    role: 'assistant',
    content: 'Fo',
    reasoning: 'Hm.',
    tokenIds: [7, 8],
  });
  expect(lastShown(pagoda)).toMatchObject({ content: 'Four.', reasoning: 'Hm.', tokenIds: null });
});

test('a search that fails says so instead of searching on', async () => {
  const { backend, pagoda } = await startPagoda();
  backend.chats.beforeSearch = () =>
    Promise.reject(new PagodaError('storage.failed', { reason: 'busy', detail: 'locked' }));
  await search(pagoda, 'words');
  expect(pagoda.chats.getState().search).toMatchObject({ kind: 'failed', query: 'words' });
});

test('a message that could not be stored is back in the composer', async () => {
  const { backend, pagoda } = await startPagoda();
  const id = backend.chats.add('Chat', []);
  await openChat(pagoda, id);
  backend.chats.writeError = { code: 'storage.failed', data: { reason: 'full', detail: 'disk full' } };
  await send(pagoda, 'Precious words');
  expect([pagoda.ui.getState().drafts[id], toasts(pagoda), shown(pagoda)]).toEqual([
    'Precious words',
    ['Could not save'],
    [],
  ]);
});

test('a rename is trimmed, and an empty one changes nothing', async () => {
  const { backend, pagoda } = await startPagoda();
  const id = backend.chats.add('Before', []);
  await renameChat(pagoda, id, '   ');
  await renameChat(pagoda, id, '  After ');
  expect(backend.chats.list.current().map(({ title }) => title)).toEqual(['After']);
});

test('a search that has not looked through all messages says so, and is asked again until it has', async () => {
  const { backend, pagoda } = await startPagoda();
  backend.chats.unindexed = 70;
  await search(pagoda, 'danube');
  expect(pagoda.chats.getState().search).toEqual({ kind: 'found', query: 'danube', hits: [], unindexed: 70 });
  backend.chats.add('Rivers', [{ role: 'user', content: 'The Danube' }]);
  backend.chats.unindexed = 0;
  const kinds = new Set<string>();
  pagoda.chats.subscribe((state) => kinds.add(state.search.kind));
  await vi.waitFor(
    () => expect(pagoda.chats.getState().search).toMatchObject({ hits: [{ title: 'Rivers' }], unindexed: 0 }),
    { timeout: 3000 },
  );
  // What was found already stays meanwhile.
  expect([...kinds]).toEqual(['found']);
});

test('a search shows the answer to its newest question, and clearing it ends it', async () => {
  const { backend, pagoda } = await startPagoda();
  backend.chats.add('Rivers', [{ role: 'user', content: 'The Danube and the Seine' }]);
  const answers = new Map<string, () => void>();
  backend.chats.beforeSearch = (query) => new Promise((resolve) => answers.set(query, resolve));
  const found = {
    kind: 'found',
    query: 'danube',
    hits: [{ snippet: 'The \uE000Danube\uE001 and the Seine' }],
  };
  for (const order of [
    ['seine', 'danube'],
    ['danube', 'seine'],
  ]) {
    const searches = { seine: search(pagoda, 'seine'), danube: search(pagoda, 'danube') };
    await vi.waitFor(() => expect([...answers.keys()]).toEqual(['seine', 'danube']));
    for (const query of order) {
      answers.get(query)?.();
      await searches[query as keyof typeof searches];
      // An older answer, whenever it comes, shows nothing and takes nothing away.
      if (query === 'seine' && order[0] === 'seine')
        expect(pagoda.chats.getState().search).toMatchObject({ kind: 'running', query: 'danube' });
      else expect(pagoda.chats.getState().search).toMatchObject(found);
    }
    answers.clear();
  }
  backend.chats.beforeSearch = () => Promise.resolve();
  await search(pagoda, '');
  expect(pagoda.chats.getState().search).toEqual({ kind: 'off' });
});

test('where the model sees a chat from is kept with it and asked for again, until the model sees all or a person undoes it', async () => {
  const { backend, pagoda } = await startPagoda();
  const overflow = () => pagoda.chats.getState().list?.[0]?.overflow;
  const asked = () => backend.engine.asked.at(-1)?.overflow;
  backend.engine.script = say('One');
  await send(pagoda, 'First');
  await ended(pagoda);
  expect(asked()).toEqual({ policy: 'slide', dropped: 0, summary: null });
  const chatId = pagoda.chats.getState().currentId ?? '';
  await setOverflowPolicy(pagoda, chatId, 'summarise');
  backend.engine.script = (params, emit, signal) => {
    emit({ type: 'overflowed', promptTokens: 9, dropped: 2, newly: 2, tokens: 20, summary: 'One.' });
    emit({ type: 'prompt', read: 0, total: 9 });
    return say('Two')(params, emit, signal);
  };
  await send(pagoda, 'Second');
  await ended(pagoda);
  const second = backend.chats.messages(chatId)[2]!;
  await vi.waitFor(() =>
    expect(overflow()).toEqual({ policy: 'summarise', view: { from: second.id, summary: 'One.' } }),
  );
  backend.engine.script = (params, emit, signal) => {
    emit({ type: 'prompt', read: 0, total: 9 });
    return say('Three')(params, emit, signal);
  };
  await send(pagoda, 'Third');
  await ended(pagoda);
  expect(asked()).toEqual({ policy: 'summarise', dropped: 2, summary: 'One.' });
  await vi.waitFor(() => expect(overflow()?.view).toBeNull());
  expect(backend.chats.messages(chatId).length).toBe(6);
  await forgetView(pagoda, chatId);
  expect(overflow()).toEqual({ policy: 'summarise', view: null });
});

test('of a deleted chat is forgotten what is cached of it, and with the last one everything', async () => {
  const { backend, pagoda } = await startPagoda();
  backend.engine.script = say('One');
  await send(pagoda, 'First');
  await ended(pagoda);
  const first = pagoda.chats.getState().currentId ?? '';
  expect(backend.engine.asked.at(-1)?.chat).toBe(first);
  newChat(pagoda);
  await send(pagoda, 'Second');
  await ended(pagoda);
  await deleteChat(pagoda, first);
  await vi.waitFor(() => expect(backend.engine.forgotten).toEqual([first]));
  await deleteChat(pagoda, pagoda.chats.getState().currentId ?? '');
  await vi.waitFor(() => expect(backend.engine.cleared).toBe(1));
  expect(backend.engine.forgotten).toEqual([first]);
});
