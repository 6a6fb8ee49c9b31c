/**
 * Options of several commands, and how options are parsed.
 *
 * @module
 */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { SEVERITIES } from '../../audit/model/finding.ts';
import { CONFIG_NAMES } from '../../config/find.ts';
import { suggest } from '../../config/suggest.ts';
import { FORMATS, type FormatName } from '../../report/formats/formats.ts';
import { UsageError } from './errors.ts';

const CODES = `
  0  clean
  1  findings at or above --fail-on
  2  wrong usage or configuration
  3  something could not be assessed, and nothing worse was found`;
export const EXIT_CODES = `
Exit codes:${CODES}`;
/** For the program as a whole. */
export const USUAL_EXIT_CODES = `
Exit codes; a command with others lists them in its own --help:${CODES}`;

/** The text for the default of `--config`. */
export const CONFIG_DEFAULT = `the nearest ${CONFIG_NAMES[0]}, .yml or .json up to the root of the repository`;
export const CONFIG_HELP = `configuration: controls, waivers, limits (default: ${CONFIG_DEFAULT})`;

/** Headings of `--help`, by purpose. */
export const GROUP = {
  what: 'What is judged:',
  by: 'By which rules:',
  out: 'What comes out:',
  fix: 'Fixing:',
} as const;

/** An option that can be repeated, each time with one value. A variadic option would take a following argument for a value. */
export class RepeatableOption extends Option {
  constructor(flags: string, description: string) {
    super(flags, `${description}; repeatable`);
    this.argParser((text, before: readonly string[] = []) => [...before, text]);
  }
}

/** An option with a fixed set of values. A wrong value gives an InvalidArgumentError with a suggestion. */
export function choiceOption(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).choices(choices).argParser((text) => oneOf(text, choices));
}

function oneOf(text: string, choices: readonly string[]): string {
  if (choices.includes(text)) {
    return text;
  }
  throw new InvalidArgumentError(`Found "${text}"; expected one of ${choices.join(', ')}.${didYouMean(text, choices)}`);
}

/** A sentence that begins with a space; empty if no known word is similar. */
export function didYouMean(word: string, known: readonly string[]): string {
  const meant = suggest(word, known);
  return meant === undefined ? '' : ` Did you mean "${meant}"?`;
}

/** `--format` of a report, described with one format per line. @param fallback the default */
export function formatOption(fallback: FormatName | 'none' = 'table'): Option {
  const names = Object.keys(FORMATS) as FormatName[];
  const width = Math.max(...names.map((name) => name.length));
  const lines = names.map(
    (name) => `  ${name.padEnd(width)}  ${FORMATS[name].description}${name === fallback ? ' (when left out)' : ''}`,
  );
  const option = choiceOption('--format <format>', ['of the report, one of:', ...lines].join('\n'), names);
  return fallback === 'none' ? option : option.default(fallback);
}

/** The text of an option in `--help`. Its values and default are added, unless each value has its own line. */
export function optionDescription(option: Option): string {
  const { description, argChoices, defaultValue, defaultValueDescription } = option;
  if (description.includes('\n')) {
    return description;
  }
  const more = [
    ...(option.mandatory ? ['required'] : []),
    ...(argChoices === undefined ? [] : [`one of: ${argChoices.join(', ')}`]),
    ...(defaultValue === undefined || !(option.required || option.optional)
      ? []
      : [`default: ${defaultValueDescription ?? String(defaultValue)}`]),
  ];
  return more.length === 0 ? description : `${description} (${more.join('; ')})`;
}

/**
 * Refuses a second value, because the last one would replace the first silently, and an empty one: a variable of a script that is
 * not set would mean the working folder, or everything.
 */
export function refuseWrongValues(command: Command): void {
  const name = command.name();
  for (const option of command.options) {
    if (!(option.required || option.optional)) continue;
    let isGiven = false;
    command.on(`option:${option.name()}`, (value: unknown) => {
      if (value === '') {
        throw new UsageError(`${name}: ${option.long}: found nothing; expected ${/[<[].*/.exec(option.flags)?.[0]}.`);
      }
      if (isGiven && !(option instanceof RepeatableOption)) {
        throw new UsageError(`${name}: found ${option.long} twice; expected it once.`);
      }
      isGiven = true;
    });
  }
  command.hook('preAction', ({ args }) => {
    if (args.includes('')) {
      const expected = command.registeredArguments.map((each) => each.name()).join(' and ');
      throw new UsageError(`${name}: found an empty argument; expected ${expected}.`);
    }
  });
}

/** @param when what counts, and the default */
export function failOnOption(
  when = 'an unwaived finding is at least this severe; "report.failOn" of the configuration, or high when left out',
): Option {
  return choiceOption('--fail-on <severity>', `exit with 1 when ${when}`, SEVERITIES);
}

export function awsAccountOption(): Option {
  return new Option(
    '--aws-account <id>',
    'with --format asff: the account of the findings; the region is AWS_REGION',
  ).argParser((id): string => {
    if (/^\d{12}$/.test(id)) {
      return id;
    }
    throw new InvalidArgumentError(`Found "${id}"; expected 12 digits.`);
  });
}
