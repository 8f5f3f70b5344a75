import type { ChatMessage } from '../../contract/generation.ts';
import type { TagFormat } from '../reasoning/formats.ts';
import { STRICTEST, type TemplateTraits } from './adapt.ts';

/** Renders a conversation; throws where the template refuses it. `reply`: with the opening of the next reply. */
export type Render = (messages: readonly ChatMessage[], reply: boolean) => string;

const user = (content: string): ChatMessage => ({ role: 'user', content });
const system = (content: string): ChatMessage => ({ role: 'system', content });
const assistant = (content: string): ChatMessage => ({ role: 'assistant', content });

/** Words that no template writes by itself. */
const [A, B, C, D] = ['probe alpha', 'probe beta', 'probe gamma', 'probe delta'] as const;

/** Finds out what a template takes, by trying: it may refuse a conversation, or leave parts of it out without a word. */
export function probeTemplate(render: Render): TemplateTraits {
  const attempt = (messages: readonly ChatMessage[]): string | null => {
    try {
      return render(messages, true);
    } catch {
      return null;
    }
  };
  const plain = [user(A), assistant(B), user(C)];
  const rendered = attempt(plain);
  if (rendered === null) return STRICTEST;
  // A template that shows no whole conversation can only be asked whether it refuses one.
  const showsAll = plain.every(({ content }) => rendered.includes(content));
  const takes = (messages: readonly ChatMessage[]) => {
    const text = attempt(messages);
    return text !== null && (!showsAll || messages.every(({ content }) => text.includes(content)));
  };
  const isSystemTaken = takes([system(D), user(A)]);
  return {
    system: isSystemTaken,
    laterSystem:
      isSystemTaken &&
      takes([system(A), system(B), user(C)]) &&
      takes([user(A), assistant(B), system(C), user(D)]),
    sameRoles: takes([user(A), user(B)]) && takes([user(A), assistant(B), assistant(C), user(D)]),
    assistantFirst: takes([assistant(A), user(B)]),
  };
}

/**
 * What a template writes around the reasoning of the last reply, where it writes reasoning at all: the marks that the model is used to. Null
 * where there are none, or no plain ones.
 */
export function probeReasoning(render: Render): TagFormat | null {
  const thought: ChatMessage = { role: 'assistant', content: B, reasoning: C };
  try {
    const before = render([user(A)], false);
    const whole = render([user(A), thought], false);
    const at = whole.indexOf(C);
    const answer = whole.indexOf(B, at);
    if (at < 0 || answer < 0 || !whole.startsWith(before)) return null;
    // The turn begins with what opens any reply; what is left is the mark.
    const opening = render([user(A)], true)
      .slice(before.length)
      .trimEnd();
    const turn = whole.slice(before.length, at);
    if (!turn.startsWith(opening)) return null;
    const open = turn.slice(opening.length).trim();
    const close = whole.slice(at + C.length, answer).trim();
    return open === '' || close === '' ? null : { kind: 'tags', open, close };
  } catch {
    return null;
  }
}
