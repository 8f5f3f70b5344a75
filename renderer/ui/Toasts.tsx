import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { cut } from '../../engine/shown/visible.ts';
import { dismissToast, type Toast, type UiStore } from '../stores/ui.ts';
import { Button, IconButton } from './Button.tsx';
import { classes } from './classes.ts';

/** How long a notice stays while nobody points at it. Errors stay until they are dismissed. */
const plainMs = 8000;

export function Toasts({ ui }: { readonly ui: UiStore }) {
  const toasts = useStore(ui, (state) => state.toasts);
  return (
    <section
      aria-label="Notices"
      className="pointer-events-none fixed right-4 bottom-4 z-40 flex w-92 flex-col gap-2"
    >
      <div role="status" aria-live="polite" className="contents">
        {toasts.map((toast) => (
          <ToastCard key={toast.id} toast={toast} dismiss={() => dismissToast(ui, toast.id)} />
        ))}
      </div>
    </section>
  );
}

function ToastCard({ toast, dismiss }: { readonly toast: Toast; readonly dismiss: () => void }) {
  const [held, setHeld] = useState(false);
  const leaves = toast.tone === 'plain' && !held;
  useEffect(() => {
    if (!leaves) return;
    const timer = setTimeout(dismiss, plainMs);
    return () => clearTimeout(timer);
  });
  return (
    <div
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className={classes(
        'animate-rise pointer-events-auto flex items-start gap-3 rounded-xl border bg-raised py-2.5 pr-2 pl-3.5 shadow-high',
        toast.tone === 'error' ? 'border-lacquer/50' : 'border-line',
      )}
    >
      <div className="min-w-0 flex-1 py-1">
        <p
          dir="auto"
          className={classes('font-semibold wrap-anywhere', toast.tone === 'error' && 'text-lacquer-ink')}
        >
          {cut(toast.title, 200)}
        </p>
        {toast.detail && (
          <p
            dir="auto"
            className={classes(
              'text-[13.5px] text-ink-soft',
              toast.tone === 'error' ? 'wrap-anywhere' : 'truncate',
            )}
          >
            {cut(toast.detail, 600)}
          </p>
        )}
        {toast.tone === 'error' && toast.action && (
          <Button
            className="mt-2"
            onClick={() => {
              dismiss();
              toast.action?.run();
            }}
          >
            {toast.action.label}
          </Button>
        )}
      </div>
      {toast.tone === 'plain' && toast.action && (
        <Button
          tone="quiet"
          className="text-jade!"
          onClick={() => {
            dismiss();
            toast.action?.run();
          }}
        >
          {toast.action.label}
        </Button>
      )}
      <IconButton label="Dismiss" onClick={dismiss}>
        <X size={16} />
      </IconButton>
    </div>
  );
}
