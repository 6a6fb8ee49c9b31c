/**
 * The URL at which the report of a run can be opened.
 *
 * @module
 */
import { reportKey } from './s3-reports.ts';

export interface ReportPlace {
  readonly bucket: string;
  readonly region: string;
  /** `aws`, `aws-cn`, `aws-us-gov`, … */
  readonly partition: string;
  /** The URL that serves the reports. @default the S3 console */
  readonly baseUrl?: string | undefined;
}

/** https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html */
const CONSOLES: Readonly<Record<string, string>> = {
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
  'aws-eusc': 'console.amazonaws-eusc.eu',
};

/**
 * @example reportUrl('night-1', { baseUrl: 'https://reports.example.com', … }) // 'https://reports.example.com/night-1.html'
 */
export function reportUrl(runId: string, { bucket, region, partition, baseUrl }: ReportPlace): string {
  if (baseUrl !== undefined) {
    return `${baseUrl.replace(/\/+$/, '')}/${encodeURIComponent(runId)}.html`;
  }
  const console = `https://${region}.${CONSOLES[partition] ?? 'console.aws.amazon.com'}`;
  const query = new URLSearchParams({ region, prefix: reportKey(runId) });
  return `${console}/s3/object/${bucket}?${query}`;
}
