import { commonPrefix } from '../kv/index.ts';
import { Calibration, type OwnCalibration } from './calibration.ts';
import { GrowingDraft } from './growingDraft.ts';
import type { Foresight } from './foresight.ts';
import type { Cursor } from './guess.ts';
import { leastLikely } from './market.ts';
import { MODEL_KINDS, ModelGuesses } from './modelGuesses.ts';
import type { Drafting, Offers } from './offers.ts';
import { SharedTexts } from './sharedTexts.ts';
import { SUFFIX_KINDS, SuffixMemory, type SuffixReader } from './suffixMemory.ts';
import { SUCCESSOR_KINDS, SuccessorTable, type Scored } from './successorTable.ts';

/** Chats whose words are remembered: the ones that were used last. */
const CHATS = 8;
/** Texts of a chat that are known to be in its memory. */
const TEXTS = 4;
/** Tokens that are enough to find a place in the memory again. */
const CONTEXT = 64;
/** Tokens that go into the memory at once between two steps. */
const READ_BETWEEN = 64;
/** The successor table is filled while it is of use, else in one step of so many. */
const FILLED_EVERY = 16;
/** Successors that are asked of the device for it. */
const SUCCESSORS = 4;
/** Kinds of guesses before those of a second model. */
const OWN_KINDS = SUFFIX_KINDS + SUCCESSOR_KINDS;
/** A reply is taken to have as much to come as it has said already, and so many tokens at least. */
const LEAST_EXPECTED = 32;

export interface DraftingOptions {
  readonly mode: Drafting['mode'];
  /** Requests of the same chat draw on each other's texts; empty: on its own alone. */
  readonly chat: string;
  /** Also on what was said in all other chats, as far as it was learned. */
  readonly allChats?: boolean;
  /** Tokens that its reply may have; null: no limit of its own. */
  readonly maxTokens: number | null;
}

interface ChatWords {
  readonly memory: SuffixMemory;
  /** Texts that are in it, as far as they were read. */
  texts: Text[];
}

interface Text {
  tokens: readonly number[];
  read: number;
}

/** What is proposed for the replies of one model, and what was learned about how good that is. */
export class Speculation {
  private readonly calibration = new Calibration(OWN_KINDS + MODEL_KINDS + SUFFIX_KINDS);
  private readonly table = new SuccessorTable(SUFFIX_KINDS);
  private readonly chats = new Map<string, ChatWords>();
  private readonly shared = new SharedTexts(OWN_KINDS + MODEL_KINDS);

  /** @param hasModel  a second model says what comes next, too */
  constructor(private readonly hasModel = false) {}

  /** For one reply that begins after `tokens`. */
  draftingFor(tokens: readonly number[], options: DraftingOptions): ReplyDrafting {
    const end = options.maxTokens === null ? Infinity : tokens.length + options.maxTokens;
    return new ReplyDrafting({
      words: this.wordsOf(options.chat),
      calibration: this.calibration.own(),
      table: this.table,
      shared: options.allChats ? this.shared : null,
      mode: options.mode,
      from: tokens.length,
      end,
      hasModel: this.hasModel,
    });
  }

  /**
   * Forgets what was said in this chat, or in all, and all that was guessed from what was said: whose that was is not known. Replies under way keep
   * what they know.
   */
  forget(chat?: string): void {
    void this.shared.forget(chat);
    if (chat === undefined) this.chats.clear();
    else this.chats.delete(chat);
    this.table.forget();
  }

  /** Something that was said in a chat, for those who draw upon all of them. Resolves once it is read. */
  learn(chat: string, tokens: readonly number[]): Promise<void> {
    return this.shared.learn(chat, tokens);
  }

  /** Nobody is to draw upon all chats any more. */
  forgetShared(): void {
    void this.shared.forget();
  }

  private wordsOf(chat: string): ChatWords {
    const words = this.chats.get(chat) ?? { memory: new SuffixMemory(), texts: [] };
    if (chat === '') return words;
    this.chats.delete(chat);
    this.chats.set(chat, words);
    if (this.chats.size > CHATS) this.chats.delete(this.chats.keys().next().value!);
    return words;
  }
}

interface ReplyDraftingOptions {
  readonly words: ChatWords;
  readonly calibration: OwnCalibration;
  readonly table: SuccessorTable;
  /** What was said in all chats; null: it is not drawn upon. */
  readonly shared: SharedTexts | null;
  readonly mode: Drafting['mode'];
  /** Tokens that the prompt has, and that prompt and reply may have in all. */
  readonly from: number;
  readonly end: number;
  readonly hasModel: boolean;
}

