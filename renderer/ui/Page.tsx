import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { usePagoda } from '../PagodaContext.ts';
import { IconButton } from './Button.tsx';
import { classes } from './classes.ts';
import { Notices } from './Notices.tsx';
import { SidebarButtons } from '../features/chat/ChatHeader.tsx';
import { t } from '../words/words.ts';

interface PageProps {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly banner?: ReactNode;
  /** For what gains by width: pictures and tables, not text. */
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** A place beside the conversation. Esc or the cross lead back to it. */
export function Page({ title, actions, banner, wide = false, children }: PageProps) {
  const { ui } = usePagoda();
  return (
    <>
      <header className="flex h-14 shrink-0 items-center gap-2 border-b border-line px-3">
        <SidebarButtons />
        <h1 className="flex-1 px-2 font-display text-[16px] font-semibold tracking-[-0.01em]">{title}</h1>
        {actions}
        <IconButton
          label={t('ui.backToTheChat')}
          shortcut="Esc"
          onClick={() => ui.setState({ view: 'chat' })}
        >
          <X size={17} />
        </IconButton>
      </header>
      {banner}
      <Notices />
      <div
        className="relative min-h-0 flex-1 overflow-y-auto -outline-offset-2!"
        tabIndex={0}
        role="region"
        aria-label={title}
      >
        <div
          className={classes(
            'mx-auto space-y-9 px-6 py-7 max-[760px]:px-4',
            wide ? 'max-w-270' : 'max-w-200',
          )}
        >
          {children}
        </div>
      </div>
    </>
  );
}

export function PageSection({
  id,
  title,
  children,
}: {
  readonly id?: string;
  readonly title: string;
  readonly children: ReactNode;
}) {
  return (
    <section id={id} aria-label={title} className="scroll-mt-7">
      <h2 className="mb-3 font-display text-[19px] font-semibold tracking-[-0.015em]">{title}</h2>
      {children}
    </section>
  );
}
