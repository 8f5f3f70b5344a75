import type { ServerStatus } from '../../../engine/contract/server.ts';

export interface ConnectedClient {
  readonly client: string;
  readonly agent: string;
  readonly connections: number;
  readonly requests: number;
}

/** A program holds several connections; a person wants to know of the program. In the order in which they came. */
export function gathered(connections: ServerStatus['connections']): ConnectedClient[] {
  const clients = new Map<string, ConnectedClient>();
  for (const { client, agent, requests } of connections) {
    const key = `${client} ${agent}`;
    const before = clients.get(key) ?? { client, agent, connections: 0, requests: 0 };
    clients.set(key, {
      ...before,
      connections: before.connections + 1,
      requests: before.requests + requests,
    });
  }
  return [...clients.values()];
}
