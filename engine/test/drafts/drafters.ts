import { Speculation, type Drafting } from '../../speculation/index.ts';
import type { Wish, Written } from '../drafting.ts';
import { scripted } from '../scriptedDraft.ts';
import { SHAPES, type Shape } from './shapes.ts';
import { LENGTH } from './ways.ts';

/** Which second model is asked along: the model itself, which is nearly always right, or its first layers alone, which are next to never. */
export type Second = 'itself' | 'first layers';
export const SECONDS: readonly Second[] = ['itself', 'first layers'];

/** One way to propose something, for the reply to `wish`, which is known to come to `expected`. */
export interface Drafter {
  readonly name: string;
  readonly second?: Second;
  readonly draftingFor: (wish: Wish, expected: Written) => Drafting | null;
}

export const drafterOf = (shape: Shape, wish: Wish, expected: Written): Drafting =>
  scripted((tokens) => shape(expected.tokens.slice(tokens.length - wish.prompt.length)));

const scriptedDrafters: readonly Drafter[] = SHAPES.map(([name, shape]) => ({
  name,
  draftingFor: (wish, expected) => drafterOf(shape, wish, expected),
}));

type Options = Partial<Parameters<Speculation['draftingFor']>[1]>;
const drafting = (speculation: Speculation, { prompt }: Wish, options: Options) =>
  speculation.draftingFor(prompt, { mode: 'on', chat: '', maxTokens: LENGTH, ...options });

export const KNOWN = 'text and successors, which are known';
/** For replies that write alone. What a drafter learns of one it knows for the next; so they are made anew for each block of prompts. */
export async function drafters(
  written: readonly (readonly [Wish, Written])[],
  asked: readonly Second[],
): Promise<Drafter[]> {
  const [own, auto] = [new Speculation(), new Speculation()];
  const elsewhere = await toldOf(written);
  return [
    ...scriptedDrafters,
    { name: 'text and successors', draftingFor: (wish) => drafting(own, wish, { chat: 'x' }) },
    // The second time all that it wrote before is known.
    { name: KNOWN, draftingFor: (wish) => drafting(own, wish, { chat: 'x' }) },
    { name: 'what pays of them', draftingFor: (wish) => drafting(auto, wish, { mode: 'auto', chat: 'x' }) },
    { name: 'all chats', draftingFor: (wish) => drafting(elsewhere, wish, { allChats: true }) },
    ...asked.map((second) => secondDrafter(second, 'on')),
  ];
}

export const nameOfSecond = (second: Second): string => `draft model: ${second}`;
export function secondDrafter(second: Second, mode: 'on' | 'auto'): Drafter {
  const speculation = new Speculation(true);
  const name = `${nameOfSecond(second)}${mode === 'auto' ? ', where it pays' : ''}`;
  return { name, second, draftingFor: (wish) => drafting(speculation, wish, { mode }) };
}

/** For replies that write together: as many as there are replies, one of which drafts nothing. */
export async function draftersTogether(written: readonly (readonly [Wish, Written])[]): Promise<Drafter[]> {
  const own = new Speculation();
  const elsewhere = await toldOf(written);
  return [
    ...scriptedDrafters,
    {
      name: 'what pays of text and successors',
      draftingFor: (wish) => drafting(own, wish, { mode: 'auto' }),
    },
    { name: 'all chats', draftingFor: (wish) => drafting(elsewhere, wish, { allChats: true }) },
    { name: 'none, beside those that draft', draftingFor: () => null },
  ];
}

/** One that heard all that will be said, in other chats. */
async function toldOf(written: readonly (readonly [Wish, Written])[]): Promise<Speculation> {
  const speculation = new Speculation();
  for (const [index, [{ prompt }, { tokens }]] of written.entries())
    await speculation.learn(`chat ${index}`, [...prompt, ...tokens]);
  return speculation;
}
