/**
 * Options that several commands have in common.
 *
 * @module
 */
import { InvalidArgumentError, Option } from 'commander';
import { SEVERITIES } from '../audit/model.ts';
import { FORMATS, type FormatName, isFormatName } from '../report/formats.ts';

export const EXIT_CODES = `
Exit codes:
  0  clean
  1  findings at or above --fail-on
  2  wrong usage or configuration
  3  something could not be assessed, and nothing worse was found`;

export const CONFIG_HELP = 'configuration: controls, waivers, limits (default: eca-auditor.yaml, if there is one)';

export function formatOption(): Option {
  const names = Object.entries(FORMATS).map(([name, { description }]) => `${name} (${description})`);
  return new Option('--format <format>', `one of ${names.join(', ')}`)
    .default('table')
    .argParser((name): FormatName => {
      if (isFormatName(name)) {
        return name;
      }
      throw new InvalidArgumentError(`Found "${name}"; expected one of ${Object.keys(FORMATS).join(', ')}.`);
    });
}

/** @param fallback what holds without it, in words */
export function failOnOption(fallback = '"report.failOn" of the configuration, or high'): Option {
  return new Option(
    '--fail-on <severity>',
    `exit with 1 when an unwaived finding is at least this severe (default: ${fallback})`,
  ).choices([...SEVERITIES]);
}

export function awsAccountOption(): Option {
  return new Option(
    '--aws-account <id>',
    'with --format asff: whose findings they are; the region is AWS_REGION',
  ).argParser((id): string => {
    if (/^\d{12}$/.test(id)) {
      return id;
    }
    throw new InvalidArgumentError(`Found "${id}"; expected 12 digits.`);
  });
}
