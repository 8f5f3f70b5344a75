/** What a drawn formula says when it is copied: its source, with the marks that set it apart. */

const formula = '.formula[data-source]';

/** Puts a selection with formulas in it on the clipboard; without one nothing is done, and the browser copies as always. */
export function copyFormulas(event: ClipboardEvent, selection: Selection | null): void {
  if (!event.clipboardData || !selection || selection.isCollapsed) return;
  const range = selection.getRangeAt(0).cloneRange();
  // A formula is copied whole.
  const first = formulaAround(range.startContainer);
  const last = formulaAround(range.endContainer);
  if (first) range.setStartBefore(first);
  if (last) range.setEndAfter(last);
  const part = range.cloneContents();
  const drawn = part.querySelectorAll<HTMLElement>(formula);
  if (drawn.length === 0) return;
  for (const each of drawn) each.replaceWith(asWritten(each.dataset['source'] ?? ''));
  // Only what is laid out has its lines and paragraphs as text.
  const sheet = document.createElement('div');
  sheet.className = 'markdown';
  sheet.style.cssText = 'position: fixed; left: -200vw; top: 0; width: 100vw';
  sheet.append(part);
  document.body.append(sheet);
  event.clipboardData.setData('text/plain', sheet.innerText);
  event.clipboardData.setData('text/html', sheet.innerHTML);
  sheet.remove();
  event.preventDefault();
}

/** With its own lines. */
function asWritten(source: string): HTMLElement {
  const element = document.createElement('span');
  element.style.whiteSpace = 'pre';
  element.textContent = source;
  return element;
}

function formulaAround(node: Node): Element | null {
  const element = node instanceof Element ? node : node.parentElement;
  return element?.closest(formula) ?? null;
}
