import { CodeXml, Download, Image, Shapes, ZoomIn, ZoomOut } from 'lucide-react';
import { memo, useState } from 'react';
import { copyText } from '../../../actions/chats.ts';
import { saveDrawing } from '../../../actions/transfer.ts';
import { usePagoda } from '../../../PagodaContext.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { useBriefly } from '../../../ui/useBriefly.ts';
import { t } from '../../../words/words.ts';
import { useLanguage } from '../../../words/useLanguage.ts';
import { Code, CodeFrame } from '../CodeBlock.tsx';
import { CopyButton } from '../CopyButton.tsx';
import type { Drawing } from './cleanSvg.ts';
import { useDrawing, type DrawingState } from './useDrawing.ts';

/** A diagram in mermaid's language: its text, until a person has it drawn. */
export const DiagramBlock = memo(function DiagramBlock({ code }: { readonly code: string }) {
  useLanguage();
  const { state, want } = useDrawing(code);
  const [zoom, setZoom] = useState(0);
  const drawing = state.kind === 'drawn' ? state.drawing : null;
  return (
    <div data-diagram>
      <CodeFrame
        name="mermaid"
        actions={
          <>
            {drawing && <DrawingActions drawing={drawing} zoom={zoom} onZoom={setZoom} />}
            <Button
              tone="quiet"
              className="h-7! px-2! text-[12.5px]!"
              aria-disabled={state.kind === 'drawing'}
              onClick={() => state.kind !== 'drawing' && want(state.kind === 'none')}
            >
              {state.kind === 'none' || state.kind === 'drawing' ? (
                <Shapes size={14} />
              ) : (
                <CodeXml size={14} />
              )}
              {t(drawnLabels[state.kind])}
            </Button>
            <CopyButton text={code} label={t('chat.copyCode')} small />
          </>
        }
      >
        {drawing ? (
          <Picture drawing={drawing} code={code} zoom={zoom} />
        ) : (
          <Code code={code} language="mermaid" />
        )}
        <Refusal state={state} />
      </CodeFrame>
    </div>
  );
});

const drawnLabels = {
  none: 'chat.drawDiagram',
  drawing: 'chat.drawingDiagram',
  drawn: 'chat.showDiagramCode',
  tooLong: 'chat.showDiagramCode',
  refused: 'chat.showDiagramCode',
} as const satisfies Record<DrawingState['kind'], string>;

/** Sizes beside the one that fits: of the one that it was laid out in. */
const zooms = [null, 1, 1.5, 2, 3] as const;

interface DrawingActionsProps {
  readonly drawing: Drawing;
  readonly zoom: number;
  readonly onZoom: (zoom: number) => void;
}

function DrawingActions({ drawing, zoom, onZoom }: DrawingActionsProps) {
  const pagoda = usePagoda();
  const [copied, setCopied] = useBriefly();
  return (
    <>
      <IconButton
        label={t('chat.smallerDiagram')}
        className="size-7!"
        aria-disabled={zoom === 0}
        onClick={() => onZoom(Math.max(0, zoom - 1))}
      >
        <ZoomOut size={14} />
      </IconButton>
      <IconButton
        label={t('chat.largerDiagram')}
        className="size-7!"
        aria-disabled={zoom === zooms.length - 1}
        onClick={() => onZoom(Math.min(zooms.length - 1, zoom + 1))}
      >
        <ZoomIn size={14} />
      </IconButton>
      <IconButton
        label={copied ? t('chat.copied') : t('chat.copyDiagram')}
        className="size-7!"
        onClick={() => void copyText(pagoda, drawing.svg).then(setCopied)}
      >
        <Image size={14} className={copied ? 'text-jade' : ''} />
      </IconButton>
      <IconButton
        label={t('chat.saveDiagram')}
        className="size-7!"
        onClick={() => void saveDrawing(pagoda, drawing.svg)}
      >
        <Download size={14} />
      </IconButton>
    </>
  );
}

interface PictureProps {
  readonly drawing: Drawing;
  readonly code: string;
  readonly zoom: number;
}

/** As a picture, in which nothing runs, nothing can be pressed and nothing is fetched. It scrolls in itself. */
function Picture({ drawing: { svg, width }, code, zoom }: PictureProps) {
  const factor = zooms[zoom] ?? null;
  return (
    <div
      role="group"
      aria-label={t('chat.diagram')}
      tabIndex={0}
      className="max-h-[70vh] overflow-auto p-3.5 -outline-offset-2!"
    >
      <img
        src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`}
        alt={t('chat.diagramOf', { code: code.slice(0, 500) })}
        draggable={false}
        className="mx-auto block h-auto"
        style={factor === null ? { width, maxWidth: '100%' } : { width: width * factor, maxWidth: 'none' }}
      />
    </div>
  );
}

/** The text stays where it cannot be drawn. */
function Refusal({ state }: { readonly state: DrawingState }) {
  if (state.kind !== 'refused' && state.kind !== 'tooLong') return null;
  return (
    <div role="alert" className="border-t border-line bg-lacquer-wash px-3.5 py-2 text-[13.5px]">
      <p>
        <strong className="font-semibold">{t('chat.diagramNotDrawn')} </strong>
        {state.kind === 'tooLong' ? t('chat.diagramTooLong') : t('chat.diagramRefused')}
      </p>
      {state.kind === 'refused' && (
        <pre className="mt-1 font-mono text-[12.5px] whitespace-pre-wrap text-ink-soft wrap-anywhere">
          {state.why}
        </pre>
      )}
    </div>
  );
}
