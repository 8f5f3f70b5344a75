import { toErrorValue } from '../../engine/contract/errors.ts';
import { errorWords } from '../errors/words.ts';
import { nextStepLabels } from '../errors/nextSteps.ts';
import type { Pagoda } from '../pagoda.ts';
import { showToast } from '../stores/ui.ts';

/** Tells a person about a failure, with its next step at hand. `retry` is offered only where there is something to do again. */
export function report(pagoda: Pagoda, thrown: unknown, retry?: () => void): void {
  const { title, detail, next } = errorWords(toErrorValue(thrown));
  const run = next === 'retry' ? retry : next ? () => pagoda.ui.setState({ step: next }) : undefined;
  showToast(pagoda.ui, {
    tone: 'error',
    title,
    detail,
    ...(run && next ? { action: { label: nextStepLabels[next](), run } } : {}),
  });
}
