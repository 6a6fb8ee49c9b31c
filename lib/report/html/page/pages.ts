/**
 * A long list, some at a time: a thousand rows at once would be slow to draw and slower to listen to.
 *
 * @module
 */
import { button, h } from './dom.ts';
import { number } from './format.ts';

export interface Pages<Item> {
  readonly element: HTMLElement;
  /** Starts again from the top. */
  readonly show: (items: readonly Item[]) => void;
}

/**
 * @param list where the items go (a list, or the body of a table).
 * @param noun of more than one, for the button.
 */
export function pages<Item>(
  list: HTMLElement,
  frame: HTMLElement,
  size: number,
  noun: string,
  draw: (item: Item) => Node,
): Pages<Item> {
  let items: readonly Item[] = [];
  let shown = 0;
  const more = button({ class: 'more' }, '', () => {
    const first = shown;
    extend(size);
    list.children[first]?.querySelector<HTMLElement>('summary, button, a')?.focus();
  });
  const extend = (by: number) => {
    list.append(...items.slice(shown, shown + by).map(draw));
    shown = Math.min(shown + by, items.length);
    const left = items.length - shown;
    more.hidden = left === 0;
    more.textContent =
      left <= size ? `Show the rest (${left})` : `Show ${number(size)} more of ${number(left)} ${noun}`;
  };
  // Paper can't be clicked on: it gets more, and says how many are left. Afterwards the page is as it was.
  let before = { shown: 0, words: '' };
  addEventListener('beforeprint', () => {
    before = { shown, words: more.textContent };
    extend(PRINTED);
    more.textContent = `${number(items.length - shown)} more ${noun} not printed`;
  });
  addEventListener('afterprint', () => {
    shown = before.shown;
    more.textContent = before.words;
    more.hidden = shown === items.length;
    for (const item of [...list.children].slice(shown)) {
      item.remove();
    }
  });
  return {
    element: h('div', {}, frame, more),
    show: (next) => {
      items = next;
      shown = 0;
      list.replaceChildren();
      extend(size);
    },
  };
}

const PRINTED = 500;
