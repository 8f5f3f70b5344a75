import { Download, WrapText } from 'lucide-react';
import { memo, useMemo, useState, type ReactNode } from 'react';
import { saveCode } from '../../actions/transfer.ts';
import { foldCode } from '../../markdown/foldCode.ts';
import { wholeCharacters } from '../../markdown/softBreaks.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { IconButton } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { t } from '../../words/words.ts';
import { useLanguage } from '../../words/useLanguage.ts';
import { CopyButton } from './CopyButton.tsx';
import { codeFileName } from './codeFileName.ts';
import { FoldButton } from './FoldButton.tsx';
import { languageOf } from './languages.ts';
import type { HighlightedLine } from './highlight.worker.ts';
import { useHighlight } from './useHighlight.ts';

interface CodeBlockProps {
  readonly code: string;
  /** As the fence names it; may be empty or unknown. */
  readonly language: string;
}

export const CodeBlock = memo(function CodeBlock({ code, language }: CodeBlockProps) {
  useLanguage();
  const [wrapped, setWrapped] = useState(false);
  return (
    <CodeFrame
      name={language.slice(0, wholeCharacters(language, 40)) || t('chat.plainText')}
      actions={
        <>
          <CodeActions code={code} language={language} wrapped={wrapped} onWrap={setWrapped} />
          <CopyButton text={code} label={t('chat.copyCode')} small />
        </>
      }
    >
      <Code code={code} language={language} wrapped={wrapped} />
    </CodeFrame>
  );
});

interface CodeActionsProps extends CodeBlockProps {
  readonly wrapped: boolean;
  readonly onWrap: (wrapped: boolean) => void;
}

function CodeActions({ code, language, wrapped, onWrap }: CodeActionsProps) {
  const pagoda = usePagoda();
  return (
    <>
      <IconButton
        label={t('chat.wrapLines')}
        aria-pressed={wrapped}
        className={classes('size-7!', wrapped && 'bg-jade-wash')}
        onClick={() => onWrap(!wrapped)}
      >
        <WrapText size={14} />
      </IconButton>
      <IconButton
        label={t('chat.saveCode')}
        className="size-7!"
        onClick={() => void saveCode(pagoda, code, codeFileName(language))}
      >
        <Download size={14} />
      </IconButton>
    </>
  );
}

interface CodeFrameProps {
  readonly name: string;
  readonly actions: ReactNode;
  readonly children: ReactNode;
}

/** What stands between fences, with its name and what can be done with it above. */
export function CodeFrame({ name, actions, children }: CodeFrameProps) {
  return (
    <div dir="ltr" className="overflow-hidden rounded-xl border border-line bg-well">
      <div className="flex h-8.5 items-center justify-between border-b border-line pe-1 ps-3.5">
        <span className="truncate font-mono text-[12px] text-ink-faint">{name}</span>
        <div className="flex shrink-0 items-center">{actions}</div>
      </div>
      {children}
    </div>
  );
}

interface CodeProps extends CodeBlockProps {
  /** Long lines go on below rather than beyond the edge. */
  readonly wrapped?: boolean;
}

/** Coloured, and folded in the middle where it is long. */
export function Code({ code, language, wrapped = false }: CodeProps) {
  const [level, setLevel] = useState(0);
  const { head, hidden, tail } = useMemo(() => foldCode(code, level), [code, level]);
  const name = language.slice(0, wholeCharacters(language, 40)) || t('chat.plainText');
  return (
    <>
      <Lines code={head} language={language} label={t('chat.code', { name })} wrapped={wrapped} />
      {hidden > 0 && (
        <>
          <div className="px-3.5">
            <FoldButton count={hidden} unit="lines" onClick={() => setLevel(level + 1)} />
          </div>
          <Lines code={tail} language="" label={t('chat.codeItsEnd', { name })} wrapped={wrapped} />
        </>
      )}
    </>
  );
}

interface LinesProps {
  readonly code: string;
  readonly language: string;
  readonly label: string;
  readonly wrapped: boolean;
}

function Lines({ code, language, label, wrapped }: LinesProps) {
  const lines = useHighlight(code, languageOf(language));
  return (
    <pre
      tabIndex={0}
      role="group"
      aria-label={label}
      className={classes(
        'overflow-x-auto px-3.5 py-3 font-mono text-[13px] leading-[1.6]',
        wrapped ? 'wrap-anywhere whitespace-pre-wrap' : 'wrap-normal',
      )}
    >
      <code>
        {lines.map((line, index) => (
          <CodeLine key={index} line={line} last={index === lines.length - 1} />
        ))}
      </code>
    </pre>
  );
}

interface CodeLineProps {
  readonly line: HighlightedLine;
  readonly last: boolean;
}

const CodeLine = memo(function CodeLine({ line, last }: CodeLineProps) {
  return (
    <>
      {line.map(([text, color], index) =>
        color ? (
          <span key={index} style={{ color }}>
            {text}
          </span>
        ) : (
          <PlainPiece key={index} text={text} />
        ),
      )}
      {!last && '\n'}
    </>
  );
}, isSameLine);

/** Lines come anew with every answer of the worker; most say the same. */
function isSameLine(before: CodeLineProps, after: CodeLineProps): boolean {
  return (
    before.last === after.last &&
    before.line.length === after.line.length &&
    before.line.every(
      ([text, colour], index) => text === after.line[index]?.[0] && colour === after.line[index][1],
    )
  );
}

/** Of one line, in characters. Nobody reads on to the right for longer; copying takes all of it. */
const shownOfLine = 3000;

function PlainPiece({ text }: { readonly text: string }) {
  if (text.length <= shownOfLine) return text;
  const end = wholeCharacters(text, shownOfLine);
  return (
    <>
      {text.slice(0, end)}
      <span className="text-ink-faint select-none">
        {` ${t('chat.moreCharactersInThisLine', { count: text.length - end })}`}
      </span>
    </>
  );
}
