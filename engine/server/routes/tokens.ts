import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { PagodaError } from '../../contract/errors.ts';
import { invalid } from '../apiError.ts';
import { goneSignal } from '../http/goneSignal.ts';
import { readChatRequest } from '../requests/chatRequest.ts';
import { tokensAsked } from '../requests/prompts.ts';
import { readFields } from '../requests/readFields.ts';
import type { Service } from '../service.ts';
import { toApiError } from '../words.ts';

/** llama-server's `/tokenize` and `/detokenize`; of a chat, how many tokens its prompt has. */
export function addTokens(app: FastifyInstance, { client, desk, closing }: Service): void {
  app.post('/tokenize', async (request, reply) => {
    const fields = readFields(request.body, {
      supported: z
        .object({
          content: z.string(),
          messages: z.array(z.unknown()),
          model: z.string(),
          add_special: z.boolean(),
          parse_special: z.boolean(),
          with_pieces: z.boolean(),
        })
        .partial().shape,
      sentAlong: [],
      refused: {},
    });
    const { content, messages, with_pieces: withPieces = false } = fields;
    if ((content === undefined) === (messages === undefined))
      throw invalid('Give content, a text, or messages, a conversation.', 'content');
    return desk.using(fields.model, goneSignal(reply.raw, closing), async ({ pieces, defaults }) => {
      if (messages) {
        const { asked } = readChatRequest({ messages }, defaults);
        const { tokens, contextLength } = await plain(
          client.request('prompt.plan', { prompt: asked.prompts[0]! }),
          'messages',
        );
        return { count: tokens, max_model_len: contextLength };
      }
      const { tokenIds } = await plain(
        client.request('tokenize', {
          text: content!,
          addBegin: fields.add_special ?? false,
          special: fields.parse_special ?? true,
        }),
        'content',
      );
      if (!withPieces) return { tokens: tokenIds };
      const pieceOf = await pieces.of(tokenIds);
      return {
        tokens: tokenIds.map((id) => {
          const { text, bytes } = pieceOf(id);
          return { id, piece: Buffer.from(text).equals(Buffer.from(bytes)) ? text : bytes };
        }),
      };
    });
  });
  app.post('/detokenize', async (request, reply) => {
    const fields = readFields(request.body, {
      supported: { tokens: z.unknown().optional(), model: z.string().optional() },
      sentAlong: [],
      refused: {},
    });
    return desk.using(fields.model, goneSignal(reply.raw, closing), async ({ defaults }) => {
      const tokenIds = tokensAsked(fields.tokens, defaults);
      const { text } = await plain(client.request('detokenize', { tokenIds, pieces: false }), 'tokens');
      return { content: text };
    });
  });
}

/** What the engine rejects with, as an answer. */
async function plain<T>(asked: Promise<T>, field: string): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof PagodaError) throw toApiError(error, { prompt: field });
    throw error;
  }
}
