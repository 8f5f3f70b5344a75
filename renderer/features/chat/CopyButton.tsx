import { Check, Copy } from 'lucide-react';
import { copyText } from '../../actions/chats.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { IconButton } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { useBriefly } from '../../ui/useBriefly.ts';
import { t } from '../../words/words.ts';

interface CopyButtonProps {
  readonly text: string;
  readonly label: string;
  readonly small?: boolean;
}

export function CopyButton({ text, label, small = false }: CopyButtonProps) {
  const pagoda = usePagoda();
  const [copied, setCopied] = useBriefly();
  return (
    <IconButton
      label={copied ? t('chat.copied') : label}
      className={classes(small && 'size-7!')}
      onClick={() => void copyText(pagoda, text).then(setCopied)}
    >
      {copied ? <Check size={15} className="text-jade" /> : <Copy size={small ? 14 : 15} />}
    </IconButton>
  );
}
