import { CircleAlert, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { cut } from '../../engine/shown/visible.ts';
import { usePagoda } from '../PagodaContext.ts';
import { dismissErrors, dismissToast, type Toast } from '../stores/ui.ts';
import { t } from '../words/words.ts';
import { Button, IconButton } from './Button.tsx';

/** How long a notice stays while nobody points at it. Errors stay until they are dismissed. */
const plainMs = 8000;

/** What happened, in a strip of its own below the header: it takes room where it stands and covers nothing. Faults are one list, however many. */
export function Notices() {
  const { ui } = usePagoda();
  const toasts = useStore(ui, (state) => state.toasts);
  const errors = toasts.filter(({ tone }) => tone === 'error');
  const plain = toasts.filter(({ tone }) => tone === 'plain');
  return (
    <section aria-label={t('ui.notices')} className="shrink-0 text-[13.5px]">
      <div role="status" aria-live="polite">
        {errors.length > 0 && <Faults faults={errors} />}
        {plain.map((toast) => (
          <PlainNotice key={toast.id} toast={toast} />
        ))}
      </div>
    </section>
  );
}

/** One fault as a sentence, several as a list of bounded height. */
function Faults({ faults }: { readonly faults: readonly Toast[] }) {
  const { ui } = usePagoda();
  return (
    <div className="animate-appear flex items-start gap-3 border-b border-lacquer/30 bg-lacquer-wash py-1.5 pe-3 ps-5">
      <CircleAlert size={17} className="mt-1.5 shrink-0 text-lacquer-ink" />
      <div className="min-w-0 flex-1">
        {faults.length > 1 && (
          <p className="py-1 font-semibold">{t('ui.thingsDidNotWork', { count: faults.length })}</p>
        )}
        <ul className="max-h-40 overflow-y-auto">
          {faults.map((fault) => (
            <Fault key={fault.id} fault={fault} />
          ))}
        </ul>
      </div>
      <IconButton
        label={faults.length > 1 ? t('ui.dismissAll') : t('ui.dismiss')}
        onClick={() => dismissErrors(ui)}
      >
        <X size={15} />
      </IconButton>
    </div>
  );
}

function Fault({ fault }: { readonly fault: Toast }) {
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1">
      <p dir="auto" className="min-w-56 flex-1 wrap-anywhere">
        <strong className="font-semibold">{cut(fault.title, 200)}.</strong>{' '}
        {fault.detail && cut(fault.detail, 600)}
      </p>
      <NoticeAction toast={fault} />
    </li>
  );
}

function PlainNotice({ toast }: { readonly toast: Toast }) {
  const { ui } = usePagoda();
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dismissToast(ui, toast.id), plainMs);
    return () => clearTimeout(timer);
  }, [ui, toast.id, held]);
  return (
    <div
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="animate-appear flex items-center gap-3 border-b border-line bg-well py-0.5 pe-3 ps-5"
    >
      <p dir="auto" className="min-w-0 flex-1 truncate">
        <strong className="font-semibold">{cut(toast.title, 200)}</strong>
        {toast.detail && <span className="text-ink-soft"> {cut(toast.detail, 600)}</span>}
      </p>
      <NoticeAction toast={toast} />
      <IconButton label={t('ui.dismiss')} onClick={() => dismissToast(ui, toast.id)}>
        <X size={15} />
      </IconButton>
    </div>
  );
}

function NoticeAction({ toast: { id, tone, action } }: { readonly toast: Toast }) {
  const { ui } = usePagoda();
  if (!action) return null;
  return (
    <Button
      tone={tone === 'error' ? 'plain' : 'quiet'}
      className={tone === 'error' ? '' : 'text-jade!'}
      onClick={() => {
        dismissToast(ui, id);
        action.run();
      }}
    >
      {action.label}
    </Button>
  );
}
