/**
 * The monthly cost, computed from list prices and the usage of an audit. docs/cost.md is built from it.
 *
 * @module
 */
import { CHANNEL_IDS } from '../alert/channels/index.ts';

/** USD, us-east-1, without free tiers; November 2026, from the pages named in {@link SOURCES}. */
const PRICES = {
  secretMonth: 0.4,
  secretCall: 0.05 / 10_000,
  lambdaGbSecond: 0.0000133334,
  s3GbMonth: 0.023,
  s3Put: 0.005 / 1_000,
  s3Get: 0.0004 / 1_000,
  metricMonth: 0.3,
  alarmMonth: 0.1,
  dashboardMonth: 3,
  logsGb: 0.5,
  keyMonth: 1,
} as const;

const SOURCES = [
  'https://aws.amazon.com/secrets-manager/pricing/',
  'https://aws.amazon.com/lambda/pricing/',
  'https://aws.amazon.com/s3/pricing/',
  'https://aws.amazon.com/cloudwatch/pricing/',
  'https://aws.amazon.com/kms/pricing/',
] as const;

/** The usage of one night, rounded up: orgs of 50 apps, 100 ms per call, the default concurrency. */
export const USAGE = {
  secondsAnOrg: 2,
  orgsAtOnce: 25,
  memoryGb: 1,
  snapshotKb: 100,
  putsAnOrg: 3,
  getsAnOrg: 3,
  logKbAnOrg: 1,
  metrics: 14,
  // One more for each channel, on failed deliveries.
  alarms: 11 + CHANNEL_IDS.length,
} as const;

const NIGHTS = 30;
const KB_IN_GB = 1_000_000;

export interface MonthlyCost {
  readonly secrets: number;
  readonly function: number;
  /** With one year of evidence. */
  readonly storage: number;
  readonly monitoring: number;
  readonly key: number;
  readonly total: number;
}

/** USD a month, at one audit a night. */
export function monthlyCost(orgs: number): MonthlyCost {
  const orgNights = orgs * NIGHTS;
  const seconds = Math.ceil(orgs / USAGE.orgsAtOnce) * USAGE.secondsAnOrg * NIGHTS;
  const parts = {
    secrets: orgs * PRICES.secretMonth + orgNights * PRICES.secretCall,
    function: seconds * USAGE.memoryGb * PRICES.lambdaGbSecond,
    storage:
      ((orgs * 365 * USAGE.snapshotKb) / KB_IN_GB) * PRICES.s3GbMonth +
      orgNights * (USAGE.putsAnOrg * PRICES.s3Put + USAGE.getsAnOrg * PRICES.s3Get),
    monitoring:
      USAGE.metrics * PRICES.metricMonth +
      USAGE.alarms * PRICES.alarmMonth +
      PRICES.dashboardMonth +
      ((orgNights * USAGE.logKbAnOrg) / KB_IN_GB) * PRICES.logsGb,
    key: PRICES.keyMonth,
  };
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}

/** docs/cost.md */
export function costPage(): string {
  const row = (orgs: number) => {
    const cost = monthlyCost(orgs);
    const cells = [cost.secrets, cost.function, cost.storage, cost.monitoring, cost.key, cost.total];
    return `| ${orgs.toLocaleString('en')} | ${cells.map((usd) => usd.toFixed(2)).join(' | ')} |`;
  };
  return `# What does it cost?

<!-- Written by \`npm run docs\` from lib/infra/cost.ts. -->

US dollars a month at one audit a night: list prices of us-east-1 as of November 2026, free tiers left out.

| Orgs | Org secrets | Function | Storage | Monitoring | Key | Total |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${[10, 100, 1_000].map(row).join('\n')}

Most of what grows with the orgs is Secrets Manager: ${PRICES.secretMonth.toFixed(2)} per org, whatever the audit does. The function costs
cents, because it reads ${USAGE.orgsAtOnce} orgs concurrently.

Assumed, rounded up: ${USAGE.secondsAnOrg} s for an org of 50 apps, ${USAGE.memoryGb} GB of memory, ${USAGE.snapshotKb} kB of evidence per org and night, kept for a year,
${USAGE.putsAnOrg} writes and ${USAGE.getsAnOrg} reads of S3 and ${USAGE.logKbAnOrg} kB of logs per org, ${USAGE.metrics} metrics, ${USAGE.alarms} alarms, one dashboard, one key.

Not included: mail and SMS to a few people add cents. A NAT gateway or VPC endpoints cost far more than all of the above. A
distributed audit adds Step Functions: about ten transitions per batch, at 0.025 per thousand.

Sources: ${SOURCES.map((url) => `<${url}>`).join(', ')}.
`;
}
