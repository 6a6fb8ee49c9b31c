/**
 * The simulated Salesforce: any number of orgs over real HTTP on loopback, each on a port of its own. It refuses what the
 * real service refuses, in its words, and can be set to fail in the ways that the real one fails.
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
import { type Call, callLog } from './calls.ts';
import type { AppDefinition } from './components.ts';
import { FAULTS, type FaultName } from './faults/catalogue.ts';
import { type ArmedFault, arm, type When } from './faults/fault.ts';
import { type Access, createOrg, type Org, type OrgDefinition, type RetrieveTime } from './org.ts';
import { canaries, orgSecret } from './secrets.ts';
import { close, listen } from './server.ts';
import type { FieldValue } from './xml.ts';

export interface SalesforceSimulator {
  addOrg(definition: OrgDefinition & { readonly apps?: readonly AppDefinition[] }): Promise<SimulatedOrg>;
  /** @throws Error when there is none. */
  org(alias: string): SimulatedOrg;
  orgs(): readonly SimulatedOrg[];
  /** All calls to all orgs, in the order in which they began. */
  calls(): readonly Call[];
  forgetCalls(): void;
  close(): Promise<void>;
}

/** One org, with what an administrator can do in it and what can befall it. Names of apps are with their namespace. */
export interface SimulatedOrg {
  readonly alias: string;
  readonly orgId: string;
  /** Its My Domain, an origin: login URL and instance URL. */
  readonly url: string;
  /** What logs in to it. */
  secret(): OrgSecret;
  /** Every secret that no output may hold. */
  canaries(): readonly string[];
  apps(): readonly string[];
  addApp(app: AppDefinition, by?: string): void;
  removeApp(app: string): void;
  setField(change: Parameters<typeof changeField>[1]): void;
  removeComponent(app: string, type: string): void;
  /** Sets one of the settings of the org as a whole; `undefined` makes it as in a new org. */
  setOrgSetting(type: string, field: string, value: FieldValue | undefined): void;
  setAccess(access: Partial<Access>): void;
  /** Another certificate (PEM) is deployed to the app that the audit logs in through; it holds one at a time. */
  setCertificate(certificate: string): void;
  /** Another app with the same certificate takes logins as well. */
  addConsumer(consumerKey: string): void;
  /** How long the org works on a retrieve from now on. @default no time */
  setRetrieveTime(time: RetrieveTime): void;
  /** Every session ends, as after a change of the session settings. */
  expireSessions(): void;
  /** Maintenance: each call is answered with the maintenance page. */
  goDown(): void;
  comeBack(): void;
  /** Switches a fault on, for every call of its operations unless `when` says which. */
  fault(name: FaultName, when?: When): void;
  /** Switches all faults off; apps that came with one stay. */
  heal(): void;
  /** The calls to this org. */
  calls(): readonly Call[];
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
      const faults: ArmedFault[] = [];
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

function simulatedOrg(org: Org, faults: ArmedFault[], calls: () => readonly Call[]): SimulatedOrg {
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
      const fault = arm(name, FAULTS[name], when);
      if (fault.effect.kind === 'org') fault.effect.change(org);
      else faults.push(fault);
    },
    heal() {
      faults.length = 0;
    },
    calls,
  };
}
