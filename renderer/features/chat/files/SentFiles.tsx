import { ChevronRight, FileText } from 'lucide-react';
import { useId, useState } from 'react';
import type { AttachedFile } from '../../../../electron/ipc/contract/attached.ts';
import { oneLine } from '../../../../engine/shown/visible.ts';
import { classes } from '../../../ui/classes.ts';
import { PlainText } from '../PlainText.tsx';
import { t } from '../../../words/words.ts';

/** The files that went along with a message: their names, and what the model read of each once it is opened. */
export function SentFiles({ files }: { readonly files: readonly AttachedFile[] }) {
  return (
    <ul aria-label={t('chat.files')} className="mb-1.5 space-y-1.5">
      {files.map((file, index) => (
        <SentFile key={index} file={file} />
      ))}
    </ul>
  );
}

function SentFile({ file: { name, text } }: { readonly file: AttachedFile }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <li className="rounded-lg border border-line-strong bg-raised">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        className="flex w-full items-center gap-2 px-2.5 py-1.5 text-start text-[13.5px]"
      >
        <FileText size={15} className="shrink-0 text-ink-faint" />
        <span dir="auto" className="min-w-0 truncate font-medium">
          {oneLine(name, 100)}
        </span>
        <span className="tabular shrink-0 text-[12.5px] text-ink-faint">
          {t('chat.characters', { count: text.length })}
        </span>
        <ChevronRight
          size={14}
          className={classes(
            'ms-auto shrink-0 text-ink-faint transition-transform',
            open ? 'rotate-90' : 'rtl:rotate-180',
          )}
        />
      </button>
      {open && (
        <div
          id={id}
          tabIndex={0}
          role="group"
          aria-label={oneLine(name, 100)}
          className="max-h-96 overflow-y-auto border-t border-line px-3 py-2 font-mono text-[12.5px] leading-[1.55]"
        >
          <PlainText text={text} characters={6000} lines={120} />
        </div>
      )}
    </li>
  );
}
