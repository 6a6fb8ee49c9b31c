/** What the benchmark uses of parsers that come without types. */

declare module 'easysax' {
  export default class EasySax {
    on(event: 'startNode' | 'endNode' | 'textNode', listener: () => void): void;
    parse(text: string): void;
  }
}

declare module 'saxen' {
  export class Parser {
    on(event: 'openTag' | 'closeTag' | 'text', listener: () => void): this;
    parse(text: string): void;
  }
}
