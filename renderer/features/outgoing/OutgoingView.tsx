import { useId } from 'react';
import { useStore } from 'zustand';
import { askHub } from '../../actions/downloads.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button } from '../../ui/Button.tsx';
import { integer } from '../../ui/format.ts';
import { Page, PageSection } from '../../ui/Page.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { Row } from '../settings/Row.tsx';
import { SettingRow } from '../settings/SettingRow.tsx';
import { useSetting } from '../settings/useSetting.ts';
import { AddressField } from '../updates/AddressField.tsx';
import { TokenField } from './TokenField.tsx';

const isAddress = (text: string): boolean => /^https?:\/\/[^\s/?#]+[^\s?#]*$/i.test(text);

/** What leaves this machine: whether anything does, where it goes, and where it went. */
export function OutgoingView() {
  const offline = useSetting('offline');
  const mirror = useSetting('hubMirror');
  const proxy = useSetting('hubProxy');
  const help = useId();
  return (
    <Page title="Outgoing traffic">
      <section
        aria-label="Go out"
        className="flex items-start gap-5 rounded-xl border border-line bg-raised p-5"
      >
        <div className="min-w-0 flex-1">
          <h2 className="font-display text-[19px] font-semibold tracking-[-0.015em]">Stay offline</h2>
          <p id={help} className="mt-1 max-w-[60ch] text-ink-soft">
            While it is on, nothing leaves this machine: no search, no download, no look for updates. What is
            under way stops, and chats with another Pagoda go on with the engine of this machine.
          </p>
        </div>
        <Switch label="Stay offline" describedBy={help} on={offline.value} onChange={offline.onChange} />
      </section>
      <PageSection title="Where models come from">
        <div className="divide-y divide-line border-y border-line">
          <SettingRow
            name="hubMirror"
            label="Mirror"
            help="Asked in place of huggingface.co; it has to speak as that does. Empty: huggingface.co itself."
            wide
          >
            {(ids) => (
              <AddressField
                ids={ids}
                value={mirror.value ?? ''}
                isValid={isAddress}
                wrongWords="Give an address that begins with https:// or http://."
                onChange={(value) => mirror.onChange(value === '' ? null : value)}
              />
            )}
          </SettingRow>
          <SettingRow
            name="hubProxy"
            label="Proxy"
            help="What models are fetched through. Empty: as the system’s environment says. The engine and the server of Pagoda never go through it."
            wide
          >
            {(ids) => (
              <AddressField
                ids={ids}
                value={proxy.value ?? ''}
                isValid={isAddress}
                wrongWords="Give an address like http://proxy:3128."
                onChange={(value) => proxy.onChange(value === '' ? null : value)}
              />
            )}
          </SettingRow>
          <TokenRow />
        </div>
      </PageSection>
      <Asked />
    </Page>
  );
}

const tokenWords = {
  none: 'Models whose owners want to be asked first need one, from your account there.',
  sealed: 'Kept in the system’s store of passwords, and shown to the hub alone.',
  session:
    'This system has no store of passwords that opens for Pagoda, so it is known until Pagoda is closed, and not written down.',
  lost: 'There is one, and the system’s store of passwords does not open it. Enter it again.',
} as const;

function TokenRow() {
  const pagoda = usePagoda();
  const token = useStore(pagoda.library, (all) => all.token);
  return (
    <Row
      label="Access token"
      help={tokenWords[token]}
      origin={token === 'none' ? 'None' : token === 'lost' ? 'Not readable' : 'Given'}
      changed={token !== 'none'}
      onReset={() => void askHub(pagoda, 'hub.removeToken')}
      wide
    >
      {(ids) => <TokenField ids={ids} given={token === 'sealed' || token === 'session'} />}
    </Row>
  );
}

const time = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

/** Every host, whatever came of it. */
function Asked() {
  const pagoda = usePagoda();
  const contacts = useStore(pagoda.library, (all) => all.contacts);
  return (
    <PageSection title="Who was asked">
      {contacts.length === 0 ? (
        <p className="text-ink-soft">Nobody: nothing has gone out from here.</p>
      ) : (
        <>
          <p className="mb-3 max-w-[62ch] text-ink-soft">
            Every host that Pagoda asked for something, those that another led to included. It asked them for
            model files and for updates, when you wanted that.
          </p>
          <div
            tabIndex={0}
            role="region"
            aria-label="Hosts"
            className="overflow-x-auto rounded-xl border border-line bg-raised"
          >
            <table className="tabular w-full text-left text-[13.5px]">
              <thead className="text-[12.5px] text-ink-faint">
                <tr>
                  {['Host', 'Requests', 'First', 'Last'].map((name) => (
                    <th key={name} scope="col" className="border-b border-line px-4 py-2 font-medium">
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody className="divide-y divide-line">
                {contacts.map(({ host, requests, first, last }) => (
                  <tr key={host}>
                    <th scope="row" className="px-4 py-2 font-mono font-normal wrap-anywhere">
                      {host}
                    </th>
                    <td className="px-4 py-2">{integer(requests)}</td>
                    <td className="px-4 py-2 whitespace-nowrap">{time.format(first)}</td>
                    <td className="px-4 py-2 whitespace-nowrap">{time.format(last)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <Button className="mt-3" onClick={() => void askHub(pagoda, 'contacts.clear')}>
            Clear the list
          </Button>
        </>
      )}
    </PageSection>
  );
}
