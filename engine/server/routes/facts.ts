import type { FastifyInstance } from 'fastify';
import { ApiError } from '../apiError.ts';
import type { Served } from '../servedModel.ts';
import type { Service } from '../service.ts';

/** `/v1/models`, `/health` and `/metrics`. */
export function addFacts(app: FastifyInstance, { model, metrics }: Service): void {
  const listed = (
    id: string,
    { since, model: { contextLength, trainedContextLength, parameters, fileBytes } }: Served,
  ) => ({
    id,
    object: 'model',
    created: since,
    owned_by: 'pagoda',
    // llama-server's place for what a file says of itself.
    meta: { n_ctx: contextLength, n_ctx_train: trainedContextLength, n_params: parameters, size: fileBytes },
  });
  const list = async () => {
    const served = await model.ready().catch(() => null);
    return { object: 'list', data: served ? model.names(served).map((id) => listed(id, served)) : [] };
  };
  const health = async () => {
    await model.ready();
    return { status: 'ok' };
  };
  for (const base of ['/v1', '']) {
    app.get(`${base}/models`, list);
    app.get<{ Params: { '*': string } }>(`${base}/models/*`, async ({ params }) => {
      const id = params['*'];
      if (id === '') throw new ApiError(404, 'Name a model, or ask for all with /v1/models.');
      return listed(id, await model.ready(id));
    });
    app.get(`${base}/health`, health);
  }
  app.get('/metrics', async (_request, reply) => {
    void reply.header('content-type', metrics.contentType);
    return metrics.text();
  });
}
