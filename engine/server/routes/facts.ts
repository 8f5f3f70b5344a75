import type { FastifyInstance } from 'fastify';
import type { Owner } from '../../contract/library.ts';
import { ApiError } from '../apiError.ts';
import type { OfferedById } from '../models/names.ts';
import type { Served } from '../servedModel.ts';
import type { Service } from '../service.ts';

/** Whose files they are; those of a folder that a person named are nobody's but theirs. */
const ownerName = (owner: Owner): string => (owner === 'added' ? 'user' : owner);

const unloaded = (model: OfferedById) => ({
  id: model.id,
  object: 'model',
  created: Math.floor(model.modifiedAt / 1000),
  owned_by: ownerName(model.owner),
  status: { value: 'unloaded' },
  meta: { n_ctx_train: model.contextLength, n_params: model.parameters, size: model.bytes },
});

/** `/v1/models`, `/health` and `/metrics`. */
export function addFacts(app: FastifyInstance, { model, desk, metrics }: Service): void {
  const loaded = (
    id: string,
    { since, model: { contextLength, trainedContextLength, parameters, fileBytes } }: Served,
    owner: Owner,
  ) => ({
    id,
    object: 'model',
    created: since,
    owned_by: ownerName(owner),
    // llama-server's places for whether it answers at once, and for what a file says of itself.
    status: { value: model.isAsleep ? 'unloaded' : 'loaded' },
    meta: { n_ctx: contextLength, n_ctx_train: trainedContextLength, n_params: parameters, size: fileBytes },
  });
  const list = async () => {
    const { served, owner, aliases, others } = await desk.list();
    return {
      object: 'list',
      data: [
        ...(served ? [served.id, ...aliases].map((id) => loaded(id, served, owner)) : []),
        ...others.map(unloaded),
      ],
    };
  };
  const health = async () => {
    await desk.requireHealth();
    return { status: 'ok' };
  };
  for (const base of ['/v1', '']) {
    app.get(`${base}/models`, list);
    app.get<{ Params: { '*': string } }>(`${base}/models/*`, async ({ params }) => {
      const id = params['*'];
      if (id === '') throw new ApiError(404, 'Name a model, or ask for all with /v1/models.');
      const { path, id: own } = await desk.target(id);
      const { served, owner, others } = await desk.list();
      if (served?.path === path) return loaded(id, served, owner);
      const other = others.find((each) => each.path === path);
      if (!other) throw new ApiError(404, `The model "${own}" is not there any more.`);
      return unloaded(other);
    });
    app.get(`${base}/health`, health);
  }
  app.get('/metrics', async (_request, reply) => {
    void reply.header('content-type', metrics.contentType);
    return metrics.text();
  });
}
