/**
 * What the npm package exports: the construct, the stack, and the type of a custom control.
 *
 * @module
 */
export type { App } from '../audit/app.ts';
export type { Control, Verdict } from '../audit/control.ts';
export type { ChatChannels } from './chat.ts';
export { EcaAuditor } from './eca-auditor.ts';
export type { EcaAuditorProps } from './props.ts';
export { EcaAuditorStack } from './stack.ts';
export type { Distribution } from './state-machine.ts';
export type { EvidenceLock } from './storage.ts';
export type { Subscription } from './subscriptions.ts';
export type { AuditTopics, TopicProps } from './topics.ts';
