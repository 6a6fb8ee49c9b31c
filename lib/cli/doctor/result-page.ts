/**
 * The page that `doctor` prints in a terminal: a title, the results, and a conclusion.
 *
 * @module
 */
import { indented, type Look } from '../../report/terminal/look.ts';

export interface ResultRow {
  readonly state: string;
  readonly paint: (text: string) => string;
  readonly name: string;
  readonly message: string;
  readonly remedy?: string | undefined;
}

export interface ResultPage {
  readonly title: string;
  readonly rows: readonly ResultRow[];
  readonly conclusion: string;
  /** Columns for the state. */
  readonly stateWidth: number;
}

const NAME_WIDTH = 13;

export function resultPage(look: Look, { title, rows, conclusion, stateWidth }: ResultPage): string {
  return `${[
    ...indented(look, 0, { text: title, paint: look.heading }),
    '',
    ...rows.flatMap((row) => rowLines(look, row, stateWidth)),
    '',
    ...indented(look, 0, { text: conclusion, paint: look.heading }),
  ].join('\n')}\n`;
}

function rowLines(look: Look, { state, paint, name, message, remedy }: ResultRow, stateWidth: number): string[] {
  const indent = stateWidth + NAME_WIDTH;
  const [first = '', ...rest] = [
    ...indented(look, indent, { text: message }),
    ...(remedy === undefined ? [] : indented(look, indent, { text: `To do: ${remedy}`, paint: look.heading })),
  ];
  return [`${paint(state.padEnd(stateWidth))}${name.padEnd(NAME_WIDTH)}${first.slice(indent)}`, ...rest];
}
