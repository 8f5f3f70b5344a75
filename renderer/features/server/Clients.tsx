import type { ServerStatus } from '../../../engine/contract/server.ts';
import { integer } from '../../ui/format.ts';
import { PageSection } from '../../ui/Page.tsx';
import { gathered } from './clients.ts';

/** Who holds connections now. */
export function Clients({ connections }: Pick<ServerStatus, 'connections'>) {
  const clients = gathered(connections);
  return (
    <PageSection title="Connected">
      {clients.length === 0 ? (
        <p className="text-ink-soft">Nobody at the moment.</p>
      ) : (
        <ul aria-label="Connected" className="tabular divide-y divide-line border-y border-line">
          {clients.map(({ client, agent, connections: count, requests }) => (
            <li key={`${client} ${agent}`} className="flex items-baseline gap-3 py-2">
              <span className="min-w-0 truncate font-medium">{agent || 'without a name'}</span>
              <span className="flex-1 text-ink-soft">{client}</span>
              <span className="text-[13px] text-ink-faint">
                {integer(count)} connection{count === 1 ? '' : 's'}, {integer(requests)} request
                {requests === 1 ? '' : 's'}
              </span>
            </li>
          ))}
        </ul>
      )}
    </PageSection>
  );
}
