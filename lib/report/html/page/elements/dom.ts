/**
 * Makes elements from data. Every text becomes a text node; no function here takes HTML.
 *
 * @module
 */
type Child = Node | string;
type Attributes = Readonly<Record<string, string | boolean | undefined>>;

/** @example h('a', { href: url, rel: 'noreferrer' }, 'Source') */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'string') {
      element.setAttribute(name, value);
    } else if (value === true) {
      element.setAttribute(name, '');
    }
  }
  element.append(...children);
  return element;
}

/** The children if the condition holds, else none. */
export function when(condition: boolean, ...children: readonly Child[]): readonly Child[] {
  return condition ? children : [];
}

export function button(attributes: Attributes, label: Child, onClick: () => void): HTMLButtonElement {
  const element = h('button', { type: 'button', ...attributes }, label);
  element.addEventListener('click', onClick);
  return element;
}

/** A section of the page. Its heading names it for screen readers. */
export function section(id: string, title: string, ...children: readonly Child[]): HTMLElement {
  return h('section', { id, 'aria-labelledby': `${id}-title` }, h('h2', { id: `${id}-title` }, title), ...children);
}

/** A region that scrolls sideways. The keyboard reaches it. */
export function scroller(label: string, ...children: readonly Child[]): HTMLElement {
  return h('div', { class: 'scroller', role: 'region', 'aria-label': label, tabindex: '0' }, ...children);
}

/** A name that a user chose. Its writing direction does not affect the text next to it. */
export function name(text: string): HTMLElement {
  return h('bdi', {}, text);
}

export function badge(kind: string, text: string): HTMLElement {
  return h('span', { class: `badge ${kind}` }, text);
}
