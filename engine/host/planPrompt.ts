import type { Overflow, PlannedMessage, PromptPlan } from '../contract/overflow.ts';
import type { PromptInput } from '../contract/prompt.ts';
import type { ModelSlot } from './modelSlot.ts';
import { encodePrompt, roomBefore, summaryTokens } from './overflow.ts';

/** Serves `prompt.plan`. */
export const promptPlanner =
  (slot: ModelSlot) =>
  async ({ prompt, overflow }: { prompt: PromptInput; overflow: Overflow }): Promise<PromptPlan> => {
    const never = new AbortController().signal;
    const model = await slot.ready(never);
    const { contextLength } = model.description;
    const { policy, summary } = overflow;
    const spare = policy === 'summarise' && summary === null ? summaryTokens(contextLength) : 0;
    const room = roomBefore(contextLength, null, spare);
    const wanted = { prompt, overflow, room, use: 'count', begins: true } as const;
    const { tokens, view, begins } = await encodePrompt(wanted, model, never);
    const found = model.lookUp(tokens);
    const messages = prompt.kind === 'chat' ? prompt.messages : [];
    const kept = messages.length - view.dropped;
    const system = messages.findIndex(({ role }) => role !== 'system');
    const leading = system < 0 ? messages.length : system;
    return {
      tokens: tokens.length,
      contextLength,
      ...found,
      view,
      messages: messages.map((_, index): PlannedMessage => {
        if (index >= leading && index < leading + view.dropped)
          return { dropped: true, tokens: 0, cached: 0, stored: 0 };
        const at = index < leading ? index : index - view.dropped;
        // What the template writes before the first text belongs to it.
        const from = at === 0 ? 0 : begins[at]!;
        const to = at + 1 < kept ? begins[at + 1]! : tokens.length;
        const within = (upTo: number) => Math.max(0, Math.min(to, upTo) - from);
        const cached = within(found.cached);
        const stored = within(found.cached + found.stored) - cached;
        return { dropped: false, tokens: to - from, cached, stored };
      }),
    };
  };
