import { PagodaError } from '../contract/errors.ts';
import type { GenerateParams, ToolDefinition } from '../contract/generation.ts';
import {
  callRules,
  fieldOf,
  grammarText,
  rulesOf,
  shapeOf,
  toolSchemas,
  type Rules,
  type ToolSchema,
} from '../grammar/index.ts';
import type { GrammarShape, GrammarTrigger } from '../native/native.d.ts';
import { CALL_ID, type ReplyFormats, type ReplyStart, type Tokenizer } from '../text/index.ts';

/** What a reply has to keep to: GBNF, and from where on. */
export interface ReplyRules {
  readonly grammar: string;
  /** Null: from the first token on. */
  readonly trigger: GrammarTrigger | null;
  /** By which it is brought to its end where its tokens run out; null: it is broken off there. */
  readonly shape: GrammarShape | null;
}

/** What the model of a reply brings. */
export interface ReplyModel {
  readonly formats: ReplyFormats;
  readonly tokenizer: Tokenizer;
  readonly start: ReplyStart | null;
}

/** What a request asks of its reply beside its text: a format, and calls of tools. Read before there is a model. */
export class Demands {
  private readonly format: Rules | null;
  private readonly schemas: readonly ToolSchema[];
  /** The tools that the model is told of, and may call. */
  readonly tools: readonly ToolDefinition[];

  /** Throws `request.invalid` with the place of what cannot be kept to. */
  constructor(private readonly params: GenerateParams) {
    const { prompt, toolChoice, method } = params;
    this.format = rulesOf(params.format);
    const given = prompt.kind === 'chat' ? (prompt.tools ?? []) : [];
    this.tools = toolChoice === 'none' ? [] : given;
    checkChoice(params, given);
    this.schemas = toolSchemas(this.tools, toolChoice);
    if (params.ignoreEnd && (this.format !== null || this.tools.length > 0))
      throw refused(
        'ignoreEnd: a reply that keeps to a format or calls tools ends where that does; leave one of the two out',
      );
    if (method !== 'beam') return;
    if (this.format)
      throw refused('format: a reply that is searched for cannot be given one; leave the search out');
    if (this.tools.length > 0)
      throw refused('prompt.tools: a reply that is searched for calls no tools; leave the search out');
  }

  /** Whether the reply is its answer from the first token on, whatever the template opened. */
  get isBound(): boolean {
    return this.format !== null;
  }

  /** Names of the tools that the reply may call. */
  get callable(): string[] {
    return this.schemas.map(({ name }) => name);
  }

  /** The prompt as the model is given it. */
  get prompt(): GenerateParams['prompt'] {
    const { prompt } = this.params;
    if (prompt.kind !== 'chat') return prompt;
    const { tools: _, ...rest } = prompt;
    return this.tools.length > 0 ? { ...rest, tools: [...this.tools] } : rest;
  }

  /** Null: any text. Throws `request.invalid`. */
  rules({ formats, tokenizer, start }: ReplyModel): ReplyRules | null {
    const tokenOf = (text: string) => tokenizer.tokenOf(text);
    const { format, schemas, params } = this;
    if (schemas.length === 0)
      return (
        format && {
          grammar: grammarText(format, tokenOf, fieldOf(params.format)),
          trigger: null,
          shape: shapeOf(format),
        }
      );
    const form = formats.calls;
    const many = params.parallelToolCalls && typeof params.toolChoice !== 'object';
    const isFree = params.toolChoice === 'auto' && format === null;
    const thinks = start?.kind === 'reasoning' ? start.format : null;
    const after = isFree ? null : (thinks?.close ?? null);
    const calls = callRules(schemas, { form, id: CALL_ID, many, or: format, after });
    const grammar = grammarText(calls, tokenOf, 'prompt.tools');
    // A call with arguments that nobody chose is worse than none.
    return { grammar, trigger: isFree ? triggerOf(formats, start) : null, shape: null };
  }
}

function checkChoice({ toolChoice, format }: GenerateParams, tools: readonly ToolDefinition[]): void {
  if (toolChoice === 'auto' || toolChoice === 'none') return;
  if (tools.length === 0) throw refused('toolChoice: there are no tools to call');
  if (typeof toolChoice === 'object' && !tools.some(({ name }) => name === toolChoice.name))
    throw refused(`toolChoice.name: there is no tool ${toolChoice.name}`);
  if (format.kind !== 'text')
    throw refused(
      'format: a reply that has to call a tool has no room for one; leave it out, or let the reply be without calls',
    );
}

const refused = (issue: string) => new PagodaError('request.invalid', { name: 'generate', issues: [issue] });

/** Calls count outside of reasoning alone: a model that thinks of a call has not made it. */
function triggerOf({ calls, reasoning }: ReplyFormats, start: ReplyStart | null): GrammarTrigger {
  const tags = reasoning.filter((format) => format.kind === 'tags');
  const channels = reasoning.some((format) => format.kind === 'channels');
  const pairs = tags.map(({ open, close }) => [open, close]);
  if (channels) pairs.push(['<|channel|>analysis<|message|>', '<|end|>']);
  let opened = -1;
  if (start?.kind === 'reasoning') {
    const { format } = start;
    opened = format === null ? pairs.length - 1 : tags.findIndex(({ open }) => open === format.open);
  }
  return { text: calls.trigger, atStart: calls.atStart, quiet: pairs.flat(), opened };
}
