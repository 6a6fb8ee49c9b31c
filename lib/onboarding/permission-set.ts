/**
 * The permission set of the user that the auditor logs in as. It gives no access to records.
 *
 * @module
 */
import { metadataXml } from './metadata-xml.ts';

/** Its developer name. */
export const PERMISSION_SET = 'EcaAuditor';

export interface ExplainedPermission {
  /** The name in metadata. */
  readonly name: string;
  /** The name in Setup. */
  readonly label: string;
  /** Why the auditor needs it, and what else it allows. */
  readonly why: string;
}

/**
 * `ModifyMetadata` allows more than the auditor needs, but Salesforce has no read-only variant
 * (https://help.salesforce.com/s/articleView?id=platform.meta_modify_metadata_perm.htm&type=5). docs/security.md says how
 * the auditor limits itself.
 */
export const PERMISSIONS: readonly ExplainedPermission[] = [
  {
    name: 'ApiEnabled',
    label: 'API Enabled',
    why: 'Every API of Salesforce needs it.',
  },
  {
    name: 'ModifyMetadata',
    label: 'Modify Metadata Through Metadata API Functions',
    why: 'The Metadata API requires it even for reading, and Salesforce has no read-only variant. It would also allow deploying, including Apex. So the auditor refuses to send any call but login, list and read.',
  },
];

/** Salesforce refuses more than 255 characters. */
const DESCRIPTION =
  'Reads External Client Apps. API Enabled: any API call. Modify Metadata: the Metadata API requires it even for reading. It also allows deploying; there is no read-only variant. No access to records. Only for the integration user.';

export function permissionSetXml(): string {
  return metadataXml('PermissionSet', {
    description: DESCRIPTION,
    hasActivationRequired: false,
    label: 'ECA Auditor',
    userPermissions: PERMISSIONS.map(({ name }) => ({ enabled: true, name })),
  });
}
