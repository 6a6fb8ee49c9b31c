/**
 * The permission set of the user that the auditor logs in as: what reading needs, and nothing that opens records.
 *
 * @module
 */
import { metadataXml } from './metadata-xml.ts';

/** Its developer name. */
export const PERMISSION_SET = 'EcaAuditor';

export interface ExplainedPermission {
  /** As metadata names it. */
  readonly name: string;
  /** As Setup names it. */
  readonly label: string;
  /** Why the auditor needs it, and what it allows besides. */
  readonly why: string;
}

/**
 * `ModifyMetadata` is stronger than the job: Salesforce has no variant of it that only reads
 * (https://help.salesforce.com/s/articleView?id=platform.meta_modify_metadata_perm.htm&type=5). What the auditor does
 * about that stands in docs/security.md.
 */
export const PERMISSIONS: readonly ExplainedPermission[] = [
  {
    name: 'ApiEnabled',
    label: 'API Enabled',
    why: 'Calls to any API of Salesforce need it.',
  },
  {
    name: 'ModifyMetadata',
    label: 'Modify Metadata Through Metadata API Functions',
    why: 'The Metadata API asks for it even when it only reads; Salesforce has no read-only variant. It would allow deploying, Apex included, so the auditor refuses to send any call but login, list and read.',
  },
];

/** At most 255 characters, or Salesforce refuses the whole. */
const DESCRIPTION =
  'Reads External Client Apps. API Enabled: any API call. Modify Metadata: the Metadata API asks for it even to read; there is no read-only variant, and it would allow deploying. No access to records. For the integration user alone.';

export function permissionSetXml(): string {
  return metadataXml('PermissionSet', {
    description: DESCRIPTION,
    hasActivationRequired: false,
    label: 'ECA Auditor',
    userPermissions: PERMISSIONS.map(({ name }) => ({ enabled: true, name })),
  });
}