/** Proposes for one reply, out of what it and its chat said, of what the model held likely after a token before, and of what a second model says. */
export class ReplyDrafting implements Drafting {
  readonly mode: Drafting['mode'];
  readonly foresight?: Foresight;
  private text: Text | null = null;
  private readonly reader: SuffixReader;
  private readonly model: ModelGuesses | null;
  private last: { from: number; draft: GrowingDraft } | null = null;
  private steps = 0;
  private tableUsedAt = 0;

  constructor(private readonly options: ReplyDraftingOptions) {
    this.mode = options.mode;
    this.reader = options.words.memory.reader();
    this.model = options.hasModel
      ? new ModelGuesses(options.calibration, OWN_KINDS, leastLikely(options.mode))
      : null;
    if (this.model) this.foresight = this.foresightOf(this.model);
  }

  offers(tokens: readonly number[]): Offers {
    this.steps += 1;
    this.look(tokens);
    const cursors = this.freeCursors(tokens);
    const foreseen = this.model?.cursor(tokens.length);
    if (foreseen) cursors.unshift(foreseen);
    const draft = new GrowingDraft(cursors, this.options.calibration, this.longest(tokens));
    this.last = { from: tokens.length, draft };
    return draft;
  }

  study(tokens: readonly number[], most: number): number {
    const text = (this.text ??= this.begin(tokens));
    const before = text.read;
    this.read(tokens, most);
    return text.read - before;
  }

  topK(): number {
    const isOfUse = this.steps - this.tableUsedAt < FILLED_EVERY;
    return isOfUse || this.steps % FILLED_EVERY === 0 ? SUCCESSORS : -1;
  }

  learn(token: number, top: Scored): void {
    this.options.table.learn(token, top);
  }

  private foresightOf(model: ModelGuesses): Foresight {
    const { from, end, calibration } = this.options;
    return {
      prospects: (tokens) => {
        this.look(tokens);
        const guesses = this.freeCursors(tokens).flatMap((cursor) => cursor.guesses());
        const likeliest = Math.max(0, ...guesses.map((guess) => calibration.probability(guess)));
        const said = Math.max(LEAST_EXPECTED, tokens.length - from);
        return {
          hit: model.hit(),
          free: likeliest >= leastLikely(this.mode) ? likeliest : 0,
          longest: this.longest(tokens),
          expected: Math.min(said, end - tokens.length),
        };
      },
      begin: (tokens) => model.begin(tokens.length),
      add: (top) => model.add(top),
    };
  }

  /** The last token of a reply is read by nobody: nothing is to be checked after it. */
  private longest(tokens: readonly number[]): number {
    return this.options.end - tokens.length - 1;
  }

  /** The sources that cost nothing. */
  private freeCursors(tokens: readonly number[]): Cursor[] {
    const cursors: Cursor[] = [this.options.table.cursor(tokens.at(-1)!)];
    if (this.read(tokens, READ_BETWEEN)) cursors.unshift(this.reader.cursor());
    const elsewhere = this.options.shared?.cursor(tokens);
    if (elsewhere) cursors.push(elsewhere);
    return cursors;
  }

  /** What became of what was proposed last. */
  private look(tokens: readonly number[]): void {
    this.model?.look(tokens);
    if (!this.last) return;
    const { draft, from } = this.last;
    draft.score(tokens.slice(from));
    if (draft.draft.drafters?.includes('successors')) this.tableUsedAt = this.steps;
    this.last = null;
  }

  /** Takes up to `most` further tokens into the memory; true when it has all of them. */
  private read(tokens: readonly number[], most: number): boolean {
    const text = (this.text ??= this.begin(tokens));
    const until = Math.min(tokens.length, text.read + most);
    for (; text.read < until; text.read++) this.reader.read(tokens[text.read]!);
    return text.read === tokens.length;
  }

  /** What another text of the chat begins with as well is in the memory already. */
  private begin(tokens: readonly number[]): Text {
    const { words } = this.options;
    const { texts } = words;
    const known = Math.max(0, ...texts.map((text) => commonPrefix(text.tokens, tokens, text.read)));
    if (known > 0) this.reader.resume(tokens.slice(Math.max(0, known - CONTEXT), known));
    const text = { tokens, read: known };
    words.texts = [text, ...texts].slice(0, TEXTS);
    return text;
  }
}
