import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PlannedMessage, PromptPlan } from '../../engine/contract/overflow.ts';

/** What sending now would cost in the open chat, as the engine last said. */
export interface PlanState {
  /** Null: the chat that does not exist yet. Of another chat than the open one it says nothing. */
  readonly chatId: string | null;
  /** Tokens, where the engine could say so; of a prompt that it would refuse too. */
  readonly tokens: number | null;
  readonly plan: PromptPlan | null;
  /** Of each message of the chat, by its id. */
  readonly messages: Readonly<Record<string, PlannedMessage>>;
  /** Counts up when what is cached of the open chat has changed: what is known is then old. */
  readonly revision: number;
}
export type PlansStore = StoreApi<PlanState>;

export const noPlan = { tokens: null, plan: null, messages: {} };
export const createPlansStore = (): PlansStore =>
  createStore<PlanState>(() => ({ ...noPlan, chatId: null, revision: 0 }));

/** What of a prompt would be read, and what would come from where. Tokens. */
export const toRead = ({ tokens, cached, stored }: PromptPlan): number =>
  Math.max(0, tokens - cached - stored);

/** Pure. `before`: how many messages stand before those of the chat, which are `ids`. */
export function plannedOf(
  plan: PromptPlan,
  before: number,
  ids: readonly string[],
): Readonly<Record<string, PlannedMessage>> {
  return Object.fromEntries(
    ids.flatMap((id, index) => {
      const planned = plan.messages[before + index];
      return planned ? [[id, planned]] : [];
    }),
  );
}
