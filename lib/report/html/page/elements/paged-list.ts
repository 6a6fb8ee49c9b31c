/**
 * A long list with a button that shows more: a thousand rows at once are slow to draw, and slower to listen to.
 *
 * @module
 */
import { button, h } from './dom.ts';
import { number } from './format.ts';

export interface PagedList<Item> {
  readonly element: HTMLElement;
  /** Replaces the items, and shows the first ones. */
  readonly show: (items: readonly Item[]) => void;
}

/**
 * @param list gets the items: a list, or the body of a table
 * @param frame has the list in it; the button follows it
 * @param noun in the plural, for the button
 */
export function pagedList<Item>(
  list: HTMLElement,
  frame: HTMLElement,
  size: number,
  noun: string,
  draw: (item: Item) => Node,
): PagedList<Item> {
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
  // Paper has no button, so it gets more items and the number of the others. After printing the page is as before.
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
