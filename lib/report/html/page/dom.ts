/**
 * Elements from data. Text becomes text nodes, always: there is no way here to hand in HTML.
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

/** The children if the condition holds; none otherwise. */
export function when(condition: boolean, ...children: readonly Child[]): readonly Child[] {
  return condition ? children : [];
}

export function button(attributes: Attributes, label: Child, onClick: () => void): HTMLButtonElement {
  const element = h('button', { type: 'button', ...attributes }, label);
  element.addEventListener('click', onClick);
  return element;
}

/** A part of the page with its heading, which names it for screen readers. */
export function section(id: string, title: string, ...children: readonly Child[]): HTMLElement {
  return h('section', { id, 'aria-labelledby': `${id}-title` }, h('h2', { id: `${id}-title` }, title), ...children);
}

/** A region that scrolls sideways must be reachable by keyboard. */
export function scroller(label: string, ...children: readonly Child[]): HTMLElement {
  return h('div', { class: 'scroller', role: 'region', 'aria-label': label, tabindex: '0' }, ...children);
}

/** A name given by a user: its reading direction must not affect the text next to it. */
export function name(text: string): HTMLElement {
  return h('bdi', {}, text);
}

export function badge(kind: string, text: string): HTMLElement {
  return h('span', { class: `badge ${kind}` }, text);
}
