import type { KeptFile } from '../../core/stores.ts';
import type { JsonObject } from '../../lib/json.ts';

/** Returns a file that is kept here as Anthropic's API shows one. */
export function fileObject({ id, filename, mimeType, bytes, createdAt, expiresAt }: KeptFile): JsonObject {
  return {
    id,
    type: 'file',
    filename,
    mime_type: mimeType,
    size_bytes: bytes,
    created_at: new Date(createdAt).toISOString(),
    downloadable: true,
    expires_at: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
  };
}
