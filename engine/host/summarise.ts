import type { ChatMessage } from '../contract/prompt.ts';
import type { EncodedPrompt } from '../prompting/prompter.ts';
import { leadingSystem, turnStarts, viewed } from '../text/index.ts';
import { summaryTokens } from './overflow.ts';
import { quietReply, type QuietReply } from './quietReply.ts';
import type { RunningModel } from './runningModel.ts';

export interface ToSummarise {
  messages: readonly ChatMessage[];
  /** Of those after the leading system messages, [from, to); both where a turn begins. */
  from: number;
  to: number;
  /** What stands for the messages before `from`; null: nothing. */
  summary: string | null;
}

/** What the model is asked for. About 0.7 words a token are what it can write in the room there is. */
const request = (tokens: number): ChatMessage => ({
  role: 'user',
  content:
    `Summarise our conversation so far in at most ${Math.max(5, Math.floor(tokens * 0.7))} words, as notes to yourself: ` +
    'names, facts and numbers, what was asked for, what was decided and what is open. Write the summary and nothing else.',
});

/**
 * Has the model summarise turns of a conversation, in as many rounds as it takes for each to fit into the context: the turns as they are and the
 * request after them, so that nothing that is cached of them has to be read again. A turn that does not fit by itself is left out. '' where the
 * model had nothing to say, or nothing fitted.
 */
export async function summarise(
  { messages, from, to, summary }: ToSummarise,
  model: RunningModel,
  reply: () => Omit<QuietReply, 'maxTokens'>,
  signal: AbortSignal,
): Promise<string> {
  const { contextLength } = model.description;
  const maxTokens = summaryTokens(contextLength);
  const ends = [...turnStarts(messages).filter((start) => start > from && start < to), to];
  let told = summary;
  let at = from;
  while (at < to) {
    const round = await longestRound(at, told);
    if (!round) {
      at = ends.find((end) => end > at)!;
      continue;
    }
    await model.pages?.fetch(round.encoded.tokens);
    const said = await quietReply(model, round.encoded, { ...reply(), maxTokens }, signal);
    if (said.trim() !== '') told = said.trim();
    at = round.end;
  }
  return told ?? '';

  /** As many turns from `start` on as fit, each try with half of those before it. */
  async function longestRound(
    start: number,
    before: string | null,
  ): Promise<{ encoded: EncodedPrompt; end: number } | null> {
    for (let most = ends.filter((end) => end > start); most.length > 0;) {
      const end = most.at(-1)!;
      const turns = messages.slice(0, leadingSystem(messages) + end);
      const asked = [...viewed(turns, { dropped: start, summary: before }), request(maxTokens)];
      const prompt = { kind: 'chat', messages: asked, continueLast: false } as const;
      const encoded = await model.prompter.encode(prompt, 'reply', signal);
      if (encoded.tokens.length + maxTokens <= contextLength) return { encoded, end };
      most = most.slice(0, most.length >> 1);
    }
    return null;
  }
}
