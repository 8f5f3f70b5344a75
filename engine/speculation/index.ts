/** From: the tokens of a sequence; to: tokens proposed to come next, each with what it is worth, for the next step to check. */
export { chainOf, depthsOf, leavesBelow, NO_DRAFT, wayThrough, type Draft } from './draft.ts';
export type { Foresight, Prospects } from './foresight.ts';
export type { Drafter } from './guess.ts';
export { leastLikely, Market, type Bidder, type Forecast, type Room, type Trade } from './market.ts';
export { MODEL_CHOICES } from './modelGuesses.ts';
export type { Drafting, Offers } from './offers.ts';
export { Speculation, type DraftingOptions } from './speculation.ts';
export type { Scored } from './successorTable.ts';
