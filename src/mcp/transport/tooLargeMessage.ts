import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js';

/** Of an error that stands in for an answer that was too large; no server has reason to use it. */
export const TOO_LARGE_CODE = -31_616;

/* eslint-disable id-denylist -- The name is that of JSON-RPC. */

/** What our own client receives in place of an answer that was too large, so that only this call fails. */
export function tooLargeMessage(id: RequestId, bytes: number): JSONRPCMessage {
  return { jsonrpc: '2.0', id, error: { code: TOO_LARGE_CODE, message: 'The answer is too large.', data: { bytes } } };
}

/** The request that a message answers, read from its beginning or its end: the middle was not kept. */
export function idOfCutMessage(head: string, tail: string): RequestId | undefined {
  const found =
    /^\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"id"\s*:\s*(\d+)\s*,/.exec(head) ??
    /,\s*"id"\s*:\s*(\d+)\s*(?:,\s*"jsonrpc"\s*:\s*"2\.0"\s*)?\}\s*$/.exec(tail);
  return found?.[1] === undefined ? undefined : Number(found[1]);
}

/** The number of bytes, where an error is one of these. */
export function bytesOfTooLarge(error: { readonly code: number; readonly data?: unknown }): number | undefined {
  if (error.code !== TOO_LARGE_CODE) return undefined;
  const { data } = error;
  const bytes = typeof data === 'object' && data !== null && 'bytes' in data ? data.bytes : undefined;
  return typeof bytes === 'number' ? bytes : undefined;
}
