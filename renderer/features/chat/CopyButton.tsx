import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { copyText } from '../../actions/chats.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { IconButton } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';

interface CopyButtonProps {
  readonly text: string;
  readonly label: string;
  readonly small?: boolean;
}

const showCopiedMs = 1600;

export function CopyButton({ text, label, small = false }: CopyButtonProps) {
  const pagoda = usePagoda();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), showCopiedMs);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <IconButton
      label={copied ? 'Copied' : label}
      className={classes(small && 'size-7!')}
      onClick={() => void copyText(pagoda, text).then(setCopied)}
    >
      {copied ? <Check size={15} className="text-jade" /> : <Copy size={small ? 14 : 15} />}
    </IconButton>
  );
}
