import { memo } from 'react';
import { CopyButton } from './CopyButton.tsx';
import { languageOf } from './languages.ts';
import type { HighlightedLine } from './highlight.worker.ts';
import { useHighlight } from './useHighlight.ts';

interface CodeBlockProps {
  readonly code: string;
  /** As the fence names it; may be empty or unknown. */
  readonly language: string;
}

export const CodeBlock = memo(function CodeBlock({ code, language }: CodeBlockProps) {
  const lines = useHighlight(code, languageOf(language));
  return (
    <div className="overflow-hidden rounded-xl border border-line bg-well">
      <div className="flex h-8.5 items-center justify-between border-b border-line pr-1 pl-3.5">
        <span className="font-mono text-[12px] text-ink-faint">{language || 'text'}</span>
        <CopyButton text={code} label="Copy code" small />
      </div>
      <pre
        tabIndex={0}
        aria-label={`${language || 'text'} code`}
        className="overflow-x-auto px-3.5 py-3 font-mono text-[13px] leading-[1.6] wrap-normal"
      >
        <code>
          {lines.map((line, index) => (
            <CodeLine key={index} line={line} last={index === lines.length - 1} />
          ))}
        </code>
      </pre>
    </div>
  );
});

const CodeLine = memo(function CodeLine({
  line,
  last,
}: {
  readonly line: HighlightedLine;
  readonly last: boolean;
}) {
  return (
    <>
      {line.map(([text, color], index) =>
        color ? (
          <span key={index} style={{ color }}>
            {text}
          </span>
        ) : (
          text
        ),
      )}
      {!last && '\n'}
    </>
  );
});
