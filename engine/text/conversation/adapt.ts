import type { Adaptation, ChatMessage } from '../../contract/generation.ts';

/** What a model's template takes. */
export interface TemplateTraits {
  /** A system message at the beginning, as such. */
  readonly system: boolean;
  /** Further system messages, also between the turns. */
  readonly laterSystem: boolean;
  /** Two turns of the same side, one after the other. */
  readonly sameRoles: boolean;
  /** A conversation that the assistant begins. */
  readonly assistantFirst: boolean;
}

/** Strict alternation from the person's first turn on: what every template of a chat model takes. */
export const STRICTEST: TemplateTraits = {
  system: false,
  laterSystem: false,
  sameRoles: false,
  assistantFirst: false,
};

export interface Adapted {
  readonly messages: readonly ChatMessage[];
  /** What was done, each once; empty where the conversation is as it was. */
  readonly how: readonly Adaptation[];
}

/** Stands for the words of a person that there are none of. */
const NO_WORDS = '…';

/**
 * The conversation as the template takes it. Nothing that was said is left out but replies that say nothing; texts that have to share a turn
 * stand in their order, a blank line between them.
 */
export function adapt(messages: readonly ChatMessage[], traits: TemplateTraits): Adapted {
  const how = new Set<Adaptation>();
  const said = messages.filter((message) => {
    if (message.role === 'user' || message.role === 'tool' || message.toolCalls) return true;
    if (message.content.trim() !== '') return true;
    if (message.role === 'assistant') how.add('emptyReplyLeftOut');
    return false;
  });
  const placed = placeSystem(said, traits, how);
  const begun = begin(placed, traits, how);
  return { messages: traits.sameRoles ? begun : merge(begun, traits, how), how: [...how] };
}

/** System texts that the template does not take where they stand go to the beginning of the person's turn that follows, or become one. */
function placeSystem(
  messages: readonly ChatMessage[],
  traits: TemplateTraits,
  how: Set<Adaptation>,
): ChatMessage[] {
  const placed: ChatMessage[] = [];
  let waiting: string[] = [];
  messages.forEach((message, index) => {
    const takes = index === 0 ? traits.system : traits.laterSystem;
    if (message.role === 'system' && !takes) {
      how.add('systemInTurn');
      waiting.push(message.content);
    } else if (message.role === 'user') {
      placed.push({ ...message, content: [...waiting, message.content].join(BETWEEN) });
      waiting = [];
    } else {
      if (waiting.length > 0) placed.push(turnOf(waiting));
      waiting = [];
      placed.push(message);
    }
  });
  return waiting.length > 0 ? [...placed, turnOf(waiting)] : placed;
}

const turnOf = (texts: readonly string[]): ChatMessage => ({ role: 'user', content: texts.join(BETWEEN) });

function begin(messages: ChatMessage[], traits: TemplateTraits, how: Set<Adaptation>): ChatMessage[] {
  const first = messages.findIndex(({ role }) => role !== 'system');
  if (traits.assistantFirst || messages[first]?.role !== 'assistant') return messages;
  how.add('turnAdded');
  return messages.toSpliced(first, 0, { role: 'user', content: NO_WORDS });
}

function merge(
  messages: readonly ChatMessage[],
  { laterSystem }: TemplateTraits,
  how: Set<Adaptation>,
): ChatMessage[] {
  const merged: ChatMessage[] = [];
  for (const message of messages) {
    const before = merged.at(-1);
    const mayJoin = before?.role === message.role && message.role !== 'tool' && !before.toolCalls;
    if (!before || !mayJoin || (message.role === 'system' && laterSystem)) {
      merged.push(message);
      continue;
    }
    how.add('turnsMerged');
    merged[merged.length - 1] = joined(before, message);
  }
  return merged;
}

/** The reasoning and the tokens of a merged turn are those of its last part alone: no template takes two. */
function joined(before: ChatMessage, after: ChatMessage): ChatMessage {
  return { ...after, content: [before.content, after.content].filter((text) => text !== '').join(BETWEEN) };
}

const BETWEEN = '\n\n';
