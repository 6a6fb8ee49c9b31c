/**
 * A Lambda function of your own that hands the messages of the incident topic on to a tool that does not take alarms over SNS:
 * docs/recipes.md. `TOOL` is a key of {@link BODIES}, `TOOL_URL` where it listens, `TOOL_HEADERS` its headers as JSON. URL and
 * headers hold a credential: let your deployment fill them from a secret.
 *
 * @module
 */

/** What is read of a message; `docs/channels.md` shows a whole one. */
export interface Alarm {
  /** The same from the opening of an incident to its end. */
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly NewStateValue: 'ALARM' | 'OK';
  readonly NewStateReason: string;
  readonly Trigger: { readonly Dimensions: readonly { readonly name: string; readonly value: string }[] };
}

interface Incident {
  readonly key: string;
  readonly isOpen: boolean;
  readonly title: string;
  readonly text: string;
  /** `org`, `app`, `control` and `severity`, where there is one. */
  readonly facts: Readonly<Record<string, string>>;
}

/** ServiceNow counts from 1 (critical) to 5 (OK); 0 clears. */
const SERVICENOW_SEVERITY: Readonly<Record<string, string>> = { critical: '1', high: '2', medium: '3', low: '4' };

export const BODIES = {
  'incident.io': ({ key, isOpen, title, text, facts }: Incident) => ({
    title,
    description: text,
    deduplication_key: key,
    status: isOpen ? 'firing' : 'resolved',
    metadata: facts,
  }),
  'grafana-irm': ({ key, isOpen, title, text }: Incident) => ({
    alert_uid: key,
    title,
    state: isOpen ? 'alerting' : 'ok',
    message: text,
  }),
  servicenow: ({ key, isOpen, title, text, facts }: Incident) => ({
    source: 'eca-auditor',
    node: facts.org,
    resource: facts.app,
    metric_name: facts.control,
    message_key: key,
    severity: isOpen ? (SERVICENOW_SEVERITY[facts.severity ?? ''] ?? '4') : '0',
    description: `${title}\n${text}`,
  }),
  /** For tools in which rules of yours take a body apart: Rootly's generic webhook, automation in Jira. */
  generic: ({ key, isOpen, title, text, facts }: Incident) => ({
    key,
    state: isOpen ? 'open' : 'resolved',
    title,
    text,
    ...facts,
  }),
} as const;

export function bodyFor(tool: keyof typeof BODIES, subject: string, alarm: Alarm): object {
  return BODIES[tool]({
    key: alarm.AlarmName,
    isOpen: alarm.NewStateValue === 'ALARM',
    title: subject.replace(/^(?:ALARM|OK): /, ''),
    text: `${alarm.NewStateReason}\n${alarm.AlarmDescription}`,
    facts: Object.fromEntries(alarm.Trigger.Dimensions.map(({ name, value }) => [name, value])),
  });
}

interface SnsEvent {
  readonly Records: readonly { readonly Sns: { readonly Subject: string; readonly Message: string } }[];
}

/** @throws when the tool refuses a message: SNS delivers it again. */
export async function handler({ Records }: SnsEvent): Promise<void> {
  const { TOOL = 'generic', TOOL_URL = '', TOOL_HEADERS = '{}' } = process.env;
  if (!Object.hasOwn(BODIES, TOOL)) {
    throw new Error(`TOOL: found "${TOOL}"; expected one of ${Object.keys(BODIES).join(', ')}.`);
  }
  for (const { Sns } of Records) {
    const body = bodyFor(TOOL as keyof typeof BODIES, Sns.Subject, JSON.parse(Sns.Message) as Alarm);
    const headers = { ...JSON.parse(TOOL_HEADERS), 'content-type': 'application/json' };
    const answer = await fetch(TOOL_URL, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) {
      throw new Error(`The tool answered ${answer.status}.`);
    }
  }
}
