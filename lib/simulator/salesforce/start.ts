/**
 * Starts the simulated Salesforce: any number of orgs over real HTTP on loopback, each on its own port. It refuses what the real
 * service refuses, with the same messages, and can simulate its faults.
 *
 * @module
 */
import type { Server } from 'node:http';
import type { OrgSecret } from '../../salesforce/session/org-secret.ts';
import {
  addApp,
  changeField,
  expireSessions,
  removeApp,
  removeComponent,
  setAccess,
  setOrgSetting,
} from './api/administration.ts';
import { callLog, type SalesforceCall } from './calls.ts';
import type { AppDefinition } from './components.ts';
import { FAULTS, type FaultName } from './faults/catalogue.ts';
import { type ActiveFault, activateFault, type FaultCondition } from './faults/fault.ts';
import { createOrg, type Org, type OrgDefinition, type RetrieveTime, type SimulatedPermissions } from './org.ts';
import { canaries, orgSecret } from './secrets.ts';
import { close, listen } from './server.ts';
import type { FieldValue } from './xml.ts';

export interface SalesforceSimulator {
  addOrg(definition: OrgDefinition & { readonly apps?: readonly AppDefinition[] }): Promise<SimulatedOrg>;
  /** @throws Error when there is none. */
  org(alias: string): SimulatedOrg;
  orgs(): readonly SimulatedOrg[];
  /** All calls to all orgs, in the order in which they began. */
  calls(): readonly SalesforceCall[];
  forgetCalls(): void;
  close(): Promise<void>;
}

/** One org, with the actions of an administrator and with faults. Names of apps include their namespace. */
export interface SimulatedOrg {
  readonly alias: string;
  readonly orgId: string;
  /** Its My Domain, an origin: login URL and instance URL. */
  readonly url: string;
  /** The org secret for logging in. */
  secret(): OrgSecret;
  /** All secrets that no output may contain. */
  canaries(): readonly string[];
  apps(): readonly string[];
  addApp(app: AppDefinition, by?: string): void;
  removeApp(app: string): void;
  setField(change: Parameters<typeof changeField>[1]): void;
  removeComponent(app: string, type: string): void;
  /** Sets one setting of the org; `undefined` resets it to that of a new org. */
  setOrgSetting(type: string, field: string, value: FieldValue | undefined): void;
  setAccess(access: Partial<SimulatedPermissions>): void;
  /** Replaces the certificate (PEM) of the app that the audit logs in with. An app has only one. */
  setCertificate(certificate: string): void;
  /** Adds another app with the same certificate, which accepts logins too. */
  addConsumer(consumerKey: string): void;
  /** Sets the duration of retrieves. @default none */
  setRetrieveTime(time: RetrieveTime): void;
  /** Ends all sessions, as after a change of the session settings. */
  expireSessions(): void;
  /** Starts a maintenance: all calls get the maintenance page. */
  goDown(): void;
  comeBack(): void;
  /** Starts a fault, for all calls of its operations, or for those that meet the condition. */
  fault(name: FaultName, when?: FaultCondition): void;
  /** Ends all faults. Apps that a fault has added remain. */
  heal(): void;
  /** The calls to this org. */
  calls(): readonly SalesforceCall[];
}

export async function startSalesforceSimulator({
  clock = () => new Date(),
  latencyMs = 0,
}: {
  readonly clock?: () => Date;
  readonly latencyMs?: number;
} = {}): Promise<SalesforceSimulator> {
  const log = callLog();
  const orgs = new Map<string, SimulatedOrg>();
  const servers: Server[] = [];
  return {
    async addOrg({ apps = [], ...definition }) {
      if (orgs.has(definition.alias)) throw new Error(`There is an org ${definition.alias} already.`);
      const org = createOrg(definition, clock);
      for (const app of apps) addApp(org, app);
      const faults: ActiveFault[] = [];
      servers.push(await listen(org, { log, latencyMs, faults }));
      const simulated = simulatedOrg(org, faults, () => log.all().filter((call) => call.org === org.alias));
      orgs.set(org.alias, simulated);
      return simulated;
    },
    org(alias) {
      const org = orgs.get(alias);
      if (!org) throw new Error(`There is no org ${alias}.`);
      return org;
    },
    orgs: () => [...orgs.values()],
    calls: log.all,
    forgetCalls: log.forget,
    async close() {
      await Promise.all(servers.map(close));
    },
  };
}

function simulatedOrg(org: Org, faults: ActiveFault[], calls: () => readonly SalesforceCall[]): SimulatedOrg {
  return {
    alias: org.alias,
    orgId: org.orgId,
    url: org.url,
    secret: () => orgSecret(org),
    canaries: () => canaries(org),
    apps: () => [...new Set(org.components.map(({ app }) => app))],
    addApp: (app, by) => addApp(org, app, by),
    removeApp: (app) => removeApp(org, app),
    setField: (change) => changeField(org, change),
    removeComponent: (app, type) => removeComponent(org, app, type),
    setOrgSetting: (type, field, value) => setOrgSetting(org, type, field, value),
    setAccess: (access) => setAccess(org, access),
    setCertificate(publicKey) {
      org.keyPair = { ...org.keyPair, publicKey };
    },
    addConsumer(consumerKey) {
      org.otherConsumerKeys = [...org.otherConsumerKeys, consumerKey];
    },
    setRetrieveTime(time) {
      org.retrieveTime = time;
    },
    expireSessions: () => expireSessions(org),
    goDown() {
      org.down = true;
    },
    comeBack() {
      org.down = false;
    },
    fault(name, when = {}) {
      const fault = activateFault(name, FAULTS[name], when);
      if (fault.effect.kind === 'org') fault.effect.change(org);
      else faults.push(fault);
    },
    heal() {
      faults.length = 0;
    },
    calls,
  };
}
